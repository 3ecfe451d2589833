"""The text of a cell, as people see it."""

import datetime as dt
import re

# What XML 1.0 cannot hold, so that no workbook can either.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a program may read as a formula, or at which it may begin a cell. Some take the full-width signs for
# the plain ones, and drop spaces and what nobody sees before a sign (OWASP, “CSV injection”).
_UNSEEN = (
    r"\s\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
)
_FORMULA = re.compile(rf"[\t\r\n]|[{_UNSEEN}]*[=+\-@＝＋－＠﹢﹣﹦﹫−]")
_SECOND = dt.timedelta(seconds=1)
# Sheets count days from here (Sheets API, DateTimeRenderOption), as workbooks do.
_DAY_NOUGHT = dt.datetime(1899, 12, 30)  # noqa: DTZ001  # on the sheet's own clock
_DAYS = range(20_000, 80_000)  # 1954 to 2119; what lies outside may as well be an hour or a duration


def text_of(value: object) -> str:
    """A cell's value as text: “3” and not “3.0”, moments as ISO 8601, texts as they are without NULs."""
    match value:
        case str():
            return value.replace("\0", "")
        case bool():
            return str(value).upper()
        case float():
            return str(int(value)) if value.is_integer() else f"{value:.15g}"
        case dt.datetime():
            # A sheet keeps moments as fractions of a day, which miss whole seconds by a hair.
            return (value + _SECOND / 2).replace(microsecond=0).isoformat(" ")
        case _:
            return "" if value is None else str(value)


def day_of(serial: float) -> str | None:
    """A serial number as a day or a moment in ISO 8601; None if it lies outside the years of a review."""
    if not _DAYS[0] <= serial <= _DAYS[-1]:
        return None
    moment = _DAY_NOUGHT + dt.timedelta(seconds=round(serial * 86_400))
    return moment.date().isoformat() if float(serial).is_integer() else text_of(moment)


def storable(text: str) -> str:
    """`text` without the control characters that a workbook cannot hold."""
    return _CONTROL.sub("", text)


def looks_like_a_formula(text: str) -> bool:
    """True if a program may take the text for a formula, or for several cells, when opened or edited."""
    return _FORMULA.match(text) is not None
