"""Going on with a released mailing whose run was cut off before its end, by another run."""

from collections.abc import Iterable

from pendulum import DateTime
from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.reports.machines import Run, steps_to_resume
from tasks.context import Context
from tasks.mailing.notices import ALARM
from tasks.people.late_comers import hour_of_round
from tasks.prefect_api.orchestration import DELIVER, order
from tasks.watching.ledger import COLLECTING

ROUND = "collecting/collecting"  # the deployment that reads the answer book


@task(name="go on", cache_policy=NO_CACHE)
async def go_on(context: Context, runs: Iterable[Run], review: str | None) -> list[str]:
    """Order a run that delivers each mailing that nobody delivers any more, once after each run that was cut
    off; return their steps. What it sends is claimed as ever, so it does no harm beside one that lives."""
    if context.settings.mode == "dry":
        return []  # nothing is meant to leave
    released = context.ledger.mailings.released().items()
    theirs = {step: since for step, since in released if not ALARM.has(step)}  # the watch sends those
    given, runs = {"review": review} if review else {}, tuple(runs)
    ordered = []
    for step, after in steps_to_resume(theirs, runs, context.at).items():
        name = f"deliver {step}"
        key = f"{name} after {after or context.at.to_date_string()}"
        if await order(DELIVER, None, name, key=key, step=step, **given):
            ordered.append(step)
    for step, after in steps_to_resume(_held_back(context), runs, context.at).items():
        milestone, _, own = step.partition("/")
        kind = context.review.milestone(milestone).kind
        key = f"play {step} after {after or context.at.to_date_string()}"
        if await order(f"{kind}/{kind}", None, step, key=key, milestone=milestone, step=own, **given):
            ordered.append(step)
    return ordered


def _held_back(context: Context) -> dict[str, DateTime]:
    """Steps with mail that is held back no longer, since that moment: they are played again, as their answers
    are to be read before anything of them leaves."""
    since = {one.step: one.until or one.since for one in context.ledger.weekly.held_back()}
    planned = {step.key for step in context.plan.steps}
    return {step: moment for step, moment in since.items() if step in planned and moment <= context.at}


@task(name="look for late comers", cache_policy=NO_CACHE)
async def order_round(context: Context, review: str | None) -> list[str]:
    """Order a round of collecting, once an hour, while somebody may register whom joining instructions have
    not reached: the scheduled round may come after the event. Returns a line if one was ordered."""
    beats = context.ledger.alarms.beats(COLLECTING)
    hour = hour_of_round(context, beats[1] if beats else None)
    if hour is None:
        return []
    given = {"review": review} if review else {}
    name = "collecting for late comers"
    ordered = await order(ROUND, None, name, key=f"{name} {hour.isoformat()}", **given)
    return ["the answer book is read for late comers"] if ordered else []
