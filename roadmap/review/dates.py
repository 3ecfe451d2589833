"""Dates as precise as they are known: a moment, a day, some days, a month, the end of a year.

An imprecise date ("January 2025", concept note VI) is never silently made exact: it keeps the span
of days that it may turn out to be, and everything that needs the exact day waits.
"""

import calendar
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Literal

from pendulum import Date, DateTime, Time
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from roadmap.problems import InvalidValue
from roadmap.review.characters import quoted

Precision = Literal["days", "month", "end-of-month", "year", "end-of-year", "span"]

_DAY = r"(\d{4})-(\d{2})-(\d{2})"
_DAYS = re.compile(rf"^{_DAY}(?:[ T](\d{{2}}):(\d{{2}}))?(?:/{_DAY})?$")
_SPAN = re.compile(r"^(end of )?(\d{4})(?:-(\d{2}))?$")
_RELATIVE = re.compile(r"^(?:(\d+) days? (before|after)|on) ([a-z0-9][a-z0-9-]*)$")

FIRST_YEAR, LAST_YEAR = 1900, 2199  # beyond them, counting days would leave the calendar
MOST_DAYS = 3650  # ten years: no date of a review is counted over more
_LONGEST = 366  # days of an event

HOW_TO_WRITE = (
    "write 2024-10-29, 2024-10-29 10:00, 2025-03-19/2025-03-20, 2025-01, end of 2024, "
    "or “14 days before <milestone>”"
)


@dataclass(frozen=True)
class When:
    """A date or a span of dates. `first` and `last` are the days of an exact event, or the earliest and
    the latest day that an imprecise one may fall on. `time` is local to the milestone's zone; None means
    that it is still to be confirmed."""

    first: Date
    last: Date
    time: Time | None = None
    precision: Precision = "days"

    @property
    def is_exact(self) -> bool:
        """True if the days are known (the time of day may still be open)."""
        return self.precision == "days"

    def gains_the_hour(self, now: "When") -> bool:
        """True if `now` is on these days, and has the time of day that was to be confirmed."""
        same = self.is_exact and now.is_exact and (self.first, self.last) == (now.first, now.last)
        return same and self.time is None and now.time is not None

    def starts(self, zone: str) -> DateTime:
        """The first moment, in `zone`; the start of the day where no time is known."""
        time = self.time or Time(0, 0)
        return DateTime.create(
            self.first.year, self.first.month, self.first.day, time.hour, time.minute, tz=zone
        )

    def ends(self, zone: str) -> DateTime:
        """The end of the last day, in `zone`; for a single moment, the moment itself."""
        if self.time and self.first == self.last:
            return self.starts(zone)
        return end_of_day(self.last, zone)

    def plus(self, days: int) -> "When":
        """The date `days` later, without its time of day. Of several days in a row it is one day, before the
        first or after the last of them; an imprecise date stays a span."""
        if not days:
            return replace(self, time=None)
        first, last = self.first.add(days=days), self.last.add(days=days)
        refuse_year(first.year, last.year)
        if not self.is_exact:
            return When(first, last, None, "span")
        day = first if days < 0 else last
        return When(day, day)

    def __str__(self) -> str:
        """As it is written in a review."""
        match self.precision:
            case "span":
                return f"between {self.first} and {self.last}"
            case "month" | "end-of-month":
                day = self.last.format("YYYY-MM")
            case "year" | "end-of-year":
                day = self.last.format("YYYY")
            case _:
                day = self.first.to_date_string()
        text = ("end of " if self.precision.startswith("end") else "") + day
        text += f" {self.time:%H:%M}" if self.time else ""
        return text + (f"/{self.last}" if self.is_exact and self.first != self.last else "")


@dataclass(frozen=True)
class Relative:
    """A date counted in days from another milestone's: it moves when that one moves."""

    days: int
    milestone: str

    def __str__(self) -> str:
        if not self.days:
            return f"on {self.milestone}"
        side = "before" if self.days < 0 else "after"
        return f"{abs(self.days)} day{'s' * (abs(self.days) != 1)} {side} {self.milestone}"


@lru_cache(maxsize=4096)
def end_of_day(day: Date, zone: str) -> DateTime:
    """The last second of `day` in `zone`."""
    return DateTime.create(day.year, day.month, day.day, 23, 59, 59, tz=zone)


def read_date(value: object) -> When | Relative:
    """Read a date as written in a review.

    Raises:
        InvalidValue: what is wrong with it, and how to write it.
    """
    text = " ".join(str(value).split())
    if match := _DAYS.match(text):
        return _days(match)
    if match := _SPAN.match(text):
        return _span(match)
    if match := _RELATIVE.match(text):
        number, side, milestone = match.groups()
        return Relative(read_days(number) * (-1 if side == "before" else 1), milestone)
    raise InvalidValue(f"{quoted(text)} is not a date", HOW_TO_WRITE)


def read_days(number: str | None) -> int:
    """A number of days that a date is counted over; none is 0.

    Raises:
        InvalidValue: they are too many.
    """
    digits = (number or "").lstrip("0")
    if len(digits) > len(str(MOST_DAYS)) or int(digits or 0) > MOST_DAYS:
        raise InvalidValue(f"{quoted(digits)} days are too many", f"count at most {MOST_DAYS}")
    return int(digits or 0)


def refuse_year(*years: int) -> None:
    """Refuse years in which nothing can be planned.

    Raises:
        InvalidValue: one of them is none of this or of the neighbouring centuries.
    """
    for year in years:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise InvalidValue(
                f"the year {year} is out of reach", f"write one from {FIRST_YEAR} to {LAST_YEAR}"
            )


def _days(match: re.Match[str]) -> When:
    year, month, day, hour, minute, *until = match.groups()
    first = _date(year, month, day)
    last = _date(*until) if until[0] else first
    if last < first:
        raise InvalidValue(f"{quoted(match[0])} ends before it begins", "put the earlier day first")
    if (last - first).days >= _LONGEST:
        raise InvalidValue(f"{quoted(match[0])} is longer than a year", "correct the last day")
    if hour and (int(hour) > 23 or int(minute) > 59):  # noqa: PLR2004
        raise InvalidValue(f"{quoted(match[0])} has no such time of day", "use 00:00 to 23:59")
    return When(first, last, Time(int(hour), int(minute)) if hour else None)


def _span(match: re.Match[str]) -> When:
    end, year, month = match.groups()
    last = _date(year, month or "12", _last_day(year, month or "12"))
    if month:
        first = last.subtract(days=6) if end else last.replace(day=1)
        return When(first, last, precision="end-of-month" if end else "month")
    first = last.replace(day=1, month=12 if end else 1)
    return When(first, last, precision="end-of-year" if end else "year")


def _last_day(year: str, month: str) -> str:
    if not 1 <= int(month) <= 12:  # noqa: PLR2004
        raise InvalidValue(f"{year}-{month} has no such month", "use 01 to 12")
    return str(calendar.monthrange(int(year), int(month))[1])


def _date(year: str, month: str, day: str) -> Date:
    try:
        date = Date(int(year), int(month), int(day))
    except ValueError:
        raise InvalidValue(
            f"{year}-{month}-{day} is not a day of the calendar", "correct the day or the month"
        ) from None
    refuse_year(date.year)
    return date


class _DateSchema:
    """Teaches pydantic to read a date, and editors how one is written."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> Any:
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, When | Relative) else read_date(value),
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": ["string", "integer"], "description": HOW_TO_WRITE}


DateExpression = Annotated[When | Relative, _DateSchema]
