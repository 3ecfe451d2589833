"""Selections: the form of each call whose choice is due, and what follows once the choice is made."""

from pendulum import DateTime

from roadmap.milestones import Call
from roadmap.waiting import unmade_choices
from tasks.asking import ask_once
from tasks.desk import Desk
from tasks.orchestration import is_deployed, order
from tasks.selection_form import fields

SELECT, FORM = "choose-candidates", "choose candidates"
ANNOUNCEMENT = "announcement"


def a_call(desk: Desk, identity: str) -> Call:
    """The call with that id.

    Raises:
        LookupError: there is none.
    """
    found = desk.review.milestone(identity)
    if not isinstance(found, Call):
        raise LookupError(f"{identity} is a {found.kind}, not a call: nobody is selected in it")  # noqa: TRY004  # a user's mistake, not a caller's
    return found


async def ask_for_choices(desk: Desk, review: str | None) -> list[str]:
    """Order the form of each call whose choice is due and not made; return the calls that got one.

    May be called at any time: a form that offers those who stand now is left as it is, and one that offers
    others is replaced."""
    if not is_deployed():
        return []
    asked = []
    for call, _ in unmade_choices(desk.review, desk.plan, desk.known, desk.at):
        if await ask_for_choice(desk, call, review):
            asked.append(call.id)
    return asked


async def ask_for_choice(desk: Desk, call: Call, review: str | None) -> bool:
    """Order the form of one call; False: it is there already, or this is not a server."""
    wanted = fields(desk, call) or {"nobody stands"}
    name = f"{FORM}: {call.title.say(desk.review.fallback)}"
    return await ask_once(SELECT, FORM, desk.at, name, wanted, call=call.id, review=review)


async def announce_if_due(desk: Desk, call: Call, review: str | None) -> str:
    """Order the announcement where its own run has found nobody chosen; say when it is made."""
    step = desk.plan.step(f"{call.id}/{ANNOUNCEMENT}")
    if step is None:
        return "it has no announcement of its own"
    if desk.at >= step.expires:
        return f"{step.key} is too late since {_said(desk, step.expires)}: nothing announces the choice"
    if desk.at < step.due:
        return f"{step.key} announces it {_said(desk, step.due)}"
    name = f"{call.title.say(desk.review.fallback)} · {ANNOUNCEMENT}"
    kind = f"{call.kind}/{call.kind}"
    there = await order(kind, desk.at, name, milestone=call.id, step=ANNOUNCEMENT, review=review)
    return f"{step.key} is played now" if there else f"now `roadmap send {step.key}` announces it"


def _said(desk: Desk, moment: DateTime) -> str:
    return moment.in_timezone(desk.review.host.zone).format("D MMM YYYY HH:mm z")
