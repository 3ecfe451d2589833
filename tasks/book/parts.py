"""One tab of a workbook replaced, and every other part of the file left byte for byte as it was.

An .xlsx file is a ZIP of parts (ECMA-376): a part a tab. Writing only ours keeps people's formats and the
results of their formulas, which a whole load and save would lose, and takes a twentieth of the time.
"""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from posixpath import join, normpath
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter
from openpyxl.xml.functions import fromstring

from tasks.book.cells import storable

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DATA = re.compile(rb"<sheetData\s*/>|<sheetData\b[^>]*>.*?</sheetData>", re.DOTALL)
_SIZE = re.compile(rb"<dimension\b[^>]*/>")
_STYLE = re.compile(rb'<row\b[^>]*>\s*<c\b[^>]*\bs="(\d+)"')

Table = Sequence[Sequence[str]]


def replaced(content: bytes, tables: Mapping[str, Table]) -> bytes:
    """The file with other rows in some tabs, all as text; the headings keep their look.

    Raises:
        KeyError: the workbook has no such tab.
    """
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED, compresslevel=1) as new:
        parts = _parts(old)
        wanted = {parts[tab]: table for tab, table in tables.items()}
        for item in old.infolist():
            part = old.read(item)
            new.writestr(item, _with_rows(part, wanted[item.filename]) if item.filename in wanted else part)
    return made.getvalue()


def _parts(book: ZipFile) -> dict[str, str]:
    """The name of each tab's part."""
    links = fromstring(book.read("xl/_rels/workbook.xml.rels"))
    targets = {str(link.get("Id")): _inside(str(link.get("Target"))) for link in links}
    sheets = fromstring(book.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    return {str(sheet.get("name")): targets[str(sheet.get(_LINK))] for sheet in sheets}


def _inside(target: str) -> str:
    """A part's name in the ZIP; links are written from the folder xl, or from the root."""
    return normpath(join("/xl", target)).lstrip("/")


def _with_rows(part: bytes, table: Table) -> bytes:
    style = _STYLE.search(part)
    look = f' s="{style[1].decode()}"' if style else ""
    rows = "".join(_row(number, cells, look if number == 1 else "") for number, cells in enumerate(table, 1))
    data = f"<sheetData>{rows}</sheetData>".encode()
    return _DATA.sub(lambda _: data, _SIZE.sub(b"", part), count=1)


def _row(number: int, cells: Sequence[str], look: str) -> str:
    texts = (
        f'<c r="{get_column_letter(column)}{number}"{look} t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(storable(text))}</t></is></c>'
        for column, text in enumerate(cells, 1)
        if text
    )
    return f'<row r="{number}">{"".join(texts)}</row>'
