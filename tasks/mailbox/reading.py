"""A round over the mailbox: what is new is read, judged, recorded, acted on, and told. Each is one task."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from time import monotonic

from prefect import task
from prefect.cache_policies import NO_CACHE

from config.limits.mail import MAIL_TRIES, ROUND
from roadmap.mail.incoming import Kind
from roadmap.mail.message import State
from roadmap.people.audience import Recipient
from roadmap.review.moments import moment_in_words
from tasks.contacts.unsubscribing import Unsubscribing
from tasks.context import Context
from tasks.ledger import NOBODY, Received
from tasks.letters.mailbox import mailbox_values
from tasks.letters.reader import Reader
from tasks.mailbox.classify import Letter, classify, unreadable
from tasks.mailbox.judging import Judge
from tasks.mailbox.port import Listed, Mailbox
from tasks.mailbox.problems import MailProblem
from tasks.mailbox.replacing import replace_bounced
from tasks.mailing.notices import MAILBOX, draft_notice, key_of_round
from tasks.prefect_api.boards import publish_list

SLACK = 7  # days that a round looks back behind the last mail recorded: servers date mails as they like
SHOWN = 14  # days that the board shows


@dataclass(frozen=True)
class Read:
    """Result of a round: how many new mails of each kind, and how many are left to the next round."""

    kinds: dict[Kind, int]
    left: int = 0

    def __str__(self) -> str:
        said = ", ".join(f"{number} {kind.value}" for kind, number in sorted(self.kinds.items()))
        said = f"new mails: {said}" if said else "no new mail"
        return f"{said}; {self.left} left to the next round" if self.left else said


@task(name="read mailbox", cache_policy=NO_CACHE)
async def read_mailbox(context: Context, mailbox: Mailbox) -> Read:
    """Record each mail that is not recorded yet. One that was cut off is read again in the next round.

    Raises:
        MailboxProblem: the mailbox cannot be read any further; what was recorded stays.
    """
    incoming, begun = context.ledger.incoming, monotonic()
    last = incoming.last()
    listed = list(mailbox.listed(last.subtract(days=SLACK) if last else None))
    known, tries = incoming.known([one.key for one in listed]), incoming.tries()
    # What ended a round comes last, so that the mails behind it are read.
    new = sorted((one for one in listed if one.key not in known), key=lambda one: tries.get(one.key, 0))
    unsubscribing = Unsubscribing(context.ledger, context.review.secretariat.unsubscribe or "")
    judge = Judge(context.ledger, context.directory, unsubscribing, context.at)
    found: Counter[Kind] = Counter()
    for number, one in enumerate(new):
        if not ROUND.allows(monotonic() - begun):
            return Read(dict(+found), len(new) - number)
        letter = _letter(context, mailbox, one, tries.get(one.key, 0))
        if letter is None:
            continue
        received = judge.judge(one.key, letter)
        found[received.kind] += incoming.record(received)
    return Read(dict(+found))


def _letter(context: Context, mailbox: Mailbox, one: Listed, tries: int) -> Letter | None:
    """A mail, read; None if it is gone, or cannot be had in this round. One that cannot be had, or that ended
    the round, too often is set aside unread."""
    if tries >= MAIL_TRIES.most:
        return unreadable(MAIL_TRIES.refusal(one.key))
    incoming = context.ledger.incoming
    incoming.begin(one.key, context.at)
    try:
        raw = mailbox.read(one.place)
    except MailProblem as problem:
        return unreadable(str(problem)) if tries + 1 >= MAIL_TRIES.most else None
    if raw is None:
        incoming.forget(one.key)
        return None
    return classify(raw)


@task(name="answer bounces", cache_policy=NO_CACHE)
async def answer_bounces(context: Context) -> list[str]:
    """Write to the next contacts of those whose mail came back; return the steps with new mail."""
    return replace_bounced(context)


@task(name="tell coordinator", cache_policy=NO_CACHE)
async def tell_coordinator(context: Context) -> list[str]:
    """Draft the notices of all that the coordinator was not told of yet; return their steps.

    What a notice tells is settled before it is written, so that one that was cut off says the same again.
    """
    incoming = context.ledger.incoming
    incoming.gather(key_of_round(context, MAILBOX))
    notices = incoming.notices()
    for step, received in notices.items():
        draft_notice(context, MAILBOX, step, partial(_notice_values, context, received))
        incoming.notice_drafted(step, context.at)
    return list(notices)


def _notice_values(
    context: Context, received: list[Received], _: Recipient, reader: Reader
) -> dict[str, object]:
    return mailbox_values(context.correspondence, received, reader)


def waiting_steps(context: Context) -> list[str]:
    """The steps whose mail to next contacts, to mailboxes that were full, or to the coordinator is released
    and has not left: of this round, and of earlier ones that were cut off or found the mail server away."""
    recent = context.ledger.incoming.since(context.at.subtract(days=SHOWN))
    ours = {received.step for received in recent if received.instead or received.kind is Kind.FULL}
    counts = context.ledger.counts()
    waiting = {step for step, states in counts.items() if states.get(State.RELEASED)}
    return sorted(step for step in waiting if step in ours or MAILBOX.has(step))


@task(name="show mailbox", cache_policy=NO_CACHE)
async def publish_incoming(context: Context) -> None:
    """The board of what came in during two weeks: first what is for a person, the latest first."""
    recent = context.ledger.incoming.since(context.at.subtract(days=SHOWN))
    told = [received for received in recent if received.notice != NOBODY]
    zone = context.review.host.zone
    counted = Counter(received.kind.value for received in recent)
    said = ", ".join(f"{number} {kind}" for kind, number in sorted(counted.items())) or "nothing came in"
    rows = [_row(context, received, zone) for received in reversed(told)]
    await publish_list("mailbox", rows, f"In {SHOWN} days: {said}")


def _row(context: Context, received: Received, zone: str) -> dict[str, object]:
    party = context.directory.party(received.party)
    came = received.received_at or received.handled_at
    return {
        "from": received.sender,
        "came": moment_in_words(came, zone),
        "what": received.kind.value,
        "subject": received.subject,
        "address": received.address,
        "party": party.name("en") if party else received.party,
        "step": received.step,
        "why": " ".join(filter(None, (received.status, received.words))),
        "instead": received.instead or received.outcome,
    }
