"""Reminding the coordinator by mail of what waits for release: through the ledger, each time once.

What a reminder tells of is recorded with it, in the same transaction (the mailing's note): whatever dies, and
whoever looks at the same time, no mailing is told of twice on the same occasion.
"""

from collections.abc import Iterator
from hashlib import sha256

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.message import State
from roadmap.people.audience import COORDINATOR, person
from roadmap.reports.waiting import HeldMailing, Occasion, Reminders
from tasks.context import Context
from tasks.deciding.releasing import too_late
from tasks.ledger import Content, Draft, Mailing
from tasks.letters.approvals import approval_values
from tasks.prefect_api.orchestration import is_deployed, order

REMINDERS, MAIL = "approvals", "approval-reminder"
LOOK = "look-after-approvals/look after approvals"
DAYS = 7  # after which a reminder is news to nobody

Told = dict[Occasion, list[HeldMailing]]


@task(name="remind coordinator", cache_policy=NO_CACHE)
async def remind_coordinator(context: Context) -> list[str]:
    """Draft a reminder of all that there is to tell by now; return the steps with mail that may leave."""
    return reminded(context)


def reminded(context: Context) -> list[str]:
    """Draft the reminder outside of a flow."""
    known = context.ledger.approvals.note_lines(f"{REMINDERS}/")
    found: Told = {}
    items = []
    for occasion, held in _due(context):
        if held.item(occasion) not in known:
            found.setdefault(occasion, []).append(held)
            items.append(held.item(occasion))
    if items:
        _draft(context, found, sorted(items))
    released = {message.step for message in context.ledger.messages(state=State.RELEASED)}
    return sorted(step for step in released if step.startswith(f"{REMINDERS}/"))


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


def _draft(context: Context, told: Told, items: list[str]) -> None:
    """Its key is made of what it tells of: two that look at the same moment write one mail."""
    note = "\n".join(items)
    day = context.at.in_timezone(context.review.host.zone).to_date_string()
    step = f"{REMINDERS}/{day}-{sha256(note.encode()).hexdigest()[:8]}"
    who = person(context.review.secretariat.coordinator, context.review, COORDINATOR)
    reader = context.correspondence.reader(who)
    values = approval_values(context.correspondence, told, reader)
    mail = context.templates.render(MAIL, reader.language, values)
    content = Content(mail.language, mail.subject, mail.html, mail.text)
    draft = Draft(who.address, who.party, who.name, mail.language, content)
    mailing = Mailing(step, 0, MAIL, context.at, context.at.add(days=DAYS), note=note)
    context.ledger.mailings.draft(mailing, [draft], context.at, state=State.RELEASED)
