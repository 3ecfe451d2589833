"""Consultations of stakeholders, in one or more sessions (concept note V, VI).

One invitation names all sessions, and people choose among them. Each session has joining instructions of
its own, to those who come to it.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import play
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named


@flow(name="consultation", flow_run_name=named("{milestone} · {step}"))
async def consultation(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of a consultation, at its moment (by default now)."""
    return await play(f"{milestone}/{step}", at, review)
