"""The agenda of a rehearsal: what comes next on the simulated clock."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pendulum import Date, DateTime

from roadmap.clocks import read_clock, read_day
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


def rounds(review: Review, first: Date, last: Date) -> Iterator[DateTime]:
    """The moments of collecting."""
    for weekday in review.collecting.days:
        yield from _weekly(weekday, review.collecting.at, first, last, review.host.zone)


def digests(review: Review, first: Date, last: Date) -> Iterator[DateTime]:
    """The moments of the digest, between the review's own first and last."""
    rule = review.digest
    start, end = max(first, read_day(rule.first)), min(last, read_day(rule.last))
    yield from _weekly(rule.day, rule.at, start, end, review.host.zone)


def _weekly(weekday: Weekday, at: str, first: Date, last: Date, zone: str) -> Iterator[DateTime]:
    time = read_clock(at)
    current = first.add(days=(WEEKDAYS.index(weekday) - first.weekday()) % 7)
    while current <= last:
        yield DateTime.create(current.year, current.month, current.day, time.hour, time.minute, tz=zone)
        current = current.add(days=7)
