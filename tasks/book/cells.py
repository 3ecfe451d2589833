"""The text of a cell, as people see it."""

import datetime as dt
import re

# Characters that XML 1.0, and so a workbook, cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Beginnings of texts that a program may read as a formula, or split into cells. Some programs treat
# full-width signs like plain ones, and ignore spaces and invisible characters before a sign (OWASP, “CSV
# injection”).
_INVISIBLE = (
    r"\s\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
)
_FORMULA = re.compile(rf"[\t\r\n]|[{_INVISIBLE}]*[=+\-@＝＋－＠﹢﹣﹦﹫−]")
_SECOND = dt.timedelta(seconds=1)
# Day 0 of spreadsheets (Sheets API, DateTimeRenderOption) and workbooks.
_DAY_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001  # on the sheet's own clock
_DAYS = range(20_000, 80_000)  # 1954 to 2119; other numbers may be hours or durations


def text_of(value: object) -> str:
    """A cell's value as text: “3” rather than “3.0”, moments in ISO 8601, texts without NUL characters."""
    match value:
        case str():
            return value.replace("\0", "")
        case bool():
            return str(value).upper()
        case float():
            return str(int(value)) if value.is_integer() else f"{value:.15g}"
        case dt.datetime():
            # Moments are stored as fractions of a day, which are slightly off whole seconds.
            return (value + _SECOND / 2).replace(microsecond=0).isoformat(" ")
        case _:
            return "" if value is None else str(value)


def day_of(serial: float) -> str | None:
    """A serial number as a day or a moment in ISO 8601; None if it lies outside the years of a review."""
    if not _DAYS[0] <= serial <= _DAYS[-1]:
        return None
    moment = _DAY_ZERO + dt.timedelta(seconds=round(serial * 86_400))
    return moment.date().isoformat() if float(serial).is_integer() else text_of(moment)


def storable(text: str) -> str:
    """`text` without the control characters that a workbook cannot hold."""
    return _CONTROL.sub("", text)


def looks_like_a_formula(text: str) -> bool:
    """True if a program that opens or edits the text may take it for a formula, or for several cells."""
    return _FORMULA.match(text) is not None
