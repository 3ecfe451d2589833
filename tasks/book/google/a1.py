"""Ranges of cells in A1 notation (developers.google.com/workspace/sheets/api/guides/concepts#cell)."""

import re

from gspread.utils import a1_to_rowcol, rowcol_to_a1

_GRID = re.compile(r"(?:.*!)?(?:[A-Z]+\d+:)?([A-Z]+\d+)", re.DOTALL)


def quote_tab(tab: str) -> str:
    """The whole of a tab. Quotes keep a tab called “A1” from being read as a cell."""
    return "'" + tab.replace("'", "''") + "'"


def block(tab: str, first_row: int, rows: int, columns: int) -> str:
    """So many rows from `first_row` (1 is the headings') on, from the first column on."""
    corner = rowcol_to_a1(first_row + rows - 1, columns)
    return f"{quote_tab(tab)}!A{first_row}:{corner}"


def first_row(tab: str) -> str:
    """The headings of a tab."""
    return f"{quote_tab(tab)}!1:1"


def whole_column(tab: str, column: int) -> str:
    """All of a column; 1 is A."""
    letters = rowcol_to_a1(1, column).rstrip("1")
    return f"{quote_tab(tab)}!{letters}:{letters}"


def grid_of(answered: str) -> tuple[int, int]:
    """The rows and columns of a tab, from the range that was answered when all of it was asked for.

    Raises:
        ValueError: it is no range.
    """
    found = _GRID.fullmatch(answered)
    if not found:
        raise ValueError(f"“{answered}” is no range")
    row, column = a1_to_rowcol(found[1])
    return row, column
