"""The XML of a worksheet's rows: every cell is a text, even if it looks like something else."""

import re
from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from tasks.book.cells import looks_like_a_formula, storable
from tasks.book.own_tabs import STATUS_COLOURS, STATUS_TAB
from tasks.book.port import Table
from tasks.book.xlsx.styles import StyleNumbers

XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WIDTH, _LAST_COLUMN = 28, 59
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # else a reader takes it for an escaped character
_VIEW = (
    '<sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)


def has_formula(table: Table) -> bool:
    """True if any cell begins like a formula."""
    return any(looks_like_a_formula(cell) for row in table for cell in row)


def data_of(table: Table, prefix: str = "", heading: int | None = None, quoted: int | None = None) -> bytes:
    """The `sheetData` element with all rows. `heading`: style of the first one; `quoted`: style of a text
    that begins like a formula, so that it does not become one when it is edited."""
    tag = f"{prefix}:" if prefix else ""
    rows = []
    for number, cells in enumerate(table, 1):
        styles = (heading if number == 1 else None, quoted)
        rows.append(f'<{tag}row r="{number}">{_cells(cells, number, tag, styles)}</{tag}row>')
    return f"<{tag}sheetData>{''.join(rows)}</{tag}sheetData>".encode()


def _cells(cells: Sequence[str], number: int, tag: str, styles: tuple[int | None, int | None]) -> str:
    heading, quoted = styles
    written = []
    for column, text in enumerate(cells, 1):
        if text:
            style = heading if heading is not None or not looks_like_a_formula(text) else quoted
            attribute = "" if style is None else f' s="{style}"'
            written.append(
                f'<{tag}c r="{_letters(column)}{number}"{attribute} t="inlineStr"><{tag}is>'
                f'<{tag}t xml:space="preserve">{_escaped(text)}</{tag}t></{tag}is></{tag}c>'
            )
    return "".join(written)


def _escaped(text: str) -> str:
    """A text in XML; carriage returns are escaped, as XML would turn them into line feeds."""
    return escape(_ESCAPE.sub("_x005F_", storable(text))).replace("\r", "_x000D_")


@cache
def _letters(column: int) -> str:
    return get_column_letter(column)


def sheet_of(uri: str, tab: str, table: Table, styles: StyleNumbers, *, frozen: bool) -> bytes:
    """A new worksheet in the namespace `uri`; `frozen`: the row of headings stays visible."""
    colours = _colours(styles.colours) if tab == STATUS_TAB and styles.colours is not None else ""
    view = f"{_VIEW if frozen else ''}{_widths(tab, table)}"
    data = data_of(table, heading=styles.heading, quoted=styles.quoted)
    return (
        f'{XML_DECLARATION}<worksheet xmlns="{uri}">{view}'.encode()
        + data
        + f"{colours}</worksheet>".encode()
    )


def _widths(tab: str, table: Table) -> str:
    widths = [max(_WIDTH, min(len(heading), 2 * _WIDTH)) for heading in table[0]] if table else []
    if tab == STATUS_TAB:
        widths = [*widths[:1], *[_WIDTH] * (_LAST_COLUMN - 1)]
    columns = (f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1))
    return f"<cols>{''.join(columns)}</cols>" if widths else ""


def _colours(first: int) -> str:
    """Conditional colours by the beginning of a cell's text; they stay when the rows are replaced."""
    rules = (
        f'<cfRule type="beginsWith" dxfId="{first + n}" priority="{n + 1}" operator="beginsWith"'
        f' text="{begins}"><formula>LEFT(B2,{len(begins)})="{begins}"</formula></cfRule>'
        for n, begins in enumerate(STATUS_COLOURS)
    )
    return f'<conditionalFormatting sqref="B2:BZ2000">{"".join(rules)}</conditionalFormatting>'
