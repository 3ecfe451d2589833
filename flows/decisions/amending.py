"""Amendments: first what a change would do is shown, then a form asks who signs it.

A command and the rehearsal run the same flows with a name and a reason: then it is signed, and nothing is
asked.
"""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.flow_runs import asuspend_flow_run
from prefect.states import Completed, Failed
from pydantic import SecretStr

from flows.decisions.following_up import follow_up
from flows.decisions.joining import say_how_to_join
from roadmap.drafts.proposals import ChangeKind, Proposal
from roadmap.plan.amendments import Amendment
from roadmap.problems import Problem, Refusal
from roadmap.review.moments import as_moment
from tasks.context import Context, open_context
from tasks.deciding.amending import is_so, record
from tasks.deciding.effects import amendment_words
from tasks.deciding.foreseeing import Foreseen, foresee
from tasks.forms.amendment import approval, publish_foreseen
from tasks.forms.choices import chosen
from tasks.prefect_api.orchestration import named


def _proposal(
    kind: ChangeKind, milestone: str, to: str | None, date: str | None, by: str, reason: str
) -> Proposal:
    """The amendment that a form asks for: `milestone` as it was chosen, `<milestone>` or
    `<milestone>/<date>`."""
    name, _, its = chosen(milestone).partition("/")
    return Proposal(kind, name, to, (chosen(date) if date else its) or None, by, reason)


@flow(name="move-milestone", flow_run_name=named("move {milestone}"))
async def move_milestone(
    milestone: str,
    to: str,
    date: str | None = None,
    by: str = "",
    reason: str = "",
    at: datetime | None = None,
    review: str | None = None,
) -> State[int]:
    """Move a date that people may hold: look at what it would do, then approve it.

    Whoever holds the old date is written to: that mail is drafted at once, and waits for release.

    Args:
        milestone: the date that moves. What counts from it moves too.
        to: as a review writes dates: 2030-06-26 10:00, 2030-06-26, 2030-06-26/2030-06-27 or 2030-06; the time
            is that of the place.
        date: which date of the milestone, if it has several; by default its main one.
        by: who decided it; left out, a form asks.
        reason: why; left out, a form asks.
        at: another moment than now, for rehearsals.
        review: another review's file.
    """
    return await _change(_proposal("move", milestone, to, date, by, reason), at, review)


@flow(name="fix-date", flow_run_name=named("fix {milestone}"))
async def fix_date(
    milestone: str,
    to: str,
    date: str | None = None,
    by: str = "",
    reason: str = "",
    at: datetime | None = None,
    review: str | None = None,
) -> State[int]:
    """Make a date exact that was open, or its time of day: look at what it would do, then approve it.

    What waited for it is planned from then on.

    Args:
        milestone: the date that is fixed, the most urgent first.
        to: the day, and the time if it is known: 2030-06-26 10:00. The time is that of the place.
        date: which date of the milestone, if it has several; by default its main one.
        by: who decided it; left out, a form asks.
        reason: why; left out, a form asks.
        at: another moment than now, for rehearsals.
        review: another review's file.
    """
    return await _change(_proposal("fix", milestone, to, date, by, reason), at, review)


@flow(name="cancel-milestone", flow_run_name=named("cancel {milestone}"))
async def call_off(
    milestone: str,
    by: str = "",
    reason: str = "",
    at: datetime | None = None,
    review: str | None = None,
) -> State[int]:
    """Take a milestone off the roadmap: look at what it would do, then approve it.

    Nothing more of it leaves but the news, to all who hold its date: that mail is drafted at once, and waits
    for release.

    Args:
        milestone: what is taken off.
        by: who decided it; left out, a form asks.
        reason: why; left out, a form asks.
        at: another moment than now, for rehearsals.
        review: another review's file.
    """
    return await _change(_proposal("cancel", milestone, None, None, by, reason), at, review)


@flow(name="reinstate-milestone", flow_run_name=named("reinstate {milestone}"))
async def reinstate(
    milestone: str,
    by: str = "",
    reason: str = "",
    at: datetime | None = None,
    review: str | None = None,
) -> State[int]:
    """Take the cancellation of a milestone back: look at what it would do, then approve it.

    Its steps are planned again. Whoever was told of the cancellation is written to: that mail is drafted at
    once, and waits for release.

    Args:
        milestone: what takes place after all, with the dates that it had.
        by: who decided it; left out, a form asks.
        reason: why; left out, a form asks.
        at: another moment than now, for rehearsals.
        review: another review's file.
    """
    return await _change(_proposal("reinstate", milestone, None, None, by, reason), at, review)


async def amend(proposal: Proposal, at: datetime | None, review: str) -> State[int]:
    """Run the flow of a proposal's kind, as its form in the Prefect UI does, for a command or a rehearsal."""
    signed: dict[str, Any] = {"by": proposal.by, "reason": proposal.reason, "at": at, "review": review}
    state: Any  # Prefect's types have it twice within itself
    if proposal.kind == "cancel":
        state = await call_off(proposal.milestone, **signed, return_state=True)
    elif proposal.join:
        secret = SecretStr(proposal.join.as_json())
        state = await say_how_to_join(
            proposal.milestone, proposal.date, join=secret, **signed, return_state=True
        )
    elif proposal.kind == "reinstate":
        state = await reinstate(proposal.milestone, **signed, return_state=True)
    else:
        change = move_milestone if proposal.kind == "move" else fix_date
        to = proposal.to or ""
        state = await change(proposal.milestone, to, proposal.date, **signed, return_state=True)
    ended: State[int] = state
    return ended


async def _change(proposal: Proposal, at: datetime | None, review: str | None) -> State[int]:
    """Run a proposal to its end; a coordinator's mistake ends the run as Refused, not in a traceback."""
    try:
        when = as_moment(at) if at else None
    except Problem as problem:
        return Failed(name="Refused", message=f"nothing was changed: {problem}")
    with open_context(review, when) as context:
        try:
            amendment = proposal.amendment(context.review, context.at)
            if is_so(context, amendment):
                already = f"“{amendment_words(amendment)}” is already in force: nothing was changed"
                return Completed(name="AsItIs", message=already, data=0)
            if not proposal.is_signed:
                signed = await _approved(context, amendment)
                if signed is None:
                    return Completed(name="NotApproved", message="nothing was changed", data=0)
                amendment = signed
            amended = record(context, amendment)
        except Problem as problem:
            return Failed(name="Refused", message=f"nothing was changed: {problem}")
        return await follow_up(context, amended, amendment_words(amendment), review, here=at is not None)


async def _approved(context: Context, amendment: Amendment) -> Amendment | None:
    """Show the effects, and suspend until somebody signs; None if it is not approved.

    A resumed run starts at its top. The form's key holds the number of amendments, so that one made meanwhile
    makes this run show the effects and ask again.
    """
    foreseen = foresee(context, amendment)
    board = await publish_foreseen(foreseen)
    _refuse(foreseen)
    key = f"after-{len(context.amendments)}"
    answer = await asuspend_flow_run(wait_for_input=approval(foreseen, board), key=key)
    return amendment.model_copy(update={"by": answer.by, "reason": answer.reason}) if answer.given else None


def _refuse(foreseen: Foreseen) -> None:
    if foreseen.past:
        raise Refusal(foreseen.past)
    if foreseen.refused:
        whys = "; ".join(f"{rule.how} ({rule.because})" for rule in foreseen.broken if not rule.overridden)
        raise Refusal(f"it breaks an order rule: {whys}", "choose another date")
