"""Questionnaires with a deadline: Annex 1, pledges, the subscription form.

The invitation leaves on the opening day, with the questions. The silent are reminded, and all their contacts
get a last call. After the deadline the coordinator gets the list of those who are still silent.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import play
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named


@flow(name="questionnaire", flow_run_name=named("{milestone} · {step}"))
async def questionnaire(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of a questionnaire, at its moment (by default now)."""
    return await play(f"{milestone}/{step}", at, review)
