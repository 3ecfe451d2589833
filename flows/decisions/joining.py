"""Joining an event online: a coordinator says how, on a form or by command, and it is an amendment.

The address is no parameter of the run: whoever sees the run in the Prefect UI need not be registered.
"""

from dataclasses import replace
from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.flow_runs import asuspend_flow_run
from prefect.input.actions import adelete_flow_run_input
from prefect.states import Completed, Failed
from pydantic import SecretStr

from flows.decisions.following_up import follow_up
from roadmap.drafts.proposals import Proposal
from roadmap.problems import Problem
from roadmap.review.milestones import Join
from roadmap.review.moments import as_moment
from tasks.context import Context, open_context
from tasks.deciding.amending import is_so, record
from tasks.deciding.effects import amendment_words
from tasks.forms.choices import chosen
from tasks.forms.joining import HowToJoin, joining_form
from tasks.prefect_api.orchestration import named


@flow(name="say-how-to-join", flow_run_name=named("say how to join {milestone}"))
async def say_how_to_join(
    milestone: str,
    session: str | None = None,
    by: str = "",
    reason: str = "",
    join: SecretStr | None = None,
    at: datetime | None = None,
    review: str | None = None,
) -> State[int]:
    """Say how an event, or a session of it, is joined online. Only registered persons are told.

    The joining instructions leave with it at their moment. Whoever got another address before is written to:
    that mail is drafted at once, and waits for release.

    Args:
        milestone: the event, or its session; first those whose joining instructions wait for it, then those
            that are still to come.
        session: which session, if it has several; by default all of them.
        by: who decided it; left out, a form asks.
        reason: why; left out, a form asks.
        join: the address and the rest as JSON, for commands and rehearsals; left out, a form asks.
        at: another moment than now, for rehearsals.
        review: another review's file.
    """
    name, _, its = chosen(milestone).partition("/")
    given = Join.model_validate_json(join.get_secret_value()) if join else None
    proposal = Proposal("join", name, date=session or its or None, by=by, reason=reason, join=given)
    with open_context(review, as_moment(at) if at else None) as context:
        try:
            asked = None if given and proposal.is_signed else await _ask(context, proposal)
            whole = _answered(proposal, asked) if asked else proposal
            amendment = whole.amendment(context.review, context.at)
            if is_so(context, amendment):
                return Completed(name="AsItIs", message="it is so already: nothing was changed", data=0)
            amended = record(context, amendment)
            if asked:  # the server keeps what was typed into a form; whoever sees its database need not know
                await adelete_flow_run_input(asked.metadata.key)
        except Problem as problem:
            return Failed(name="Refused", message=f"nothing was changed: {problem}")
        return await follow_up(context, amended, amendment_words(amendment), review, here=at is not None)


async def _ask(context: Context, proposal: Proposal) -> HowToJoin:
    """Suspend until a coordinator has said how, and signed it."""
    form = joining_form(context, proposal)
    return await asuspend_flow_run(wait_for_input=form, key=f"join-{len(context.amendments)}")


def _answered(proposal: Proposal, form: HowToJoin) -> Proposal:
    return replace(proposal, by=form.by, reason=form.reason, join=form.join)
