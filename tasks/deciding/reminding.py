"""Reminding the coordinator by mail of what waits for release: through the ledger, each time once.

What a reminder tells of is recorded with it, in the same transaction (the mailing's note): whatever dies, and
whoever looks at the same time, no mailing is told of twice on the same occasion.
"""

from collections.abc import Iterator
from hashlib import sha256

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.people.audience import Recipient
from roadmap.reports.waiting import HeldMailing, Occasion, Reminders
from tasks.context import Context
from tasks.deciding.releasing import too_late
from tasks.letters.approvals import approval_values
from tasks.letters.reader import Reader
from tasks.mailing.notices import APPROVALS, draft_notice, notices_to_deliver
from tasks.prefect_api.orchestration import is_deployed, order

LOOK = "look-after-approvals/look after approvals"


@task(name="remind coordinator", cache_policy=NO_CACHE)
async def remind_coordinator(context: Context) -> list[str]:
    """Draft a reminder of all that there is to tell by now; return the steps with mail that may leave."""
    known = context.ledger.approvals.note_lines(APPROVALS.key(""))
    if new := [(occasion, held) for occasion, held in _due(context) if held.item(occasion) not in known]:
        _draft(context, new)
    return notices_to_deliver(context, APPROVALS)


def worth_a_look(context: Context) -> bool:
    """True if anything waits or was too late lately; always where a worker runs this: boards grow old."""
    return is_deployed() or bool(context.ledger.approvals.held() or too_late(context))


async def look_again(context: Context, review: str | None, *, here: bool) -> None:
    """Order a run for the next moment at which there is something to tell, where a worker runs this."""
    if here or not is_deployed():
        return
    reminders, zone = Reminders(context.review), context.review.host.zone
    coming = (reminders.coming(one, context.at) for one in context.ledger.approvals.held())
    if when := min((moment for moment in coming if moment), default=None):
        name = f"look after approvals · {when.in_timezone(zone).format('D MMM HH:mm')}"
        await order(LOOK, when, name, review=review)


def _due(context: Context) -> Iterator[tuple[Occasion, HeldMailing]]:
    reminders = Reminders(context.review)
    for held in context.ledger.approvals.held():
        if occasion := reminders.occasion(held, context.at):
            yield occasion, held
    yield from (("expired", held) for held in too_late(context))


def _draft(context: Context, due: list[tuple[Occasion, HeldMailing]]) -> None:
    """Draft one reminder. Its key is made of what it tells of: two that look at the same moment write one."""
    note = "\n".join(sorted(held.item(occasion) for occasion, held in due))
    day = context.at.in_timezone(context.review.host.zone).to_date_string()
    step = APPROVALS.key(f"{day}-{sha256(note.encode()).hexdigest()[:8]}")
    by_occasion: dict[Occasion, list[HeldMailing]] = {}
    for occasion, held in due:
        by_occasion.setdefault(occasion, []).append(held)

    def values(_: Recipient, reader: Reader) -> dict[str, object]:
        return approval_values(context.correspondence, by_occasion, reader)

    draft_notice(context, APPROVALS, step, values, note=note)
