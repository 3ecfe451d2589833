"""The watch: every ten minutes it looks for trouble, and tells people once."""

from datetime import datetime
from pathlib import Path

from pendulum import DateTime
from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from config.settings import Settings
from flows.playing.ending import end
from roadmap.problems import Problem
from roadmap.review.characters import counted
from roadmap.review.moments import as_moment
from tasks.context import Context, open_context
from tasks.mailing.mailing import deliver_mailing
from tasks.watching.board import show_troubles
from tasks.watching.finding import Found, look
from tasks.watching.going_on import go_on, order_round
from tasks.watching.ledger import WATCH
from tasks.watching.outside import beat, post_alarms, pulse
from tasks.watching.telling import draft_alarm

WAITING = "Waiting"  # how a delivery ends that could not reach the mail server


@flow(name="watch", flow_run_name="watch")
async def watch(at: datetime | None = None, review: str | None = None) -> State[int]:
    """Look for trouble, keep it in the ledger, and tell whoever is to act: by mail, webhook and board. A
    mailing that was cut off while it left goes on.

    It may be cut off anywhere, and run as often as anybody likes: each trouble is told once, and once more
    when it is over. Where the mail itself is broken, the webhook and the check outside still hear of it, and
    the run fails.
    """
    settings = Settings()
    try:
        return await _watched(
            Path(review) if review else settings.review, as_moment(at) if at else None, review
        )
    except Problem as problem:
        beat(settings.pulse_url, [str(problem)])
        return Failed(message=str(problem), data=problem)


async def _watched(file: Path, at: DateTime | None, review: str | None) -> State[int]:
    with open_context(file, at) as context:
        sighted = await look(context, file, declare=True)
        record(context, sighted)
        await show_troubles(context)
        again = (
            [] if sighted.unseen else [f"{key} goes on" for key in await go_on(context, sighted.runs, review)]
        )
        again += [] if sighted.unseen else await order_round(context, review)
        problems = await _mail(context, review)
        problems += await post_alarms(context)
        unheard = pulse(context, problems)
        number = sum(alarm.gone is None for alarm in context.ledger.alarms.open())
    message = "; ".join(
        [
            f"action needed: {counted(number, 'problem')}" if number else "all is well",
            *again,
            *problems,
            *unheard,
        ]
    )
    if problems:
        return Failed(name="Untold", message=message)
    return Completed(name="Troubles" if number else "Well", message=message, data=number)


def record(context: Context, sighted: Found) -> None:
    """Record the troubles, and that this watch was kept."""
    context.ledger.alarms.watch(sighted.troubles, context.at, sighted.unseen)
    context.ledger.alarms.beat(WATCH, context.at)


async def _mail(context: Context, review: str | None) -> list[str]:
    """Mail what is to be told; return lines about what did not leave. The next watch tries again."""
    problems = []
    for step in await draft_alarm(context):
        ended = await end(context, deliver_mailing(context, step), "by hand", review)
        if ended.is_failed() or (ended.name == WAITING and context.settings.mode != "dry"):
            problems.append(f"the mail {step} did not leave: {ended.message}")
    return problems
