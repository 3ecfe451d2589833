"""Values of cells, from their text, type and format."""

import datetime as dt
import re
from collections.abc import Sequence
from math import isfinite
from typing import Literal

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from config.limits.answers import CELL
from tasks.book.xlsx.container import refuse_over
from tasks.book.xlsx.markup import Walker, outline
from tasks.book.xlsx.structure import Structure

CellValue = str | bool | float | dt.datetime | dt.date | dt.time | dt.timedelta
NumberKind = Literal["number", "moment", "duration"]
_ASIAN_DAYS = {*range(27, 37), *range(50, 59)}  # date formats of East Asian languages (18.8.30)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LAST_DAY = 2_958_466  # 1 January 10000
_LONGEST_DURATION = 20_000  # days; a larger value is a moment in a format of hours
_LONGEST_FORMAT = 255  # characters (Excel); openpyxl's patterns take quadratic time


def unescaped(text: str) -> str:
    """A text with its escapes resolved: `_x000D_` is a carriage return (ST_Xstring, 22.9.2.19)."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def number(text: str, kind: NumberKind, *, since_1904: bool) -> CellValue:
    """The value of a number in a cell, by the kind of its format.

    Raises:
        ValueError: it is no number.
    """
    value = float(text)
    if not isfinite(value) or "_" in text:
        raise ValueError(text)
    if kind == "number" or not 0 <= value < _LAST_DAY:
        return value
    if kind == "duration" and value < _LONGEST_DURATION:
        return dt.timedelta(days=value)
    epoch = CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900
    moment: dt.datetime | dt.time = from_excel(value, epoch)
    return moment.date() if isinstance(moment, dt.datetime) and value.is_integer() else moment


def parse_iso(text: str) -> CellValue:
    """A day, an hour or a moment in ISO 8601, as in the strict dialect; any other text unchanged."""
    for parse in (dt.date.fromisoformat, dt.datetime.fromisoformat, dt.time.fromisoformat):
        try:
            return parse(text)
        except ValueError:
            continue
    return text


def formats(structure: Structure) -> list[NumberKind] | None:
    """The kinds of the workbook's formats, by the number that cells refer to; None: it has no styles.

    Raises:
        Refused: the styles part is damaged.
    """
    name = structure.linked("styles")
    if name is None:
        return None
    root = outline(structure.package.part(name), name)
    own = {
        one.attributes.get("numFmtId"): one.attributes.get("formatCode", "")
        for many in root.all("numFmts")
        for one in many.all("numFmt")
    }
    used = (one.attributes.get("numFmtId", "0") for many in root.all("cellXfs") for one in many.all("xf"))
    kinds: dict[str, NumberKind] = {}
    return [kinds.get(id_) or kinds.setdefault(id_, _kind(id_, own.get(id_))) for id_ in used]


def _kind(id_: str, code: str | None) -> NumberKind:
    known = int(id_) if id_.isdecimal() and len(id_) < CELL.most else 0
    if code is None:
        code = "d" if known in _ASIAN_DAYS else BUILTIN_FORMATS.get(known, "General")
    code = code[:_LONGEST_FORMAT]
    if is_timedelta_format(code):
        return "duration"
    return "moment" if is_date_format(code) else "number"


def shared_strings(structure: Structure) -> Sequence[str]:
    """The shared strings of the workbook, by number.

    Raises:
        Refused: their part is damaged, or one is too long for a cell.
    """
    name = structure.linked("sharedStrings")
    if name is None:
        return ()
    reader = _Strings(structure.root.uri)
    reader.walk(structure.package.part(name), name)
    return reader.strings


class _Strings(Walker):
    """Collector of the texts of `si` elements: all their `t`, except phonetic ones."""

    def __init__(self, uri: str) -> None:
        super().__init__()
        self.strings: list[str] = []
        self._item, self._text, self._spoken = f"{uri}}}si", f"{uri}}}t", f"{uri}}}rPh"
        self._pieces: list[str] = []
        self._takes = self._speaks = False

    def begin(self, name: str, _: dict[str, str]) -> None:
        self._takes = name == self._text and not self._speaks
        if name == self._spoken:
            self._speaks = True

    def text(self, text: str) -> None:
        if self._takes:
            self._pieces.append(text)

    def finish(self, name: str) -> None:
        self._takes = False
        if name == self._spoken:
            self._speaks = False
        elif name == self._item:
            text = "".join(self._pieces)
            refuse_over(CELL, len(text), f"shared text {len(self.strings) + 1}: ")
            self.strings.append(unescaped(text))
            self._pieces.clear()
