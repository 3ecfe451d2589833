"""Briefings: member states hear how the review goes, and ask (concept note VI).

While only the month is known, a date to save is announced. The invitation leaves once a person has released
it. The silent are reminded, and all their contacts get a last call. Those who come get joining instructions,
once the hour is fixed, and thanks afterwards.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import play
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named


@flow(name="briefing", flow_run_name=named("{milestone} · {step}"))
async def briefing(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of a briefing, at its moment (by default now)."""
    return await play(f"{milestone}/{step}", at, review)
