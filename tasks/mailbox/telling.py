"""Telling what came in: a notice to the coordinator once a round, through the ledger, and the board."""

from collections import Counter
from functools import partial

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.incoming import Kind
from roadmap.mail.message import State
from roadmap.people.audience import Recipient
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.ledger import NO_NOTICE, Received
from tasks.letters.mailbox import mailbox_values
from tasks.letters.reader import Reader
from tasks.mailing.notices import MAILBOX, draft_notice, key_of_round
from tasks.prefect_api.boards import publish_list

SHOWN = 14  # days that the board shows


@task(name="tell coordinator", cache_policy=NO_CACHE)
async def tell_coordinator(context: Context) -> list[str]:
    """Draft the notices of all mails that the coordinator was not told of yet; return their steps.

    The mails of a notice are recorded before it is drafted, so that after a cut-off it tells the same again.
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
    and has not left: of this round, and of earlier ones that were cut off or had no mail server."""
    recent = context.ledger.incoming.since(context.at.subtract(days=SHOWN))
    answered = {received.step for received in recent if received.instead or received.kind is Kind.FULL}
    counts = context.ledger.counts()
    waiting = {step for step, states in counts.items() if states.get(State.RELEASED)}
    return sorted(step for step in waiting if step in answered or MAILBOX.has(step))


@task(name="show mailbox", cache_policy=NO_CACHE)
async def publish_incoming(context: Context) -> None:
    """Publish the board of the mails that came in lately and are for a person, the latest first."""
    recent = context.ledger.incoming.since(context.at.subtract(days=SHOWN))
    counts = Counter(received.kind.value for received in recent)
    summary = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items())) or "nothing came in"
    rows = [_row(context, received) for received in reversed(recent) if received.notice != NO_NOTICE]
    await publish_list("mailbox", rows, f"In {SHOWN} days: {summary}")


def _row(context: Context, received: Received) -> dict[str, object]:
    party = context.directory.party(received.party)
    came = received.received_at or received.handled_at
    return {
        "from": received.sender,
        "came": moment_in_words(came, context.review.host.zone),
        "what": received.kind.value,
        "subject": received.subject,
        "address": received.address,
        "party": party.name("en") if party else received.party,
        "step": received.step,
        "why": " ".join(filter(None, (received.status, received.words))),
        "instead": received.instead or received.outcome,
    }
