"""Calls for expressions of interest: co-chairs, speakers, rapporteur, focal points (concept note III, V)."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import Steps, announce_choice, ask, invite, play, remind, write
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named

STEPS: Steps = {
    "invitation": invite,  # opens the call; waits for release
    "reminder": remind,  # to the silent only
    "last-call": remind,
    "closing": write,  # tells those who stand that the call is closed
    "selection": ask,  # the coordinator records who is chosen
    "announcement": announce_choice,  # tells everyone who was chosen; waits for release
}


@flow(name="call", flow_run_name=named("{milestone} · {step}"))
async def call(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of a call, at its moment (by default now)."""
    return await play(STEPS, f"{milestone}/{step}", at, review)
