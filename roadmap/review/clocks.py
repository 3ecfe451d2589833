"""Times of day, single days and time zones, as a review's settings write them."""

import re
from typing import Annotated

import pendulum
from pendulum import Date, Time
from pydantic import AfterValidator

from roadmap.problems import InvalidValue, did_you_mean
from roadmap.review.characters import quoted
from roadmap.review.dates import When, read_date

_CLOCK = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)$")


def read_clock(text: str) -> Time:
    """A time of day, written as 09:00.

    Raises:
        InvalidValue: it is not one.
    """
    match = _CLOCK.match(text)
    if not match:
        raise InvalidValue(f"{quoted(text)} is not a time of day", "write it as 09:00, in quotes")
    return Time(int(match[1]), int(match[2]))


def read_day(text: str) -> Date:
    """A single day, written as 2024-10-29.

    Raises:
        InvalidValue: it is not one.
    """
    when = read_date(text)
    if not isinstance(when, When) or not when.is_exact or when.first != when.last or when.time:
        raise InvalidValue(f"{quoted(text)} is not a day", "write it as 2024-10-29")
    return when.first


def _is_clock(text: str) -> str:
    read_clock(text)
    return text


def _is_day(text: str) -> str:
    read_day(text)
    return text


ClockTime = Annotated[str, AfterValidator(_is_clock)]
Day = Annotated[str, AfterValidator(_is_day)]


def _is_zone(value: str) -> str:
    known = pendulum.timezones()
    if value not in known:
        remedy = did_you_mean(value, known) or "use an IANA name such as America/Santiago"
        raise InvalidValue(f"{quoted(value)} is not a time zone", remedy)
    return value


Zone = Annotated[str, AfterValidator(_is_zone)]
