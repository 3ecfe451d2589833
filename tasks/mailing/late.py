"""Steps that did not leave in time, on a board, with what a person can do about them."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.message import Skip, State
from roadmap.plan.steps import Step
from roadmap.review.characters import counted
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.ledger import Draft, Late, Mailing
from tasks.prefect_api.boards import Row, publish_list


def record_too_late(context: Context, step: Step, missed: list[Draft]) -> None:
    """Record a step whose run came after its expiry: what waited, and those who were never drafted for."""
    context.ledger.claims.recover(step.key, context.at)
    mailing = Mailing(step.key, step.revision, step.rule.mail, step.due, step.expires)
    context.ledger.mailings.draft(mailing, missed, context.at, state=State.RELEASED)
    context.ledger.mailings.skip(step.key, Skip.TOO_LATE, context.at)


def missed(address: str, party: str, name: str, language: str, skip: Skip | None) -> Draft:
    """A recipient who gets nothing, since it is too late, or who was to get nothing anyway."""
    return Draft(address, party, name, language, None, skip=skip or Skip.TOO_LATE)


@task(name="show too late", cache_policy=NO_CACHE)
async def show_too_late(context: Context) -> None:
    """The board of what was too late: which step, since when, how many people did not get it, what to do."""
    late = context.ledger.mailings.late()
    people = sum(one.count for one in late)
    described = (
        f"too late: {counted(len(late), 'step')}, {counted(people, 'person')}"
        if late
        else "nothing was too late"
    )
    await publish_list("too-late", [_row(context, one) for one in late], described)


def _row(context: Context, one: Late) -> Row:
    zone = context.review.host.zone
    since = moment_in_words(one.expires, zone) if one.expires else ""
    return {
        "step": one.step,
        "was due": moment_in_words(one.due, zone),
        "too late since": since,
        "people who did not get it": one.count,
        "what to do": _remedy(context, one),
    }


def _remedy(context: Context, one: Late) -> str:
    milestone = one.step.partition("/")[0]
    if milestone in context.roadmap.cancelled:
        return "nothing: the milestone is cancelled"
    planned = context.plan.step(one.step)
    if planned and planned.revision > one.revision:
        return f"nothing: the date moved, and the step is planned again for {planned.due:%Y-%m-%d %H:%M}"
    if planned is None:
        return "nothing, if nobody misses it"
    listed = f"`roadmap ledger --step {one.step} --state skipped` lists them"
    return f"if they still need it, write to them by hand ({listed}), or move {milestone}"
