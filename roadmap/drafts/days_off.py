"""The public holidays that a review's dates fall on, where it is run and where it is held."""

from collections.abc import Iterator
from dataclasses import dataclass

import holidays

from roadmap.review.calendar import Calendar
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review


@dataclass(frozen=True)
class DayOff:
    """A day of a milestone's date `name` that is a public holiday in `country` (ISO 3166-1 alpha-2)."""

    milestone: str
    name: str
    day: str
    holiday: str
    country: str

    def __str__(self) -> str:
        return f"{self.milestone} ({self.name}): {self.day} is {self.holiday} in {self.country}"


def days_off(review: Review) -> Iterator[DayOff]:
    """National holidays that exact dates fall on, in the review's order, with their English names where the
    `holidays` library has them. A country that it does not know has none.

    Raises:
        UnknownName: a date counts from a milestone that is not there.
        Refusal: dates count from each other in a circle.
    """
    calendar = Calendar(review)
    for milestone in review.milestones:
        for country in _countries(review, milestone):
            public = holidays.country_holidays(country, language="en_US")
            for name in milestone.dates():
                date = calendar.date(milestone, name)
                length = (date.last - date.first).days + 1 if date.is_exact else 0
                for day in (date.first.add(days=number) for number in range(length)):
                    if day in public:
                        yield DayOff(milestone.id, name, day.to_date_string(), public[day], country)


def _countries(review: Review, milestone: Milestone) -> list[str]:
    """The host's country, and that of the milestone's own place."""
    place = getattr(milestone, "place", None)
    wanted = dict.fromkeys((review.host.country, place.country if place else None))
    known = holidays.list_supported_countries()
    return [country for country in wanted if country in known]
