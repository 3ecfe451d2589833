"""The answer book in a local .xlsx workbook: the embedded default, with the same tabs as the online one."""

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from roadmap.forms import Form
from tasks.book.cells import storable, text_of
from tasks.book.files import changed, fingerprint, open_to_read, read, save
from tasks.book.parts import replaced
from tasks.book.port import (
    STATUS_HEADINGS,
    STATUS_TAB,
    BookProblem,
    BookReading,
    StatusRow,
    missing_tab,
    rows_of,
)

_TRIES = 5
_WIDTH = 28
_FORMULA = ("=", "+", "-", "@")


class Workbook:
    """An `AnswerBook` in the file at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fingerprint(self) -> str:
        """When the file was last changed, and its size."""
        return fingerprint(self.path)

    def read(self, tabs: Sequence[str]) -> BookReading:
        """The rows of all `tabs`, from one reading of the file."""
        reading = BookReading()
        with open_to_read(self.path) as book:
            for tab in tabs:
                if tab in book.sheet_names:
                    table = book.get_sheet_by_name(tab).to_python(skip_empty_area=False)
                    reading.rows[tab] = rows_of(tab, [[text_of(value) for value in row] for row in table])
                else:
                    reading.missing.append(missing_tab(tab, book.sheet_names, str(self.path)))
        return reading

    def write_status(self, rows: Sequence[StatusRow]) -> bool:
        """Make the tab “Status” hold exactly `rows`; the other tabs are kept as they are."""
        wanted = [list(STATUS_HEADINGS), *([storable(cell) for cell in row.cells()] for row in rows)]
        there = self._status()
        if there == wanted:
            return False
        # A text like a formula needs a style that keeps it text when it is edited: openpyxl makes one.
        plain = there is not None and not any(cell.startswith(_FORMULA) for row in wanted for cell in row)
        if plain:
            self._replace(lambda: replaced(read(self.path), {STATUS_TAB: wanted}))
        else:
            self._change(lambda book: _fill(_emptied(book, STATUS_TAB), wanted))
        return True

    def create(self, forms: Sequence[Form], language: str) -> None:
        """Make the file, or the tabs that it lacks, with headings in `language`."""
        if any(form.tab == STATUS_TAB for form in forms):
            what = f"a form's tab cannot be called “{STATUS_TAB}”, which is our own"
            raise BookProblem(str(self.path), what, "give it another name in the review, and in the book")
        there = self._tabs() if self.path.exists() else []
        lacking = [form for form in forms if form.tab not in there]
        if lacking or not there:
            self._change(lambda book: _add(book, lacking, language))

    def _tabs(self) -> list[str]:
        with open_to_read(self.path) as book:
            return book.sheet_names

    def _status(self) -> list[list[str]] | None:
        with open_to_read(self.path) as book:
            if STATUS_TAB not in book.sheet_names:
                return None
            table = book.get_sheet_by_name(STATUS_TAB).to_python(skip_empty_area=False)
            return [[text_of(value) for value in row] for row in table]

    def _change(self, change: Callable[[openpyxl.Workbook], None]) -> None:
        self._replace(lambda: changed(self.path, change))

    def _replace(self, content: Callable[[], bytes]) -> None:
        """Change the file, anew if somebody else wrote to it in between."""
        for _ in range(_TRIES):
            before = fingerprint(self.path) if self.path.exists() else None
            if save(content(), self.path, unless_changed_from=before):
                return
        what = "others keep writing to it"
        raise BookProblem(str(self.path), what, "nothing was written; run this again in a while")


def _add(book: openpyxl.Workbook, forms: Sequence[Form], language: str) -> None:
    for form in forms:
        _fill(book.create_sheet(form.tab), [form.headings(language)])
    if STATUS_TAB not in book.sheetnames:
        _fill(book.create_sheet(STATUS_TAB), [list(STATUS_HEADINGS)])


def _emptied(book: openpyxl.Workbook, tab: str) -> Worksheet:
    """The tab, made anew in the same place: cells that were deleted leave no trace in it."""
    at = book.sheetnames.index(tab) if tab in book.sheetnames else None
    if at is not None:
        book.remove(book[tab])
    sheet: Worksheet = book.create_sheet(tab, at)
    return sheet


def _fill(sheet: Worksheet, table: Sequence[Sequence[str]]) -> None:
    for row, cells in enumerate(table, start=1):
        for column, text in enumerate(cells, start=1):
            _put(sheet.cell(row, column), text)
    for column, heading in enumerate(table[0], start=1):
        cell = sheet.cell(1, column)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = max(_WIDTH, min(len(heading), 2 * _WIDTH))
    sheet.freeze_panes = "A2"


def _put(cell: Cell | MergedCell, text: str) -> None:
    """Store `text` as text: a leading = makes no formula of it, not even when a person edits the cell."""
    cell.value = storable(text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_FORMULA)
