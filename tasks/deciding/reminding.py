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
from tasks.context import Desk
from tasks.deciding.releasing import too_late
from tasks.ledger import Content, Draft, Mailing
from tasks.letters.approvals import approval_values
from tasks.prefect_api.orchestration import is_deployed, order

REMINDERS, MAIL = "approvals", "approval-reminder"
LOOK = "look-after-approvals/look after approvals"
DAYS = 7  # after which a reminder is news to nobody

Told = dict[Occasion, list[HeldMailing]]


@task(name="remind coordinator", cache_policy=NO_CACHE)
async def remind_coordinator(desk: Desk) -> list[str]:
    """Draft a reminder of all that there is to tell by now; return the steps with mail that may leave."""
    return reminded(desk)


def reminded(desk: Desk) -> list[str]:
    """Draft the reminder outside of a flow."""
    known = desk.ledger.approvals.told(f"{REMINDERS}/")
    found: Told = {}
    items = []
    for occasion, held in _due(desk):
        if held.item(occasion) not in known:
            found.setdefault(occasion, []).append(held)
            items.append(held.item(occasion))
    if items:
        _draft(desk, found, sorted(items))
    released = {message.step for message in desk.ledger.messages(state=State.RELEASED)}
    return sorted(step for step in released if step.startswith(f"{REMINDERS}/"))


def worth_a_look(desk: Desk) -> bool:
    """True if anything waits or was too late lately; always where a worker runs this: boards grow old."""
    return is_deployed() or bool(desk.ledger.approvals.held() or too_late(desk))


async def look_again(desk: Desk, review: str | None, *, here: bool) -> None:
    """Order a run for the next moment at which there is something to tell, where a worker runs this."""
    if here or not is_deployed():
        return
    reminders, zone = Reminders(desk.review), desk.review.host.zone
    coming = (reminders.coming(one, desk.at) for one in desk.ledger.approvals.held())
    if when := min((moment for moment in coming if moment), default=None):
        name = f"look after approvals · {when.in_timezone(zone).format('D MMM HH:mm')}"
        await order(LOOK, when, name, review=review)


def _due(desk: Desk) -> Iterator[tuple[Occasion, HeldMailing]]:
    reminders = Reminders(desk.review)
    for held in desk.ledger.approvals.held():
        if occasion := reminders.occasion(held, desk.at):
            yield occasion, held
    yield from (("expired", held) for held in too_late(desk))


def _draft(desk: Desk, told: Told, items: list[str]) -> None:
    """Its key is made of what it tells of: two that look at the same moment write one mail."""
    note = "\n".join(items)
    day = desk.at.in_timezone(desk.review.host.zone).to_date_string()
    step = f"{REMINDERS}/{day}-{sha256(note.encode()).hexdigest()[:8]}"
    who = person(desk.review.secretariat.coordinator, desk.review, COORDINATOR)
    reader = desk.correspondence.reader(who)
    values = approval_values(desk.correspondence, told, reader)
    mail = desk.templates.render(MAIL, reader.language, values)
    content = Content(mail.language, mail.subject, mail.html, mail.text)
    draft = Draft(who.address, who.party, who.name, mail.language, content)
    mailing = Mailing(step, 0, MAIL, desk.at, desk.at.add(days=DAYS), note=note)
    desk.ledger.mailings.draft(mailing, [draft], desk.at, state=State.RELEASED)
