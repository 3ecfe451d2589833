"""The intergovernmental review meeting, with its agenda (concept note III).

The invitation brings the agenda. Shortly before, the coordinator gets the list of those who are still silent,
to telephone them. Those who come get joining instructions, and thanks afterwards.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import play
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named


@flow(name="meeting", flow_run_name=named("{milestone} · {step}"))
async def meeting(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of the meeting, at its moment (by default now)."""
    return await play(f"{milestone}/{step}", at, review)
