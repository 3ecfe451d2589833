"""Events of others that the review follows (concept note VI).

Only the coordinator is written to: that the event is near, and afterwards what it means for the review.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import play
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named


@flow(name="external", flow_run_name=named("{milestone} · {step}"))
async def external(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of an event of others, at its moment (by default now)."""
    return await play(f"{milestone}/{step}", at, review)
