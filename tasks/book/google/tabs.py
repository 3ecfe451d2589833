"""Requests that make or enlarge a tab (reference of spreadsheets.batchUpdate)."""

from collections.abc import Sequence
from secrets import randbelow
from typing import Any

from tasks.book.google.table import Grid
from tasks.book.own_tabs import STATUS_COLOURS, STATUS_TAB
from tasks.book.port import Table

ROWS, COLUMNS = 1000, 26  # as Google's own new tabs have
_MORE_ROWS, _MORE_COLUMNS = 1000, 10
_WIDTH = 200
_HEADING = {"textFormat": {"bold": True}, "wrapStrategy": "WRAP", "verticalAlignment": "TOP"}

Request = dict[str, Any]


def new_tab(tab: str, headings: Sequence[str], size: Grid | None = None) -> list[Request]:
    """Requests that make a tab with its headings, which stay visible."""
    # We choose the id, so that the following requests can name the tab before it exists.
    sheet = randbelow(2**31 - 1) + 1
    size = size or grid_for(None, [headings])
    grid = {"rowCount": size.rows, "columnCount": size.columns, "frozenRowCount": 1}
    add: Request = {"addSheet": {"properties": {"sheetId": sheet, "title": tab, "gridProperties": grid}}}
    more = _colours(sheet) if tab == STATUS_TAB else []
    return [add, _headings(sheet, headings), _widths(sheet, size.columns), *more]


def _headings(sheet: int, headings: Sequence[str]) -> Request:
    cells = [{"userEnteredValue": {"stringValue": h}, "userEnteredFormat": _HEADING} for h in headings]
    return {
        "updateCells": {
            "start": {"sheetId": sheet, "rowIndex": 0, "columnIndex": 0},
            "rows": [{"values": cells}],
            "fields": "userEnteredValue,userEnteredFormat(textFormat,wrapStrategy,verticalAlignment)",
        }
    }


def _widths(sheet: int, columns: int) -> Request:
    dimension = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": 0, "endIndex": columns}
    return {
        "updateDimensionProperties": {
            "range": dimension,
            "properties": {"pixelSize": _WIDTH},
            "fields": "pixelSize",
        }
    }


def _colours(sheet: int) -> list[Request]:
    """A rule for each status, for all cells below the headings and right of the parties."""
    cells = {"sheetId": sheet, "startRowIndex": 1, "startColumnIndex": 1}
    return [
        {
            "addConditionalFormatRule": {
                "index": place,
                "rule": {
                    "ranges": [cells],
                    "booleanRule": {
                        "condition": {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": begins}]},
                        "format": {"backgroundColor": _colour(colour)},
                    },
                },
            }
        }
        for place, (begins, colour) in enumerate(STATUS_COLOURS.items())
    ]


def _colour(hexadecimal: str) -> dict[str, float]:
    parts = bytes.fromhex(hexadecimal)
    return {name: part / 255 for name, part in zip(("red", "green", "blue"), parts, strict=True)}


def grid_for(grid: Grid | None, table: Table) -> Grid:
    """Grid for a tab with the rows of `table`: of the same size, or enlarged with room to spare."""
    rows, columns = len(table), max(map(len, table), default=1)
    old = grid or Grid(ROWS, COLUMNS)
    return Grid(
        old.rows if rows <= old.rows else rows + _MORE_ROWS,
        old.columns if columns <= old.columns else columns + _MORE_COLUMNS,
        table,
    )


def more_room(sheet: int, old: Grid, new: Grid) -> list[Request]:
    """Requests that enlarge a tab."""
    more = {"ROWS": new.rows - old.rows, "COLUMNS": new.columns - old.columns}
    return [
        {"appendDimension": {"sheetId": sheet, "dimension": dimension, "length": length}}
        for dimension, length in more.items()
        if length > 0
    ]
