"""Decisions of a coordinator: mailings released or stopped, dates fixed, choices made, answers settled."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.playing.ending import end
from roadmap.review.characters import counted
from roadmap.review.moments import as_moment
from tasks.context import open_context
from tasks.deciding.decisions import choose, settle
from tasks.deciding.history import show_history
from tasks.deciding.releasing import release_held
from tasks.forms.release import ask_for_release
from tasks.mailing.mailing import Result, deliver_mailing


@flow(name="release", flow_run_name="release {step}")
async def release(
    step: str,
    by: str,
    reason: str = "",
    exclude: list[str] | None = None,
    at: datetime | None = None,
    review: str | None = None,
) -> State[Result]:
    """Release a mailing that waits (leaving out some addresses), and deliver it."""
    with open_context(review, as_moment(at) if at else None) as context:
        await release_held(context, step, by, reason, frozenset(exclude or ()))
        await ask_for_release(context, review, board_only=at is not None)
        await show_history(context)
        return await end(context, deliver_mailing(context, step), "by hand" if at else "deliver", review)


@flow(name="stop", flow_run_name="stop {step}")
async def stop(
    step: str, by: str, reason: str, at: datetime | None = None, review: str | None = None
) -> State[int]:
    """Stop a mailing that waits: nothing of it leaves."""
    with open_context(review, as_moment(at) if at else None) as context:
        stopped = context.ledger.mailings.stop(step, context.at, by, reason)
        await ask_for_release(context, review, board_only=at is not None)
        await show_history(context)
        return Completed(message=f"{step}: {counted(stopped, 'message')} stopped", data=stopped)


@flow(name="select", flow_run_name="select {call}")
async def select(
    call: str,
    parties: list[str],
    by: str,
    reason: str,
    at: datetime | None = None,
    review: str | None = None,
) -> State[int]:
    """Record who is chosen in a call; its announcement tells everyone."""
    with open_context(review, as_moment(at) if at else None) as context:
        number = choose(context, call, parties, by, reason)
        await show_history(context)
        return Completed(message=f"{call}: {', '.join(parties)}", data=number)


@flow(name="settle", flow_run_name="settle answers")
async def settle_answers(
    owners: dict[str, str | None],
    by: str,
    reason: str,
    at: datetime | None = None,
    review: str | None = None,
) -> State[int]:
    """Record whose answers are, by their keys (None: nobody's); their addresses are then known."""
    with open_context(review, as_moment(at) if at else None) as context:
        for answer, party in owners.items():
            settle(context, answer, party, by, reason)
        await show_history(context)
        return Completed(message=f"{counted(len(owners), 'answer')} settled", data=len(owners))
