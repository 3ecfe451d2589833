"""Ranges of cells in A1 notation (developers.google.com/workspace/sheets/api/guides/concepts#cell)."""

import re

from gspread.utils import a1_to_rowcol, rowcol_to_a1

_GRID = re.compile(r"(?:.*!)?(?:[A-Z]+\d+:)?([A-Z]+\d+)", re.DOTALL)


def quote_tab(tab: str) -> str:
    """Range of a whole tab. Quotes keep a tab named “A1” from being read as a cell."""
    return "'" + tab.replace("'", "''") + "'"


def block(tab: str, first_row: int, rows: int, columns: int) -> str:
    """Range of `rows` rows from `first_row` on (1: the headings), and of the first `columns` columns."""
    corner = rowcol_to_a1(first_row + rows - 1, columns)
    return f"{quote_tab(tab)}!A{first_row}:{corner}"


def first_row(tab: str) -> str:
    """Range of a tab's headings."""
    return f"{quote_tab(tab)}!1:1"


def whole_column(tab: str, column: int) -> str:
    """Range of a whole column; 1 is A."""
    letters = rowcol_to_a1(1, column).rstrip("1")
    return f"{quote_tab(tab)}!{letters}:{letters}"


def grid_of(returned: str) -> tuple[int, int]:
    """Numbers of rows and columns of a tab, from the range that the API returned for the whole tab.

    Raises:
        ValueError: it is no range.
    """
    match = _GRID.fullmatch(returned)
    if not match:
        raise ValueError(f"“{returned}” is no range")
    row, column = a1_to_rowcol(match[1])
    return row, column
