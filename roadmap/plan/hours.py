"""Hours that are fixed after people were told the day: whether a mail of their own tells them."""

from collections.abc import Iterator

from pendulum import Date, DateTime, Duration

from roadmap.review.calendar import Calendar
from roadmap.review.dates import When
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from roadmap.review.rules import StepRule

SOON = Duration(days=7)  # whoever reads the joining information within these needs no mail on the hour


def hours_are_news(review: Review, milestone: Milestone, at: DateTime) -> bool:
    """True if holders of a milestone's days are told its hours, the last of which is fixed at `at`.

    They are once all hours are known, unless the joining information of each part that is still to come
    follows within a week. A deadline without an hour ends with its day, so it is no matter of this."""
    calendar = Calendar(review)
    parts = [calendar.date(milestone, part.date) for part in milestone.parts()]
    if not all(when.is_exact and when.time for when in parts):
        return False
    today = at.in_timezone(review.zone_of(milestone)).date()
    joining = [rule for rule in review.played(milestone) if rule.joins]
    to_come = [when for when in parts if when.first > today]
    return any(day > today + SOON for when in to_come for day in _told_on(joining, when))


def _told_on(joining: list[StepRule], when: When) -> Iterator[Date]:
    """Days on which the joining information of a part is due; without any, the day on which it is held."""
    yield from (when.first.add(days=rule.when.days) for rule in joining)
    if not joining:
        yield when.last
