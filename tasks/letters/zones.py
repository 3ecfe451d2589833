"""A time zone as an iCalendar object describes it, so that no calendar needs to know its name."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneStandard

_UTC, _EVE, _SECOND = ZoneInfo("UTC"), timedelta(days=1), timedelta(seconds=1)
_LONG = timedelta(days=300)  # less than a year: no change of the clock comes twice


@lru_cache(maxsize=512)
def vtimezone(zone: str, day: date) -> Timezone:
    """A VTIMEZONE (RFC 5545 §3.6.5) that is true from the eve of `day` for some 300 days.

    It begins so late on purpose. A calendar that takes the onset in force for a yearly rule is then right
    about the event; one that keeps the description by its TZID is right about it after a move as well.
    """
    first = date(day.year, day.month, day.day) - _EVE
    made = Timezone.from_tzid(zone, first_date=first, last_date=first + _LONG)
    made.pop("COMMENT", None)
    for onset in cast("list[TimezoneStandard]", made.subcomponents):
        onset.DTSTART = _begins(onset.DTSTART, onset.TZOFFSETFROM, onset.TZOFFSETTO, ZoneInfo(zone))
    return made


def _begins(onset: datetime, before: timedelta, after: timedelta, zone: ZoneInfo) -> datetime:
    """An onset is written on the clock that ends with it (RFC 5545 §3.6.5). Where clocks go forward,
    icalendar 7.3 writes it on the one that begins."""
    just_before = (onset - before - _SECOND).replace(tzinfo=_UTC).astimezone(zone)
    return onset if just_before.utcoffset() == before or before == after else onset + before - after
