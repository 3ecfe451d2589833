"""Calls for expressions of interest: co-chairs, speakers, rapporteur, focal points (concept note III, V).

A call opens with the invitation, reminds the silent, and closes. Then the coordinator is asked to choose
among those who stand, on a form with a field for each sub-region or post. The choice is announced to
everyone, and nothing is announced before it is made.
"""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.actions import Own, play
from roadmap.plan.steps import Step
from roadmap.problems import Refusal
from tasks.context import Context
from tasks.forms.selection import ask_for_choices
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named


def _is_chosen(context: Context, step: Step) -> None:
    """Refuse to announce a choice that is not made: run it again then.

    Raises:
        Refusal: no choice has been recorded.
    """
    if step.rule.tells_the_choice and step.milestone not in context.known.chosen:
        raise Refusal(f"nobody has been chosen for {step.milestone} yet: record the selection first")


async def _offer(context: Context, step: Step, review: str | None) -> None:
    """Show the form with the candidates once the coordinator has been asked to choose."""
    if step.rule.awaits_a_choice:
        await ask_for_choices(context, review)


OWN = Own(before=_is_chosen, after=_offer)


@flow(name="call", flow_run_name=named("{milestone} · {step}"))
async def call(
    milestone: str, step: str, at: datetime | None = None, review: str | None = None
) -> State[Result]:
    """Play one step of a call, at its moment (by default now)."""
    return await play(f"{milestone}/{step}", at, review, OWN)
