"""Questionnaires with a deadline: Annex 1, pledges, the subscription form."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import Steps, ask, invite, play, remind, write
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named

STEPS: Steps = {
    "invitation": invite,  # with the questions; waits for release
    "reminder": remind,  # to the silent only
    "second-reminder": remind,
    "last-call": remind,
    "escalation": ask,  # the coordinator telephones those who are still silent
    "thanks": write,  # to those who answered
}


@flow(name="questionnaire", flow_run_name=named("{milestone} · {step}"))
async def questionnaire(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of a questionnaire, at its moment (by default now)."""
    return await play(STEPS, f"{milestone}/{step}", at, review)
