"""Following an amendment: the news is drafted, the server's runs follow the plan, a form asks for release."""

from pathlib import Path

from prefect.client.schemas.objects import State
from prefect.states import Completed

from config.settings import Settings
from flows.playing.actions import write
from tasks.context import Context
from tasks.deciding.amending import Amended
from tasks.deciding.history import show_history
from tasks.forms.following import follow
from tasks.forms.release import ask_for_release
from tasks.mailing.overtaken import regrouped, telling


async def follow_up(
    context: Context, amended: Amended, what: str, review: str | None, *, here: bool
) -> State[int]:
    """Draft the corrections, ask for their release, and make the server's runs follow the plan.

    `here`: at a given moment, as in a rehearsal; then the server's runs stay as they are."""
    parts = [f"amendment {amended.number}: {what}"]
    if amended.times:
        parts.append(f"the time of day is open again ({', '.join(amended.times)}): fix it")
    parts += await _tell_holders(context, amended)
    if not here:
        parts.append(await follow(context, Path(review or Settings().review)))
    await ask_for_release(context, review, board_only=here)
    return Completed(message="; ".join(parts), data=amended.number)


async def _tell_holders(context: Context, amended: Amended) -> list[str]:
    """Draft the correction of each milestone that an amendment overtook, and anew the mail that named it with
    others; return their results in words."""
    await show_history(context)
    corrections = [step for step in telling(context) if step.milestone in amended.overtaken]
    return [str(await write(context, step)) for step in (*corrections, *regrouped(context))]
