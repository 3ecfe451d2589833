"""Timetable of what recurs in a review: collecting, the digest, the mailbox, the nightly comparison.

The review gives days and times on its host's clock; the scheduler wants rules for the same moments.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import Date

from roadmap.review.clocks import read_clock, read_day
from roadmap.review.review import Review, Weekday

NIGHTLY = "30 4 * * *"  # no clock changes at that hour, and nobody is at work
DAYS: dict[Weekday, str] = {
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
    "sunday": "SU",
}


@dataclass(frozen=True)
class Recurring:
    """A flow that is run again and again: its name, and when, on the clock of `zone`. `rule` is a cron
    expression, or a recurrence rule of RFC 5545 with its DTSTART, where it begins and ends on a day."""

    flow: str
    rule: str
    zone: str

    @property
    def is_cron(self) -> bool:
        """True if the rule is a cron expression."""
        return "FREQ=" not in self.rule


def timetable(review: Review, *, mailbox: bool) -> Iterator[Recurring]:
    """Recurring runs of a review. `mailbox`: whether there is one to be read."""
    zone, rounds = review.host.zone, review.collecting
    if rounds.days:
        time, days = read_clock(rounds.at), ",".join(day[:3].upper() for day in rounds.days)
        yield Recurring("collecting", f"{time.minute} {time.hour} * * {days}", zone)
    yield Recurring("digest", _weekly(review), zone)
    yield Recurring("reconcile", NIGHTLY, zone)
    if mailbox:
        opens, closes = read_clock(review.host.opens).hour, read_clock(review.host.closes).hour
        yield Recurring("mailbox", f"5 {opens}-{closes} * * MON-FRI", zone)


def first_on(weekday: Weekday, day: Date) -> Date:
    """The first such weekday from `day` on."""
    return day.add(days=(list(DAYS).index(weekday) - day.weekday()) % 7)


def _weekly(review: Review) -> str:
    """The digest's rule: each week from its first day to its last."""
    rule = review.digest
    time, first, last = read_clock(rule.at), read_day(rule.first), read_day(rule.last)
    start = first_on(rule.day, first)
    begins, ends = _stamp(start, time.hour, time.minute), _stamp(last, 23, 59)
    return f"DTSTART:{begins}\nRRULE:FREQ=WEEKLY;BYDAY={DAYS[rule.day]};UNTIL={ends}"


def _stamp(day: Date, hour: int, minute: int) -> str:
    return f"{day:%Y%m%d}T{hour:02}{minute:02}00"
