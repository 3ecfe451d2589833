"""What cells hold, how they are shown, and what becomes of what is written into them.

After https://developers.google.com/workspace/sheets/api/reference/rest: ValueRenderOption,
DateTimeRenderOption, ValueInputOption. A cell holds None (blank), str, int, float, bool, date, datetime,
Formula or Shown.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.sheets.errors import invalid
from tests.sheets.locales import locale_of
from tests.sheets.typing_in import typed_in

LONGEST = 50_000
DAY_NOUGHT = datetime(1899, 12, 30)


@dataclass(frozen=True)
class Formula:
    """A formula: its source, and what its cell shows, since nothing is calculated here."""

    source: str
    shows: object = "#ERROR!"


@dataclass(frozen=True)
class Shown:
    """A value that its number format shows as some text: 0.1 as 10%, a moment as 21 Oct."""

    value: object
    text: str


def stored(value, zone):
    """What a cell holds for a value of Python; a moment with a zone is put into the spreadsheet's."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return None if value == "" else value


def raw(value):
    """What a cell holds when JSON's value is written as it is: text never becomes anything else."""
    if isinstance(value, str) and len(value) > LONGEST:
        raise invalid(f"Your input contains more than the maximum of {LONGEST} characters in a single cell.")
    return None if value == "" else value


def user_entered(value, locale):
    """What a cell holds when the value is typed into the page by somebody with the spreadsheet's locale."""
    text = raw(value)
    if not isinstance(text, str):
        return text
    kind, *found = typed_in(text, locale_of(locale))
    return {"formula": Formula, "shown": Shown}.get(kind, _itself)(*found)


def _itself(value):
    return value


def serial(moment):
    """Days since 30 December 1899, with the time as a fraction of a day."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    return _json_number((moment - DAY_NOUGHT) / timedelta(days=1))


def _json_number(number):
    """Sheets has only doubles, and gives a whole one without a point."""
    if isinstance(number, float) and number.is_integer() and math.fabs(number) < 2**53:
        return int(number)
    return number


def renderer(how, moments, locale):
    """The function from what a cell holds to its JSON, by the two render options."""
    words = locale_of(locale)
    if how == "FORMATTED_VALUE":
        return lambda cell: _formatted(cell, words)
    day = words.moment if moments == "FORMATTED_STRING" else serial
    return lambda cell: _unformatted(cell, day, sources=how == "FORMULA")


def _formatted(cell, words):
    if isinstance(cell, str):
        return cell
    if isinstance(cell, date):
        return words.moment(cell)
    if isinstance(cell, Formula):
        return _formatted(cell.shows, words)
    if isinstance(cell, Shown):
        return cell.text
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else words.boolean(cell)
    return words.number(_json_number(cell))


def _unformatted(cell, day, *, sources):
    if cell is None:
        return ""
    if isinstance(cell, (str, bool)):
        return cell
    if isinstance(cell, date):
        return day(cell)
    if isinstance(cell, Formula):
        return cell.source if sources else _unformatted(cell.shows, day, sources=False)
    if isinstance(cell, Shown) and isinstance(cell.value, date) and day is not serial:
        return cell.text
    return _unformatted(cell.value, day, sources=sources) if isinstance(cell, Shown) else _json_number(cell)
