"""Tables as the rows of a worksheet, in its XML: every cell is a text, whatever it looks like."""

import re
from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from tasks.book.cells import looks_like_a_formula, storable
from tasks.book.own import COLOURS, STATUS_TAB
from tasks.book.port import Table
from tasks.book.xlsx.looks import Looks

DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WIDTH, _LAST_COLUMN = 28, 59
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # a reader would take it for an escaped character
_VIEW = (
    '<sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)


def has_formula(table: Table) -> bool:
    """True if a cell begins like a formula."""
    return any(looks_like_a_formula(cell) for row in table for cell in row)


def data_of(table: Table, prefix: str = "", heading: int | None = None, quoted: int | None = None) -> bytes:
    """The element with all rows; `heading` is the style of the first one.

    A text that begins like a formula has the style `quoted`, or a person who edits it would make it one.
    """
    tag = f"{prefix}:" if prefix else ""
    rows = []
    for number, cells in enumerate(table, 1):
        styles = (heading if number == 1 else None, quoted)
        rows.append(f'<{tag}row r="{number}">{_cells(cells, number, tag, styles)}</{tag}row>')
    return f"<{tag}sheetData>{''.join(rows)}</{tag}sheetData>".encode()


def _cells(cells: Sequence[str], number: int, tag: str, styles: tuple[int | None, int | None]) -> str:
    heading, quoted = styles
    made = []
    for column, text in enumerate(cells, 1):
        if text:
            style = heading if heading is not None or not looks_like_a_formula(text) else quoted
            look = "" if style is None else f' s="{style}"'
            made.append(
                f'<{tag}c r="{_letters(column)}{number}"{look} t="inlineStr"><{tag}is>'
                f'<{tag}t xml:space="preserve">{_written(text)}</{tag}t></{tag}is></{tag}c>'
            )
    return "".join(made)


def _written(text: str) -> str:
    """A text in XML, in which a carriage return would be read as a line feed."""
    return escape(_ESCAPE.sub("_x005F_", storable(text))).replace("\r", "_x000D_")


@cache
def _letters(column: int) -> str:
    return get_column_letter(column)


def sheet_of(uri: str, tab: str, table: Table, looks: Looks, *, frozen: bool) -> bytes:
    """A new worksheet, in the dialect of the namespace `uri`; `frozen`: the headings stay in sight."""
    colours = _colours(looks.colours) if tab == STATUS_TAB and looks.colours is not None else ""
    return b"".join(
        (
            f'{DECLARED}<worksheet xmlns="{uri}">{_VIEW if frozen else ""}{_widths(tab, table)}'.encode(),
            data_of(table, heading=looks.heading, quoted=looks.quoted),
            f"{colours}</worksheet>".encode(),
        )
    )


def _widths(tab: str, table: Table) -> str:
    widths = [max(_WIDTH, min(len(heading), 2 * _WIDTH)) for heading in table[0]] if table else []
    if tab == STATUS_TAB:
        widths = [*widths[:1], *[_WIDTH] * (_LAST_COLUMN - 1)]
    columns = (f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1))
    return f"<cols>{''.join(columns)}</cols>" if widths else ""


def _colours(first: int) -> str:
    """Colours by what a cell begins with; they stay when only the rows are replaced."""
    rules = (
        f'<cfRule type="beginsWith" dxfId="{first + n}" priority="{n + 1}" operator="beginsWith"'
        f' text="{begins}"><formula>LEFT(B2,{len(begins)})="{begins}"</formula></cfRule>'
        for n, begins in enumerate(COLOURS)
    )
    return f'<conditionalFormatting sqref="B2:BZ2000">{"".join(rules)}</conditionalFormatting>'
