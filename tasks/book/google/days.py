"""Days and hours among the numbers of a sheet: Google keeps them as numbers, and only a second look tells.

A round reads values, not how they are shown, so that a column's format or a new locale changes nothing. The
timestamp's column is read as numbers. In the others a number may be an amount or a day that somebody typed;
only where there are numbers are those columns read once more, with days as text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tasks.book.cells import day_of, text_of
from tasks.book.google.a1 import whole_column
from tasks.book.google.table import Grid

Column = tuple[str, int]  # a tab, and a column's place in it from 0


class Restless(Exception):
    """The sheet was changed between two looks."""


def columns_to_ask(grids: Mapping[str, Grid]) -> list[Column]:
    """The columns that hold numbers which may be days."""
    return sorted({(tab, column) for tab, grid in grids.items() for _, column in grid.numbers})


def ranges_of(columns: Sequence[Column]) -> list[str]:
    """The columns as ranges."""
    return [whole_column(tab, column + 1) for tab, column in columns]


def with_days(
    grids: Mapping[str, Grid], columns: Sequence[Column], shown: Sequence[Sequence[object]]
) -> dict[str, Grid]:
    """The grids with each day in ISO 8601. `shown`: the cells of each column with days as text.

    Raises:
        Restless: a number is not there any more.
    """
    found = dict(zip(columns, shown, strict=True))
    return {tab: _told(tab, grid, found) if grid.numbers else grid for tab, grid in grids.items()}


def _told(tab: str, grid: Grid, shown: Mapping[Column, Sequence[object]]) -> Grid:
    cells = [list(row) for row in grid.cells]
    for (row, column), number in grid.numbers.items():
        there = shown[tab, column]
        now = there[row] if row < len(there) else None
        if isinstance(now, str):
            cells[row][column] = day_of(number) or text_of(now)
        elif now != number:
            raise Restless(tab)
    return replace(grid, cells=cells, numbers={})
