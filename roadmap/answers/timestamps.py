"""Timestamps of forms, read from what a sheet shows."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

import pendulum
from babel import Locale, UnknownLocaleError
from pendulum import DateTime, FixedTimezone, Timezone

from roadmap.problems import InvalidValue
from roadmap.review.characters import quoted

_CLOCK = (
    r"(?:(?:,?\s|T)\s?(?P<before>[上下]午|午[前後]|오[전후])?\s?(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2}))?\s?(?P<after>[ap]\.?\s?m\.?)?)?"
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})[/.-]\s?(?P<one>\d{1,2})[/.-]\s?(?P<two>\d{1,2})\.?" + _CLOCK, re.IGNORECASE
)
_YEAR_LAST = re.compile(
    r"(?P<one>\d{1,2})[/.-]\s?(?P<two>\d{1,2})[/.-]\s?(?P<year>\d{4})\.?" + _CLOCK, re.IGNORECASE
)
# ISO 8601 with what a sheet does not write by itself: parts of seconds, and a zone.
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
# A sheet counts days from here: the 2nd of January 1900 is day 3 (Sheets API, DateTimeRenderOption).
_DAY_NOUGHT = datetime(1899, 12, 30)  # noqa: DTZ001  # on the sheet's own clock
_YEARS = (1955, 2118)  # no form was sent before or after, and a number of days in them has five digits
_LATE = {"下午", "午後", "오후", "p"}
_NOON = 12

Order = Literal["day", "month", "year"]


def read_timestamp(text: str, zone: str, locale: str | None = None) -> DateTime:
    """The moment that a form's timestamp names, on the clock of `zone` (the second is the smallest part
    that a sheet shows).

    ISO 8601; a date as the sheet's `locale` (“en_US”) writes it, which decides what comes first, with a clock
    of 24 or twice 12 hours; or a serial number of days since 30 December 1899. Without a locale the day
    comes first. An hour that the clocks skip is read as the one after it.

    Raises:
        InvalidValue: it is no timestamp, or can be read in two ways, or names a moment that there is not.
    """
    stamp = " ".join(text.split())
    if match := _YEAR_FIRST.fullmatch(stamp):
        return _moment(match, zone, "year", stamp)
    if match := _YEAR_LAST.fullmatch(stamp):
        order = first_in(locale)
        if order == "year":
            raise _unreadable(stamp, order)
        return _moment(match, zone, order, stamp)
    if _SERIAL.fullmatch(stamp):
        return _counted(stamp, zone)
    return _iso(stamp, zone)


@lru_cache(maxsize=64)
def first_in(locale: str | None) -> Order:
    """The part that a locale's dates begin with (CLDR's short pattern); the day if the locale is unknown."""
    try:
        pattern = Locale.parse((locale or "").replace("-", "_")).date_formats["short"].pattern
    except (ValueError, UnknownLocaleError, TypeError):
        return "day"
    places = {part: pattern.find(letter) for part, letter in (("day", "d"), ("month", "M"), ("year", "y"))}
    first = min((place, part) for part, place in places.items() if place >= 0)[1]
    return "year" if first == "year" else "month" if first == "month" else "day"


def _moment(match: re.Match[str], zone: str, order: Order, stamp: str) -> DateTime:
    parts = match.group("year", "one", "two", "hour", "minute", "second")
    year, one, two, hour, minute, second = [int(part or 0) for part in parts]
    day, month = (one, two) if order == "day" else (two, one)
    half = match["before"] or (match["after"] or "")[:1].casefold()
    if half:
        if hour > _NOON or (match["before"] and match["after"]):
            raise _unreadable(stamp)
        hour = hour % _NOON + (_NOON if half in _LATE else 0)
    try:
        return _on_clock(zone, year, month, day, hour, minute, second)
    except ValueError:
        raise _unreadable(stamp, order) from None


def _counted(stamp: str, zone: str) -> DateTime:
    days = float(stamp.replace(",", "."))
    clock = _DAY_NOUGHT + timedelta(seconds=round(days * 86_400))
    if not _YEARS[0] <= clock.year <= _YEARS[1]:
        raise _unreadable(stamp)
    return _on_clock(zone, *clock.timetuple()[:6])


def _iso(stamp: str, zone: str) -> DateTime:
    if not _ISO.fullmatch(stamp) or not _YEARS[0] <= int(stamp[:4]) <= _YEARS[1]:
        raise _unreadable(stamp)
    try:
        moment = pendulum.parse(stamp, tz=zone)
    except ValueError:
        raise _unreadable(stamp) from None
    if not isinstance(moment, DateTime):
        raise _unreadable(stamp)
    return moment.in_timezone(zone)


def _on_clock(zone: str, year: int, month: int, day: int, hour: int, minute: int, second: int) -> DateTime:
    """Make what `DateTime.create` makes, in a fifth of the time on a day on which no clock was changed."""
    if clock := _even(zone, year, month, day):
        return DateTime(year, month, day, hour, minute, second, tzinfo=clock, fold=1)
    return DateTime.create(year, month, day, hour, minute, second, tz=zone)


@lru_cache(maxsize=4096)
def _even(zone: str, year: int, month: int, day: int) -> Timezone | FixedTimezone | None:
    """The clock of a zone, if it shows every moment of that day once.

    Raises:
        InvalidValue: there is no such day, or not in these years.
    """
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise ValueError(year)
    clock, midnight = pendulum.timezone(zone), datetime(year, month, day)  # noqa: DTZ001  # any clock's
    same = clock.utcoffset(midnight) == clock.utcoffset(midnight + timedelta(days=1))
    return clock if same else None


def _unreadable(stamp: str, order: Order | None = None) -> InvalidValue:
    here = f" (here the {order} comes first)" if order else ""
    return InvalidValue(f"{quoted(stamp)} is not a timestamp{here}")
