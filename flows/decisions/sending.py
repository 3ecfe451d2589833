"""Playing a step by hand: one that was missed or failed, or one that is sent before it is due."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Failed

from flows.milestones.kinds import OWN
from flows.playing.actions import EARLY, play
from roadmap.people.decisions import Decision
from roadmap.plan.steps import Step
from roadmap.problems import Problem, Refusal
from roadmap.review.moments import as_moment, moment_in_words
from tasks.context import Context, open_context
from tasks.deciding.history import show_history
from tasks.forms.choices import chosen
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import named


@flow(name="send", flow_run_name=named("send {step}"))
async def send(
    step: str,
    early: bool = False,  # a box on a form
    by: str = "",
    reason: str = "",
    at: datetime | None = None,
    review: str | None = None,
) -> State[Result]:
    """Play a step now: one that was missed or has failed.

    Nobody is written to twice, and what needs a release waits for it. What is too late is not sent any more.

    Args:
        step: the step; those that are due and were not played come first.
        early: a step that is not due yet is sent only if this is ticked, and signed.
        by: who decided it, if it is early.
        reason: why it is sent early.
        at: another moment than now.
        review: another review's file.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        try:
            planned = context.step(chosen(step))
            own = OWN.get(context.review.milestone(planned.milestone).kind)
            if context.at < planned.due - EARLY:
                _sign(context, planned, early=early, by=by.strip(), reason=reason.strip())
                await show_history(context)
        except Problem as problem:
            return Failed(name="Refused", message=f"nothing was sent: {problem}")
    return await play(planned.key, at, review, own, early=early)


def _sign(context: Context, step: Step, *, early: bool, by: str, reason: str) -> None:
    """Record the decision to send a step early; once, although a resumed run starts at its top.

    Raises:
        Refusal: “early” is not ticked, or nobody signed.
    """
    if not early:
        due = moment_in_words(step.due, context.review.host.zone)
        raise Refusal(f"{step.key} is due on {due}", "to send it now, tick “early” and sign it")
    if not by or not reason:
        raise Refusal(f"{step.key} is not due yet", "to send it now, fill in “by” and “reason”")
    value = {"revision": step.revision}
    known = context.ledger.history.decisions("early", step.key)
    if not any((d.value, d.by, d.reason) == (value, by, reason) for d in known):
        decision = Decision(kind="early", subject=step.key, value=value, at=context.at, by=by, reason=reason)
        context.ledger.history.decide(decision)
