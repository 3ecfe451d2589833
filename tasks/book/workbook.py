"""The answer book in a local .xlsx workbook: the embedded default, with the same tabs as the online one."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from roadmap.forms import Form
from tasks.book.cells import storable, text_of
from tasks.book.files import changed, fingerprint, open_to_read, read, save
from tasks.book.own import COLOURS, OWN_TABS, STATUS_TAB
from tasks.book.parts import replaced
from tasks.book.port import BookProblem, BookReading, Table, missing_tab, rows_of

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

    @property
    def calls(self) -> int:
        """None: it is a file."""
        return 0

    def read(self, tabs: Sequence[str]) -> BookReading:
        """The rows of all `tabs`, from one reading of the file."""
        reading = BookReading(fingerprint=fingerprint(self.path))
        with open_to_read(self.path) as book:
            for tab in tabs:
                if tab in book.sheet_names:
                    reading.rows[tab] = rows_of(tab, _cells(book, tab))
                else:
                    reading.missing.append(missing_tab(tab, book.sheet_names, str(self.path), tabs))
        return reading

    def put(self, tables: Mapping[str, Table]) -> bool:
        """Make tabs hold exactly these rows; the other tabs are kept as they are."""
        wanted = {tab: [[storable(cell) for cell in row] for row in table] for tab, table in tables.items()}
        with open_to_read(self.path) as book:
            there = {tab: _cells(book, tab) for tab in wanted if tab in book.sheet_names}
        other = {tab: table for tab, table in wanted.items() if there.get(tab) != _even(table)}
        if not other:
            return False
        # A text like a formula needs a style that keeps it text when it is edited: openpyxl makes one.
        if other.keys() <= there.keys() and not any(map(_has_formula, other.values())):
            self._replace(lambda: replaced(read(self.path), other))
        else:
            self._change(lambda book: _put_all(book, other))
        return True

    def create(self, forms: Sequence[Form], language: str) -> list[str]:
        """Make the file, or the tabs that it lacks, with headings in `language`."""
        if taken := sorted({form.tab for form in forms} & OWN_TABS.keys()):
            what = f"a form's tab cannot be called “{taken[0]}”, which is our own"
            raise BookProblem(str(self.path), what, "give it another name in the review, and in the book")
        wanted = {form.tab: form.headings(language) for form in forms} | OWN_TABS
        there = self._tabs() if self.path.exists() else []
        lacking = {tab: [headings] for tab, headings in wanted.items() if tab not in there}
        if lacking:
            self._change(lambda book: _put_all(book, lacking))
        return list(lacking)

    def _tabs(self) -> list[str]:
        with open_to_read(self.path) as book:
            return book.sheet_names

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


def _cells(book: CalamineWorkbook, tab: str) -> list[list[str]]:
    table = book.get_sheet_by_name(tab).to_python(skip_empty_area=False)
    return [[text_of(value) for value in row] for row in table]


def _even(table: Table) -> list[list[str]]:
    """The table as it is read back: rows of one length, no empty ones at its ends."""
    width = max((n for row in table for n, cell in enumerate(row, 1) if cell), default=0)
    rows = [[*row, *[""] * (width - len(row))][:width] for row in table]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _has_formula(table: Table) -> bool:
    return any(cell.startswith(_FORMULA) for row in table for cell in row)


def _put_all(book: openpyxl.Workbook, tables: Mapping[str, Table]) -> None:
    for tab, table in tables.items():
        _fill(_emptied(book, tab), table)
        if tab == STATUS_TAB:
            _colour(book[tab])


def _colour(sheet: Worksheet) -> None:
    """Colours by what a cell begins with; they stay when only the rows are replaced."""
    for begins, colour in COLOURS.items():
        fill = DifferentialStyle(fill=PatternFill(bgColor=colour, fill_type="solid"))
        formula = f'LEFT(B2,{len(begins)})="{begins}"'
        rule = Rule("beginsWith", dxf=fill, operator="beginsWith", text=begins, formula=[formula])
        sheet.conditional_formatting.add("B2:BZ2000", rule)
    for column in range(2, 60):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH


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
