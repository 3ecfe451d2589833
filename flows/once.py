"""A step or a round, run here and now: by the same flow as the scheduled run, in this process."""

from pathlib import Path
from typing import Any

from pendulum import DateTime
from prefect.client.schemas.objects import State

from flows.decisions.deciding import release
from flows.milestones.kinds import FLOWS
from flows.playing.ending import UNSETTLED
from flows.rounds.collecting import collecting
from tasks.collecting.collecting import Collected
from tasks.context import open_context

REASON = "released by `roadmap send --yes`"


async def once(step: str, file: Path, at: DateTime | None, released_by: str | None) -> str:
    """Run a step's flow and, if somebody signs for it, release what waits, unless there is something to be
    known of it that they cannot have read yet. Returns the last run's own words.

    Raises:
        Problem: there is no such step, it is not due yet, or something stopped the run.
    """
    with open_context(file, at) as context:
        planned = context.step(step)
        flow = FLOWS[context.review.milestone(planned.milestone).kind]
    state = await flow(planned.milestone, planned.name, at=at, review=str(file), return_state=True)
    said = await _told(state)
    if released_by and _waits_for_release(step, file, at):
        state = await release(step, released_by, REASON, at=at, review=str(file), return_state=True)
        said = await _told(state)
    return said


async def one_round(file: Path, at: DateTime | None) -> Collected:
    """Do a round of collecting, and say what it found.

    Raises:
        BookProblem: the book cannot be read.
        Problem: something else stopped it.
    """
    state: State[Any] = await collecting(at=at, review=str(file), return_state=True)
    found: Collected = await state.aresult()
    return found


async def _told(state: State) -> str:
    if state.is_failed() and state.name != UNSETTLED:
        await state.aresult()  # raises what stopped it
    return state.message or ""


def _waits_for_release(step: str, file: Path, at: DateTime | None) -> bool:
    with open_context(file, at) as context:
        held = context.ledger.approvals.held(step)
    return bool(held) and not any(one.remark for one in held)
