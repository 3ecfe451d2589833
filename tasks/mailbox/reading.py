"""A round over the mailbox: each new mail is read, classified, judged and recorded, once."""

from collections import Counter
from dataclasses import dataclass
from time import monotonic

from prefect import task
from prefect.cache_policies import NO_CACHE

from config.limits.mail import MAIL_TRIES, ROUND
from roadmap.mail.incoming import Kind
from tasks.contacts.unsubscribing import Unsubscribing
from tasks.context import Context
from tasks.mailbox.classify import IncomingMail, classify, unreadable
from tasks.mailbox.judging import Judge
from tasks.mailbox.port import Listed, Mailbox
from tasks.mailbox.problems import UnreadableMail

SLACK = 7  # days that a round looks back behind the last mail recorded: servers date mails as they like


@dataclass(frozen=True)
class Read:
    """Result of a round: the number of new mails by kind, and of those left to the next round."""

    kinds: dict[Kind, int]
    left: int = 0

    def __str__(self) -> str:
        counts = ", ".join(f"{number} {kind.value}" for kind, number in sorted(self.kinds.items()))
        words = f"new mails: {counts}" if counts else "no new mail"
        return f"{words}; {self.left} left to the next round" if self.left else words


@task(name="read mailbox", cache_policy=NO_CACHE)
async def read_mailbox(context: Context, mailbox: Mailbox) -> Read:
    """Record each mail that is not recorded yet. One that was cut off is read again in the next round.

    Raises:
        MailboxProblem: the mailbox cannot be read any further; the mails recorded so far stay recorded.
    """
    incoming, begun = context.ledger.incoming, monotonic()
    last = incoming.last()
    listed = list(mailbox.listed(last.subtract(days=SLACK) if last else None))
    known, tries = incoming.known([one.key for one in listed]), incoming.tries()
    # A mail that ended a round comes last, so that the mails behind it are read.
    new = sorted((one for one in listed if one.key not in known), key=lambda one: tries.get(one.key, 0))
    unsubscribing = Unsubscribing(context.ledger, context.review.secretariat.unsubscribe or "")
    judge = Judge(context.ledger, context.directory, unsubscribing, context.at)
    kinds: Counter[Kind] = Counter()
    for number, one in enumerate(new):
        if not ROUND.allows(monotonic() - begun):
            return Read(dict(+kinds), len(new) - number)
        mail = _read(context, mailbox, one, tries.get(one.key, 0))
        if mail is not None:
            received = judge.judge(one.key, mail)
            kinds[received.kind] += incoming.record(received)
    return Read(dict(+kinds))


def _read(context: Context, mailbox: Mailbox, one: Listed, tries: int) -> IncomingMail | None:
    """A mail, classified; None if it is no longer there, or cannot be fetched in this round. One that could
    not be fetched too often, or ended the round too often, is set aside as unreadable."""
    if tries >= MAIL_TRIES.most:
        return unreadable(MAIL_TRIES.refusal(one.key))
    incoming = context.ledger.incoming
    incoming.begin(one.key, context.at)
    try:
        raw = mailbox.read(one.place)
    except UnreadableMail as problem:
        return unreadable(str(problem)) if tries + 1 >= MAIL_TRIES.most else None
    if raw is None:
        incoming.forget(one.key)
        return None
    return classify(raw)
