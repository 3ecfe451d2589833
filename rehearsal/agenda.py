"""The agenda of a rehearsal: what comes next on the simulated clock."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pendulum import Date, DateTime, Time

from roadmap.dates import When, read_date
from roadmap.review import Review, Weekday

Run = Callable[[DateTime, str], Awaitable[Any]]

WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


@dataclass(frozen=True)
class Event:
    """Something that happens at a moment: its name, and the flow that is run, given moment and review."""

    at: DateTime
    name: str
    run: Run

    @property
    def reads(self) -> bool:
        """Whether its flow looks into the answer book."""
        return self.name.split()[0] in {"collecting", "digest", "step"}


def day(text: str) -> Date:
    """A day as written in a review.

    Raises:
        ValueError: it is not a day.
    """
    when = read_date(text)
    if not isinstance(when, When) or not when.is_exact:
        raise ValueError(f"“{text}” is not a day; write 2024-10-29")
    return when.first


def rounds(review: Review, first: Date, last: Date) -> Iterator[DateTime]:
    """The moments of collecting."""
    for weekday in review.collecting.days:
        yield from _weekly(weekday, review.collecting.at, first, last, review.host.zone)


def digests(review: Review, first: Date, last: Date) -> Iterator[DateTime]:
    """The moments of the digest, between the review's own first and last."""
    rule = review.digest
    start, end = max(first, day(rule.first)), min(last, day(rule.last))
    yield from _weekly(rule.day, rule.at, start, end, review.host.zone)


def _weekly(weekday: Weekday, at: str, first: Date, last: Date, zone: str) -> Iterator[DateTime]:
    hour, minute = map(int, at.split(":"))
    time = Time(hour, minute)
    current = first.add(days=(WEEKDAYS.index(weekday) - first.weekday()) % 7)
    while current <= last:
        yield DateTime.create(current.year, current.month, current.day, time.hour, time.minute, tz=zone)
        current = current.add(days=7)
