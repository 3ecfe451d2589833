"""Documents to be posted: background notes, logistics note, summary report (concept note III, IV, VIII).

The coordinator is asked for the documents beforehand. On the day everyone is told that they are posted, once
a person has released it.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import play
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named


@flow(name="publication", flow_run_name=named("{milestone} · {step}"))
async def publication(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of a publication, at its moment (by default now)."""
    return await play(f"{milestone}/{step}", at, review)
