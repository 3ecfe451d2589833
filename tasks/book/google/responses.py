"""Responses of the Sheets API, as our own values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roadmap.review.forms import is_timestamp
from tasks.book.cells import text_of
from tasks.book.google.a1 import grid_of
from tasks.book.google.table import Grid


class UnexpectedResponse(Exception):
    """A response that differs from Google's reference."""


@dataclass(frozen=True)
class About:
    """A spreadsheet's title, zone and locale, and the ids of its tabs by their titles; without charts."""

    title: str
    zone: str
    locale: str
    ids: dict[str, int]


def grids(response: object) -> list[Grid]:
    """The tabs in a response to values.batchGet, in the order of the request."""
    return [_grid(one) for one in _ranges(response)]


def columns(response: object) -> list[list[object]]:
    """The columns in a response to values.batchGet, with their cells unchanged."""
    return [lines[0] if (lines := _lines(one)) else [] for one in _ranges(response)]


def about(response: Any) -> About:
    """The facts in a response to spreadsheets.get."""
    try:
        properties = response["properties"]
        sheets = [sheet["properties"] for sheet in response["sheets"]]
        ids = {s["title"]: int(s["sheetId"]) for s in sheets if s.get("sheetType", "GRID") == "GRID"}
        facts = About(properties["title"], properties["timeZone"], properties["locale"], ids)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
        raise UnexpectedResponse("a response without the spreadsheet's properties") from problem
    if not all(isinstance(text, str) for text in (facts.title, facts.zone, facts.locale, *ids)):
        raise UnexpectedResponse("a response without the spreadsheet's properties")
    return facts


def _ranges(response: object) -> list[Mapping[str, Any]]:
    ranges = response.get("valueRanges", []) if isinstance(response, dict) else None
    if not isinstance(ranges, list) or not all(isinstance(one, dict) for one in ranges):
        raise UnexpectedResponse("a response without values")
    return ranges


def _lines(values: Mapping[str, Any]) -> list[list[object]]:
    lines = values.get("values", [])
    if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
        raise UnexpectedResponse("a response without values")
    return lines


def _grid(values: Mapping[str, Any]) -> Grid:
    try:
        rows, columns = grid_of(values["range"])
    except (KeyError, TypeError, ValueError) as problem:
        raise UnexpectedResponse("a response without a range") from problem
    lines = _lines(values)
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
        raise UnexpectedResponse("a cell that holds several values")
    return text_of(value)
