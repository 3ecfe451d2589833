"""The day by which an event's invitation asks for a reply."""

from collections.abc import Iterator

from pendulum import Date, DateTime

from roadmap.plan.steps import Timing
from roadmap.review.directory import Directory
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from roadmap.review.rules import StepRule


def reply_by(review: Review, directory: Directory, milestone: Milestone, at: DateTime) -> Date | None:
    """The day after which registration is closed, else that of the last mail to the silent, on the host's
    clock; from that mail on, the day of the joining information. None: nobody is asked to reply, the event
    has no day yet, or the last of these days is over at `at`."""
    if milestone.form is None:
        return None
    today, registration = at.in_timezone(review.host.zone).date(), milestone.registration
    if registration and registration.closes:
        day = Date.fromisoformat(registration.closes)
        return day if day >= today else None
    days = _days(Timing(review, directory), milestone, review.played(milestone))
    return next((day for day in days if day > today), None)


def _days(timing: Timing, milestone: Milestone, rules: list[StepRule]) -> Iterator[Date]:
    """The day of the last call for replies, and that of the joining information."""
    last = [rule for rule in rules if rule.to == "silent" and rule.when.anchor == "start"]
    joining = [rule for rule in rules if rule.joins and rule.when.anchor == "start"]
    anchor = timing.calendar.anchor(milestone, "start") if last else None
    if anchor and anchor.is_exact:
        yield max(timing.due(rule.when, anchor) for rule in last).date()
        yield from sorted(timing.due(rule.when, anchor).date() for rule in joining)
