"""The multi-stakeholder hearing: stakeholders speak before the states meet (concept note V).

It runs like a briefing, but announces its date and invites earlier, so that people can travel.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import play
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named


@flow(name="hearing", flow_run_name=named("{milestone} · {step}"))
async def hearing(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of the hearing, at its moment (by default now)."""
    return await play(f"{milestone}/{step}", at, review)
