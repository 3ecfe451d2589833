"""Answers of the Sheets API, as our own values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roadmap.review.forms import is_timestamp
from tasks.book.cells import text_of
from tasks.book.google.a1 import grid_of
from tasks.book.google.table import Grid


class Strange(Exception):
    """An answer that is not as Google's reference says."""


@dataclass(frozen=True)
class About:
    """Facts of a spreadsheet, and the ids of its tabs with cells by their titles."""

    title: str
    zone: str
    locale: str
    ids: dict[str, int]


def grids(answer: object) -> list[Grid]:
    """The tabs of an answer to values.batchGet, in the order in which they were asked for."""
    return [_grid(found) for found in _ranges(answer)]


def columns(answer: object) -> list[list[object]]:
    """The columns of an answer to values.batchGet, with their cells as they came."""
    return [lines[0] if (lines := _lines(found)) else [] for found in _ranges(answer)]


def about(answer: Any) -> About:
    """An answer to spreadsheets.get."""
    try:
        properties = answer["properties"]
        sheets = [sheet["properties"] for sheet in answer["sheets"]]
        ids = {s["title"]: int(s["sheetId"]) for s in sheets if s.get("sheetType", "GRID") == "GRID"}
        found = About(properties["title"], properties["timeZone"], properties["locale"], ids)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
        raise Strange("an answer without the sheet's properties") from problem
    if not all(isinstance(text, str) for text in (found.title, found.zone, found.locale, *ids)):
        raise Strange("an answer without the sheet's properties")
    return found


def _ranges(answer: object) -> list[Mapping[str, Any]]:
    found = answer.get("valueRanges", []) if isinstance(answer, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Strange("an answer without values")
    return found


def _lines(found: Mapping[str, Any]) -> list[list[object]]:
    lines = found.get("values", [])
    if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
        raise Strange("an answer without values")
    return lines


def _grid(found: Mapping[str, Any]) -> Grid:
    try:
        rows, columns = grid_of(found["range"])
    except (KeyError, TypeError, ValueError) as problem:
        raise Strange("an answer without a range") from problem
    lines = _lines(found)
    cells = [[value if type(value) is str else _text(value) for value in line] for line in lines]
    stamps = {place for place, heading in enumerate(cells[0]) if is_timestamp(heading)} if cells else set()
    numbers = {
        (row, column): value
        for row, line in enumerate(lines[1:], start=1)
        for column, value in enumerate(line)
        if isinstance(value, int | float) and not isinstance(value, bool) and column not in stamps
    }
    return Grid(rows, columns, cells, numbers)


def _text(value: object) -> str:
    if isinstance(value, list | dict):
        raise Strange("a cell that holds several values")
    return text_of(value)
