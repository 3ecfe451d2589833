"""Play a step or a round in this process, by the same flow as a scheduled run."""

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
    """Run a step's flow; if `released_by` signs, also release what waits, unless the mailing has a remark
    that they cannot have read yet. Returns the message of the last run.

    Raises:
        Problem: there is no such step, it is not due yet, or something stopped the run.
    """
    with open_context(file, at) as context:
        planned = context.step(step)
        flow = FLOWS[context.review.milestone(planned.milestone).kind]
    state = await flow(planned.milestone, planned.name, at=at, review=str(file), return_state=True)
    message = await _message_of(state)
    if released_by and _waits_for_release(step, file, at):
        state = await release(step, released_by, REASON, at=at, review=str(file), return_state=True)
        message = await _message_of(state)
    return message


async def one_round(file: Path, at: DateTime | None) -> Collected:
    """Do a round of collecting.

    Raises:
        BookProblem: the book cannot be read.
        Problem: something else stopped it.
    """
    state: State[Any] = await collecting(at=at, review=str(file), return_state=True)
    collected: Collected = await state.aresult()
    return collected


async def _message_of(state: State) -> str:
    if state.is_failed() and state.name != UNSETTLED:
        await state.aresult()  # raises what stopped it
    return state.message or ""


def _waits_for_release(step: str, file: Path, at: DateTime | None) -> bool:
    with open_context(file, at) as context:
        held = context.ledger.approvals.held(step)
    return bool(held) and not any(one.remark for one in held)
