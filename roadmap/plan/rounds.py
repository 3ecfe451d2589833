"""Moments of a review's rounds: collecting, and the digest, on the host's clock."""

from collections.abc import Iterator

from pendulum import Date, DateTime

from roadmap.plan.timetable import first_on
from roadmap.review.clocks import read_clock, read_day
from roadmap.review.review import Review, Weekday


def collecting_moments(review: Review, first: Date, last: Date) -> Iterator[DateTime]:
    """The moments of collecting."""
    for weekday in review.collecting.days:
        yield from _weekly(weekday, review.collecting.at, first, last, review.host.zone)


def digest_moments(review: Review, first: Date, last: Date) -> Iterator[DateTime]:
    """The moments of the digest, between the review's own first and last."""
    rule = review.digest
    start, end = max(first, read_day(rule.first)), min(last, read_day(rule.last))
    yield from _weekly(rule.day, rule.at, start, end, review.host.zone)


def last_round(review: Review, until: DateTime) -> DateTime | None:
    """The latest moment of collecting up to `until`, in the time of the review's digests; None: not yet any,
    or it is over."""
    today = until.in_timezone(review.host.zone).date()
    if not read_day(review.digest.first) <= today <= read_day(review.digest.last):
        return None
    return max(
        (at for at in collecting_moments(review, today.subtract(days=7), today) if at <= until), default=None
    )


def last_digest(review: Review, until: DateTime) -> DateTime | None:
    """The latest moment of the digest up to `until`, within the week before; None: there was none."""
    today = until.in_timezone(review.host.zone).date()
    return max(
        (at for at in digest_moments(review, today.subtract(days=7), today) if at <= until), default=None
    )


def _weekly(weekday: Weekday, at: str, first: Date, last: Date, zone: str) -> Iterator[DateTime]:
    time = read_clock(at)
    current = first_on(weekday, first)
    while current <= last:
        yield DateTime.create(current.year, current.month, current.day, time.hour, time.minute, tz=zone)
        current = current.add(days=7)
