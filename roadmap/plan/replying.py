"""The day by which an event's invitation asks for a reply."""

from pendulum import Date, DateTime

from roadmap.plan.steps import Timing
from roadmap.review.directory import Directory
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from roadmap.review.rules import StepRule


def reply_by(review: Review, directory: Directory, milestone: Milestone, at: DateTime) -> Date | None:
    """The day after which registration is closed, else that of the last mail to the silent, on the host's
    clock. None: nobody is asked to reply, the event has no day yet, or that day is over at `at`."""
    if milestone.form is None:
        return None
    registration = milestone.registration
    if registration and registration.closes:
        day: Date | None = Date.fromisoformat(registration.closes)
    else:
        day = _last_call(Timing(review, directory), milestone, review.played(milestone))
    return day if day and day >= at.in_timezone(review.host.zone).date() else None


def _last_call(timing: Timing, milestone: Milestone, rules: list[StepRule]) -> Date | None:
    last = [rule for rule in rules if rule.to == "silent" and rule.when.anchor == "start"]
    anchor = timing.calendar.anchor(milestone, "start") if last else None
    if not (anchor and anchor.is_exact):
        return None
    return max(timing.due(rule.when, anchor) for rule in last).date()
