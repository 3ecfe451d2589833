"""Briefings for member states (concept note VI)."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import Steps, invite, play, remind, write
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named

STEPS: Steps = {
    "save-the-date": invite,  # while no more than the month is known
    "invitation": invite,  # waits for release
    "reminder": remind,  # to the silent only
    "last-call": remind,
    "joining-instructions": remind,  # to those who come, once the time of day is fixed
    "thanks": write,
}


@flow(name="briefing", flow_run_name=named("{milestone} · {step}"))
async def briefing(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of a briefing, at its moment (by default now)."""
    return await play(STEPS, f"{milestone}/{step}", at, review)
