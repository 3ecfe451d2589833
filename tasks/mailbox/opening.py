"""Opening the mailbox: on a server, in a folder, or none."""

from collections.abc import Iterator
from contextlib import contextmanager

from config.incoming import IncomingSettings
from tasks.mailbox.account import account_of
from tasks.mailbox.folder import FolderMailbox
from tasks.mailbox.imap import imap
from tasks.mailbox.port import Mailbox
from tasks.mailbox.problems import MailboxProblem


@contextmanager
def open_mailbox(settings: IncomingSettings) -> Iterator[Mailbox | None]:
    """The mailbox of the settings, open; None if they name none.

    Raises:
        MailboxProblem: it cannot be opened, or two are named; the message says what to do.
    """
    if settings.incoming and settings.imap_host:
        raise MailboxProblem("ROADMAP_INCOMING and ROADMAP_IMAP_HOST are both set: set one of them")
    if settings.imap_host:
        with imap(account_of(settings)) as mailbox:
            yield mailbox
    elif settings.incoming:
        yield FolderMailbox(settings.incoming)
    else:
        yield None
