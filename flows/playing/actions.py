"""What a step can do. Each action is a short sequence of tasks; the kinds of milestone choose among them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import NoReturn

from pendulum import Duration
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.playing.ending import end
from roadmap.plan.changes import CANCELLATION, CHANGE
from roadmap.plan.steps import Step
from roadmap.reports.waiting import SELECTION
from roadmap.review.moments import moment
from tasks.book import BookProblem
from tasks.collecting.collecting import Collected, collect_answers
from tasks.context import Desk, open_desk
from tasks.deciding.reminding import look_again
from tasks.forms.release import ask_for_release
from tasks.forms.selection import ask_for_choices
from tasks.mailing.late import missed, record_too_late, show_too_late
from tasks.mailing.mailing import Result, considered, deliver_mailing, draft_mailing, preview_mailing
from tasks.prefect_api.orchestration import go_on_at, is_deployed, runs_so_far

Action = Callable[[Desk, Step], Awaitable[Result]]
Steps = Mapping[str, Action]

EARLY = Duration(minutes=5)  # schedulers are punctual to the minute, and clocks differ


async def play(
    steps: Steps, key: str, at: datetime | None, review: str | None, *, early: bool = False
) -> State[Result]:
    """Play one step: the action that its kind has for it, unless it is too late, or too early.

    `early`: somebody has signed for that."""
    with open_desk(review, moment(at) if at else None) as desk:
        step = desk.step(key)
        if desk.at < step.due - EARLY and not early:
            await too_early(desk, step, by_hand=at is not None)
        if desk.at >= step.expires:
            return await too_late(desk, step)
        action = (TOLD | dict(steps)).get(step.rule.step, write)
        work = _then_asked(action, desk, step, review, here=at is not None)
        return await end(desk, work, "by hand" if at else "again", review)


async def _then_asked(action: Action, desk: Desk, step: Step, review: str | None, *, here: bool) -> Result:
    """The action, and then the form on which a person decides what it leaves: also if the mail fails."""
    try:
        return await action(desk, step)
    finally:
        if step.rule.release:
            await ask_for_release(desk, review, board_only=here)
            await look_again(desk, review, here=here)
        elif step.rule.step == SELECTION and not here:
            await ask_for_choices(desk, review)


async def too_early(desk: Desk, step: Step, *, by_hand: bool) -> NoReturn:
    """A scheduled run on a machine whose clock was set back waits until the step is due there too.

    Raises:
        ValueError: somebody else runs it, who can do so later.
        Pause: this run goes on later.
    """
    due, now = (
        when.in_timezone(desk.review.host.zone).format("YYYY-MM-DD HH:mm z") for when in (step.due, desk.at)
    )
    said = f"{step.key} is due on {due}, and it is only {now}"
    if by_hand or not is_deployed():
        raise ValueError(f"{said}: run it then")
    await go_on_at(step.due.add(minutes=5 * (runs_so_far() - 1)), f"{said} by this machine's clock")


async def too_late(desk: Desk, step: Step) -> State[Result]:
    """Nothing is sent too late; what waited, and who was to get it, is recorded and shown (design §4)."""
    found = considered(desk, step)
    record_too_late(desk, step, [missed(r.address, r.party, r.name, r.language, r.skip) for r in found])
    await show_too_late(desk)
    counts = desk.ledger.counts().get(step.key, {})
    result = Result(step.key, counts)
    return Completed(name="TooLate", message=f"{step.key} was too late from {step.expires}", data=result)


async def invite(desk: Desk, step: Step) -> Result:
    """Draft for everyone and, where a person has to release it, show what waits."""
    await draft_mailing(desk, step)
    if step.rule.release:
        await preview_mailing(desk, step)
    return await deliver_mailing(desk, step.key)


async def remind(desk: Desk, step: Step) -> Result:
    """Look once more who has answered, then write to the silent only."""
    return await _write_informed(desk, step)


async def write(desk: Desk, step: Step) -> Result:
    """Draft, and deliver what needs no release."""
    await draft_mailing(desk, step)
    return await deliver_mailing(desk, step.key)


async def ask(desk: Desk, step: Step) -> Result:
    """Ask the coordinator, with the answers as they stand now."""
    return await _write_informed(desk, step)


async def _write_informed(desk: Desk, step: Step) -> Result:
    refuse_unread(await collect_answers(desk), step)
    return await write(desk, step)


def refuse_unread(found: Collected, step: Step) -> None:
    """Better silent than rude: nobody is reminded while the answers of a milestone cannot be read.

    Raises:
        BookProblem: they cannot.
    """
    if step.milestone in found.unread and step.rule.to == "silent":
        said = "; ".join(found.problems)
        what = f"nobody is reminded before all answers can be read ({said})"
        raise BookProblem(f"for {step.key}", what, "then run the step again")


async def announce_choice(desk: Desk, step: Step) -> Result:
    """Tell everyone who was chosen. Before anyone is chosen there is nothing to tell: run it again then.

    Raises:
        LookupError: no choice has been recorded.
    """
    if step.milestone not in desk.known.chosen:
        raise LookupError(f"nobody has been chosen for {step.milestone} yet: record the selection first")
    return await invite(desk, step)


TOLD: dict[str, Action] = {CHANGE: invite, CANCELLATION: invite}  # of every kind; they wait for release
