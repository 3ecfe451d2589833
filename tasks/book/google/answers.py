"""What the Sheets API answers, made into our own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tasks.book.cells import text_of
from tasks.book.google.a1 import grid_of
from tasks.book.google.table import Grid


class Strange(Exception):
    """An answer that is not as Google's reference says."""


@dataclass(frozen=True)
class About:
    """What a spreadsheet says of itself, and the ids of its tabs with cells by their titles."""

    title: str
    zone: str
    locale: str
    ids: dict[str, int]


def grids(answer: Mapping[str, Any]) -> list[Grid]:
    """The tabs of an answer to values.batchGet, in the order in which they were asked for."""
    try:
        return [_grid(found) for found in answer["valueRanges"]]
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise Strange("an answer without values") from problem


def about(answer: Mapping[str, Any]) -> About:
    """An answer to spreadsheets.get."""
    try:
        properties = answer["properties"]
        sheets = [sheet["properties"] for sheet in answer["sheets"]]
        ids = {s["title"]: int(s["sheetId"]) for s in sheets if s.get("sheetType", "GRID") == "GRID"}
        return About(properties["title"], properties["timeZone"], properties["locale"], ids)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise Strange("an answer without the sheet's properties") from problem


def _grid(found: Mapping[str, Any]) -> Grid:
    rows, columns = grid_of(found["range"])
    return Grid(rows, columns, [[text_of(value) for value in row] for row in found.get("values", [])])
