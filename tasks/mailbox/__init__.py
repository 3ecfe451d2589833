"""The mailbox edge: what comes back by mail is read, told apart, recorded, and acted on once."""

from tasks.mailbox.classify import Letter, classify
from tasks.mailbox.opening import open_mailbox
from tasks.mailbox.port import Listed, Mailbox
from tasks.mailbox.problems import MailboxProblem

__all__ = ["Letter", "Listed", "Mailbox", "MailboxProblem", "classify", "open_mailbox"]
