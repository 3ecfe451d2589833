"""The cells of a tab as text, read in one pass over its part."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from openpyxl.utils import column_index_from_string, get_column_letter

from config.limits.answers import CELL
from config.limits.workbook import USED_CELLS
from tasks.book.cells import text_of
from tasks.book.xlsx.container import damaged, refuse_over
from tasks.book.xlsx.markup import Walker
from tasks.book.xlsx.structure import DIALECTS, Structure
from tasks.book.xlsx.values import (
    CellValue,
    NumberKind,
    formats,
    number,
    parse_iso,
    shared_strings,
    unescaped,
)

_LETTERS = re.compile(r"[A-Z]{1,3}")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True)
class Sheet:
    """A tab's cells: rows of equal length, up to the last with any text.

    `uncalculated`: row and column of the formulas without a stored value; their cells are empty.
    """

    rows: list[list[str]]
    uncalculated: list[tuple[int, int]]


class Cells:
    """Reader of a workbook's tabs; their shared strings and formats are read once."""

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._strings: Sequence[str] | None = None
        self._formats: list[NumberKind] | None = None

    def sheet(self, title: str) -> Sheet:
        """The cells of a tab.

        Raises:
            Refused: it is damaged or too large, or holds no cells.
        """
        reader = self._parse(title)
        return Sheet(reader.rows(), reader.uncalculated)

    def first_row(self, title: str) -> list[str]:
        """The first row of a tab; the rows below are not read.

        Raises:
            Refused: it is damaged, or holds no cells.
        """
        return next(iter(self._parse(title, until=1).rows()), [])

    def _parse(self, title: str, until: int = _LAST_ROW) -> "_Reader":
        if self._strings is None:
            self._strings, self._formats = shared_strings(self._structure), formats(self._structure)
        part = self._structure.sheet(title)
        reader = _Reader(title, self._strings, self._formats, since_1904=self._structure.since_1904)
        reader.until = until
        with suppress(_EnoughError):
            reader.walk(self._structure.package.part(part), part)
        return reader


class _EnoughError(Exception):
    """Ends the parsing after the last requested row."""


class _Reader(Walker):
    """Parser of a worksheet."""

    def __init__(
        self, title: str, strings: Sequence[str], kinds: list[NumberKind] | None, *, since_1904: bool
    ) -> None:
        super().__init__()
        self.uncalculated: list[tuple[int, int]] = []
        self.until = _LAST_ROW
        self._title, self._strings, self._kinds, self._since_1904 = title, strings, kinds, since_1904
        self._rows: dict[int, dict[int, str]] = {}
        self._row = self._column = 0
        self._cell: dict[str, str] = {}
        self._pieces: list[str] = []
        self._takes = self._speaks = self._formula = False
        self._tags: dict[str, str] = {}

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth == 1:
            self._root(name)
        tag = self._tags.get(name)
        if tag == "c":
            self._cell, self._formula = attributes, False
            self._pieces.clear()
            self._go(attributes.get("r"))
        elif tag in {"v", "t"}:
            self._takes = not self._speaks
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._row, self._column = self._number(attributes.get("r")), 0
            if self._row > self.until:
                raise _EnoughError
        elif tag == "rPh":
            self._speaks = True

    def text(self, text: str) -> None:
        if self._takes:
            self._pieces.append(text)

    def finish(self, name: str) -> None:
        tag = self._tags.get(name)
        if tag == "c":
            self._store()
        elif tag in {"v", "t"}:
            self._takes = False
        elif tag == "rPh":
            self._speaks = False

    def rows(self) -> list[list[str]]:
        """The rows, from the first, all of equal length.

        Raises:
            Refused: their range is too large.
        """
        last, width = max(self._rows, default=0), max(map(max, self._rows.values()), default=0)
        refuse_over(
            USED_CELLS,
            last * width,
            f"tab “{self._title}” reaches to {get_column_letter(width or 1)}{last}: ",
        )
        columns, empty = range(1, width + 1), [""] * width
        return [
            [row.get(column, "") for column in columns] if (row := self._rows.get(number)) else empty
            for number in range(1, last + 1)
        ]

    def _root(self, name: str) -> None:
        uri, _, local = name.rpartition("}")
        if uri not in DIALECTS or local != "worksheet":
            raise damaged(f"its tab “{self._title}” is damaged")
        self._tags = {f"{uri}}}{tag}": tag for tag in ("row", "c", "f", "v", "t", "rPh")}

    def _number(self, given: str | None) -> int:
        if given is None:
            return self._row + 1
        if not given.isascii() or not given.isdecimal() or not 0 < len(given) <= len(str(_LAST_ROW)):
            raise damaged(f"its tab “{self._title}” has a row “{given[:20]}”")
        return int(given)

    def _go(self, place: str | None) -> None:
        """Set row and column to those in a cell's reference, or to the next column."""
        if place is None:
            self._column += 1
        else:
            letters = place.rstrip("0123456789")
            self._column, row = _column(letters), place[len(letters) :]
            if not self._column or not 0 < len(row) <= len(str(_LAST_ROW)):
                raise damaged(f"its tab “{self._title}” has a cell “{place[:20]}”")
            self._row = int(row)
        if not (0 < self._row <= _LAST_ROW and self._column <= _LAST_COLUMN):
            raise damaged(f"its tab “{self._title}” has a cell beyond the last row or column")

    def _store(self) -> None:
        text, kind = "".join(self._pieces), self._cell.get("t", "n")
        if not text:
            if self._formula and kind != "str":  # a calculated empty result has the type “str”
                self.uncalculated.append((self._row, self._column))
            return
        try:
            shown = text_of(text if kind == "inlineStr" and "_x" not in text else self._value(kind, text))
        except (ValueError, LookupError) as problem:
            raise damaged(f"{self._where()}“{text[:20]}” is no value of its type") from problem
        if len(shown) > CELL.most:
            refuse_over(CELL, len(shown), self._where())
        if shown:
            self._rows.setdefault(self._row, {})[self._column] = shown

    def _where(self) -> str:
        return f"tab “{self._title}”, cell {get_column_letter(self._column)}{self._row}: "

    def _value(self, kind: str, text: str) -> CellValue:
        match kind:
            case "s":
                return self._strings[_index(text)]
            case "n":
                return number(text, self._format(), since_1904=self._since_1904)
            case "inlineStr" | "str":
                return unescaped(text)
            case "b":
                return {"1": True, "0": False, "true": True, "false": False}[text]
            case "d":
                return parse_iso(text)
            case "e":
                return text
            case _:
                raise ValueError(kind)

    def _format(self) -> NumberKind:
        style = self._cell.get("s")
        return "number" if style is None or self._kinds is None else self._kinds[_index(style)]


def _index(text: str) -> int:
    """An index from 0; a negative one would count from the end of a list."""
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


@lru_cache(_LAST_COLUMN)
def _column(letters: str) -> int:
    """The number of a column; 0: these are not the letters of one."""
    return column_index_from_string(letters) if _LETTERS.fullmatch(letters) else 0
