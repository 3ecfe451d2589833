"""The intergovernmental review meeting, with its agenda (concept note III)."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import Steps, ask, invite, play, remind, write
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named

STEPS: Steps = {
    "save-the-date": invite,  # while no more than the month is known
    "invitation": invite,  # with the agenda; waits for release
    "reminder": remind,  # to the silent only
    "last-call": remind,
    "escalation": ask,  # the coordinator telephones those who are still silent
    "joining-instructions": remind,  # to those who come, once the time of day is fixed
    "thanks": write,
}


@flow(name="meeting", flow_run_name=named("{milestone} · {step}"))
async def meeting(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of the meeting, at its moment (by default now)."""
    return await play(STEPS, f"{milestone}/{step}", at, review)
