"""Days and hours among the numbers of a spreadsheet, which stores both as numbers.

A round reads values, not their display, so that a column's format or a new locale changes nothing. Timestamps
are read as numbers. In the other columns a number may be an amount or a day that somebody typed: those
columns that hold numbers are read a second time, with days as text."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tasks.book.cells import day_of, text_of
from tasks.book.google.a1 import whole_column
from tasks.book.google.table import Grid

Column = tuple[str, int]  # a tab, and the index of a column, from 0


class SheetChanged(Exception):
    """The spreadsheet was changed between two calls."""


def columns_to_ask(grids: Mapping[str, Grid]) -> list[Column]:
    """The columns that hold numbers that may be days."""
    return sorted({(tab, column) for tab, grid in grids.items() for _, column in grid.numbers})


def ranges_of(columns: Sequence[Column]) -> list[str]:
    """The ranges of the columns."""
    return [whole_column(tab, column + 1) for tab, column in columns]


def with_days(
    grids: Mapping[str, Grid], columns: Sequence[Column], shown: Sequence[Sequence[object]]
) -> dict[str, Grid]:
    """The grids with each day in ISO 8601. `shown`: the cells of each column with days as text.

    Raises:
        SheetChanged: a number has changed since.
    """
    texts = dict(zip(columns, shown, strict=True))
    return {tab: _dated(tab, grid, texts) if grid.numbers else grid for tab, grid in grids.items()}


def _dated(tab: str, grid: Grid, texts: Mapping[Column, Sequence[object]]) -> Grid:
    cells = [list(row) for row in grid.cells]
    for (row, column), number in grid.numbers.items():
        cell = texts[tab, column][row] if row < len(texts[tab, column]) else None
        if isinstance(cell, str):
            cells[row][column] = day_of(number) or text_of(cell)
        elif cell != number:
            raise SheetChanged(tab)
    return replace(grid, cells=cells, numbers={})
