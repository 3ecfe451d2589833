"""The day on which those who come to an event are told its hour."""

from pendulum import Date, DateTime

from roadmap.plan.steps import Timing
from roadmap.review.dates import When
from roadmap.review.directory import Directory
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review


def informed_on(
    review: Review, directory: Directory, milestone: Milestone, when: When, at: DateTime
) -> Date | None:
    """The day of the joining instructions of an event that takes place `when`, on the host's clock. None: it
    has none, it has no day yet, or they were due before `at`."""
    if not when.is_exact:
        return None
    timing = Timing(review, directory)
    due = [timing.due(rule.when, when) for rule in review.played(milestone) if rule.joins]
    first = min(due, default=None)
    return first.date() if first and first > at else None
