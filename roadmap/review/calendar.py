"""The dates of a roadmap, with those that count from another milestone worked out."""

from contextlib import suppress

from roadmap.problems import Problem, Refusal
from roadmap.review.dates import Relative, When
from roadmap.review.milestones import Milestone
from roadmap.review.offsets import Anchor
from roadmap.review.review import Review


class Calendar:
    """Looks up the dates of a review's milestones."""

    def __init__(self, review: Review) -> None:
        self._review = review

    def date(self, milestone: Milestone, name: str) -> When:
        """The date `name` of a milestone, as precise as it is known.

        Raises:
            UnknownName: it counts from a milestone that is not there.
            Refusal: dates count from each other in a circle.
        """
        return self._resolve(milestone, name, ())

    def main(self, milestone: Milestone) -> When:
        """The date by which others know a milestone: when it is held, closes, or its choice is made."""
        return self.date(milestone, milestone.main_date)

    def anchor(self, milestone: Milestone, anchor: Anchor) -> When:
        """The date that offsets from `anchor` count from: the earliest of what begins, the latest of what
        ends, and one that is not exact as long as any of them is not."""
        dates = [self.date(milestone, name) for name in milestone.anchors()[anchor]]
        vague = [date for date in dates if not date.is_exact]
        if anchor == "end":
            return max(vague or dates, key=lambda date: date.last)
        return min(vague or dates, key=lambda date: date.first)

    def _resolve(self, milestone: Milestone, name: str, way: tuple[str, ...]) -> When:
        date = milestone.dates()[name]
        if isinstance(date, When):
            return date
        here = f"{milestone.id} ({name})"
        if here in way:
            circle = " → ".join((*way[way.index(here) :], here))
            raise Refusal(f"dates count from each other in a circle: {circle}", "give one of them a day")
        other = self._review.milestone(date.milestone)
        return self._resolve(other, other.main_date, (*way, here)).plus(date.days)


def rests_on(milestone: Milestone, name: str) -> str | None:
    """Id of the milestone that this date counts from; None if it is written out."""
    date = milestone.dates()[name]
    return date.milestone if isinstance(date, Relative) else None


def exact_dates(review: Review) -> dict[tuple[str, str], When]:
    """All dates that are exact, by milestone and name. Dates that cannot be worked out are left out."""
    calendar, dates = Calendar(review), {}
    for milestone in review.milestones:
        for name in milestone.dates():
            with suppress(Problem):
                when = calendar.date(milestone, name)
                if when.is_exact:
                    dates[milestone.id, name] = when
    return dates
