"""Approving mailings: a form with all that wait, in the Prefect UI, and reminders of what is left waiting."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.playing.ending import end
from roadmap.problems import Problem
from roadmap.review.characters import counted
from roadmap.review.moments import as_moment
from tasks.context import Context, open_context
from tasks.deciding.history import show_history
from tasks.deciding.releasing import is_released, release_held, stop_held
from tasks.deciding.reminding import look_again, remind_coordinator, worth_a_look
from tasks.forms.asking import Filled, answered, was_answered, withdraw_older
from tasks.forms.release import APPROVE, STOP, Verdict, ask_for_release, form, show_waiting, verdicts
from tasks.mailing.mailing import deliver_mailing, expire_waiting
from tasks.prefect_api.orchestration import DELIVER, order

LOOK = "look-after-approvals"


@flow(name=APPROVE, flow_run_name="approve mailings")
async def approve_mailings(at: datetime | None = None, review: str | None = None) -> State[int]:
    """Show a form with all mailings that wait, and suspend until it is filled in: then “Resume”.

    No process waits meanwhile. What is released is just what was shown: a mailing that has changed since is
    left alone, and shown again. Each is delivered by a run of its own, so that none stops another.

    Args:
        at: another moment than now.
        review: another review's file.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        await expire_waiting(context)
        if was_answered():
            return await _decided(context, await answered(), review, here=at is not None)
        await show_waiting(context)
        if held := context.ledger.approvals.held():
            await withdraw_older(APPROVE, review=review)
            await answered(form(context, held))  # ends this process; the run goes on at its top
        return Completed(name="NothingWaits", message="no mailing waits for release", data=0)


async def _decided(context: Context, filled: Filled, review: str | None, *, here: bool) -> State[int]:
    """Do what the form says, one mailing after another; one that cannot be done stops no other."""
    done, failed = list[str](), list[str]()
    for verdict in verdicts(filled.choices):
        try:
            done.append(await _carried_out(context, verdict, filled, review, here=here))
        except Problem as problem:
            failed.append(str(problem))
    await ask_for_release(context, review, board_only=here)
    await show_history(context)
    left = len(context.ledger.approvals.held())
    message = "; ".join([*failed, *done, f"{left} still waiting"])
    if failed:
        return Failed(name="NotAsShown", message=message)
    return Completed(message=message, data=len(done))


async def _carried_out(
    context: Context, verdict: Verdict, filled: Filled, review: str | None, *, here: bool
) -> str:
    step, signed = verdict.step, (filled.by, filled.reason)
    if verdict.choice == STOP:
        return f"{step}: {counted(stop_held(context, step, *signed), 'message')} stopped"
    if not is_released(context, step):  # by this run, before it was cut off
        await release_held(context, step, *signed, verdict.leave_out, verdict.fingerprint)
    if here:
        return (await end(context, deliver_mailing(context, step), "by hand", review)).message or step
    name = f"deliver {step}"
    there = await order(DELIVER, context.at, name, step=step, review=review)
    return f"{step}: released" + ("" if there else f"; deliver it: `roadmap send {step}`")


@flow(name=LOOK, flow_run_name="look after approvals")
async def look_after_approvals(at: datetime | None = None, review: str | None = None) -> State[int]:
    """Record what is too late, remind the coordinator of what waits, and renew board and form.

    Ordered for the moments at which there is something to tell; it may run at any time.

    Args:
        at: another moment than now.
        review: another review's file.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        reminders = await look_after(context, review, here=at is not None)
        left = len(context.ledger.approvals.held())
        return Completed(
            message="; ".join([*reminders, f"{counted(left, 'mailing')} waiting for release"]), data=left
        )


async def look_after(context: Context, review: str | None, *, here: bool) -> list[str]:
    """Look after approvals within another run; return the results of the reminders in words."""
    await expire_waiting(context)
    if not worth_a_look(context):
        return []
    await ask_for_release(context, review, board_only=here)
    results = []
    for step in await remind_coordinator(context):
        ended = await end(context, deliver_mailing(context, step), "by hand" if here else "deliver", review)
        results.append(ended.message or step)
    await look_again(context, review, here=here)
    return results
