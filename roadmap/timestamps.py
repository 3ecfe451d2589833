"""When a form was sent, read from what a sheet shows."""

import re

import pendulum
from pendulum import DateTime

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


def read_timestamp(text: str, zone: str) -> DateTime:
    """The moment that a form's timestamp names, in `zone`.

    Raises:
        ValueError: it is no timestamp.
    """
    if _ISO.fullmatch(text):
        moment = pendulum.parse(text, tz=zone)
        if isinstance(moment, DateTime):
            return moment.in_timezone(zone)
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
        return DateTime.create(year, month, day, hour, minute, second, tz=zone)
    raise ValueError(f"“{text}” is not a timestamp")
