"""Urgency of the mails that yield: which goes first where a reader's week has no room for all, and until when
each is of use."""

from collections.abc import Iterator

from pendulum import DateTime

from roadmap.mail.week import Urgency
from roadmap.plan.plan import Plan
from roadmap.plan.steps import Step
from roadmap.plan.workdays import WorkCalendar

LAST_REMINDER, REMINDER, NEWS, THANKS = range(4)


def urgency(plan: Plan, step: Step) -> Urgency:
    """Place of a step's mail among those that wait for one reader: the last reminder of a milestone first,
    then its other reminders, then what informs or announces, and thanks at the end."""
    return Urgency(_rank(plan, step), step.expires, step.due, step.key)


def _rank(plan: Plan, step: Step) -> int:
    if step.rule.role == "reminds":
        return REMINDER if next_reminder(plan, step) else LAST_REMINDER
    return THANKS if step.rule.role == "thanks" else NEWS


def next_reminder(plan: Plan, step: Step) -> Step | None:
    """The first reminder of a milestone after one of its reminders; None: that one is the last."""
    if step.rule.role != "reminds":
        return None
    later = (one for one in plan.steps if one.rule.role == "reminds" and one.due > step.due)
    return next((s for s in later if (s.milestone, s.session) == (step.milestone, step.session)), None)


def of_use_until(plan: Plan, step: Step) -> DateTime:
    """Moment from which a step's mail is of no use: its expiry, or that of the next reminder if it is one."""
    following = next_reminder(plan, step)
    return min(step.expires, following.due) if following else step.expires


def moments_to_leave(plan: Plan, step: Step, at: DateTime, work: WorkCalendar) -> Iterator[DateTime]:
    """Moments at which a step's mail may leave, one a day, in their order: when it is due, or `at` if that
    has passed, and then at the same time of day on each working day on which it is still of use. `at` is on
    the host's clock."""
    first, until = max(step.due, at), of_use_until(plan, step)
    if first < until:
        yield first
    day = work.later(first.date().add(days=1))
    while (moment := work.at(day, step.due.time())) < until:
        yield moment
        day = work.later(day.add(days=1))
