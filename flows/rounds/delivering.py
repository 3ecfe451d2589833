"""Delivering what is released, and what a person found out about messages that may have left."""

from datetime import datetime
from typing import Annotated, Literal

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows.playing.ending import end
from roadmap.review.characters import counted
from roadmap.review.moments import as_moment
from tasks.context import open_context
from tasks.deciding.history import show_history
from tasks.deciding.settling import Found, settle_messages
from tasks.mailing.mailing import Result, deliver_mailing
from tasks.prefect_api.progress import show_sending, show_unknown

Said = Annotated[str, Field(min_length=1)]


@flow(name="deliver", flow_run_name="deliver {step}")
async def deliver(
    step: str,
    at: datetime | None = None,
    review: str | None = None,
    *,
    helps: bool = False,  # noqa: ARG001  # whoever shares a mailing out reads it off the run
) -> State[Result]:
    """Deliver what is released of a step, and nothing else: the rest of a mailing that was interrupted.

    Args:
        step: the step, as `<milestone>/<step>`.
        at: another moment than now.
        review: another review's file.
        helps: it shares in the work of another run, which has ordered it.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        return await end(context, deliver_mailing(context, step), "by hand" if at else "again", review)


@flow(name="settle-messages", flow_run_name="settle messages: {outcome}")
async def settle(
    outcome: Found,
    by: Said,
    reason: Said,
    messages: list[str] | None = None,
    step: str = "",
    state: Literal["unknown", "failed", "unknown or failed"] = "unknown or failed",
    recipient: str = "",
    at: datetime | None = None,
    review: str | None = None,
) -> State[int]:
    """Say what became of unknown or failed messages: sent, to be sent again, or given up (skipped).

    All of those that are meant are settled, or none. What is to be sent again is then delivered; if that
    fails, so does the run, though they stay settled.

    Args:
        outcome: what was found out: it was sent; or it was not, and is sent again, or skipped.
        by: who found it out.
        reason: how it was found out.
        messages: the Message-IDs of those that are meant, from the board “unknown-messages”; or …
        step: … all of this step.
        state: … all in this state.
        recipient: … all to this address.
        at: another moment than now.
        review: another review's file.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        only = None if state == "unknown or failed" else state
        settled = settle_messages(context, outcome, by, reason, messages or [], step, only, recipient)
        await show_unknown(context)
        await show_history(context)
        number = len(settled.messages)
        results, failed = [f"{counted(number, 'message')} settled as {outcome}"], False
        for one in settled.steps if outcome == "again" else ():
            ended = await end(context, deliver_mailing(context, one), "by hand" if at else "deliver", review)
            results.append(ended.message or one)
            failed = failed or ended.is_failed()
        await show_sending(context)
        message = "; ".join(results)
        return Failed(message=message) if failed else Completed(message=message, data=number)
