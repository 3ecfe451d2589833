"""The answer book in a local .xlsx workbook: the default, with the same tabs as an online one.

A person's workbook is never loaded and saved as a whole: see `tasks.book.parts`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from openpyxl.utils import get_column_letter

from config.limits.answers import OTHER_TABS
from roadmap.answers.reading import Row, SheetFault
from roadmap.review.forms import Form, is_timestamp
from tasks.book.blank import blank_book
from tasks.book.cells import storable, text_of
from tasks.book.own_tabs import OWN_TABS, ROWS_TAB, find_mark
from tasks.book.parts import holds, with_tabs
from tasks.book.port import BookProblem, BookReading, NoBookFile, Table, missing_tab, rows_of
from tasks.book.workbook_file import explaining_refusals, file_fingerprint, read_file, save
from tasks.book.xlsx.container import FileRefused, Package
from tasks.book.xlsx.sheet import Cells, Sheet
from tasks.book.xlsx.structure import Structure

_TRIES = 5
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_DAYS_BETWEEN = 1462  # 1 January 1904, counted from 30 December 1899
_LONGEST = 32_767  # characters: Excel calls a file with a longer text damaged

LOST = (
    "put it back, or restore it from a copy, or correct ROADMAP_BOOK; only if it is lost for good, make an "
    "empty one (`roadmap sheets init`)"
)

T = TypeVar("T")
Tables = Mapping[str, Table]


class Workbook:
    """An `AnswerBook` in the file at `path`. `was_read` is called if the file does not exist: True if a
    workbook was read before, which is lost."""

    def __init__(self, path: Path, was_read: Callable[[], bool] = lambda: False) -> None:
        self.path, self._was_read = path, was_read

    def fingerprint(self) -> str:
        """Moment of the file's last change, and its size."""
        return self._access(file_fingerprint)

    @property
    def calls(self) -> int:
        """Always 0: it is a file."""
        return 0

    def read(self, tabs: Sequence[str]) -> BookReading:
        """The rows of all `tabs`, from one reading of the file."""
        before, content = self._access(file_fingerprint), self._access(read_file)
        with explaining_refusals(self.path):
            structure = Structure.of(Package(content))
            cells = Cells(structure)
            own = cells.first_row(ROWS_TAB) if ROWS_TAB in structure.sheets else ()
            reading = BookReading(fingerprint=before, mark=find_mark(own))
            for tab in tabs:
                if tab not in structure.sheets:
                    reading.missing.append(missing_tab(tab, [*structure.sheets], str(self.path), tabs))
                elif problem := _uncalculated(tab, sheet := cells.sheet(tab)):
                    reading.missing.append(problem)
                else:
                    rows = rows_of(tab, sheet.rows)
                    reading.rows[tab] = list(map(_since_1904, rows)) if structure.since_1904 else rows
            others = [tab for tab in structure.sheets if tab not in tabs and tab not in OWN_TABS]
            for tab in others[: OTHER_TABS.most]:
                with suppress(FileRefused):  # a chart, or too large for a form's tab
                    reading.others[tab] = cells.first_row(tab)
        return reading

    def headings(self, tabs: Sequence[str]) -> dict[str, list[str]]:
        """The first row of each of `tabs` that exists.

        Raises:
            BookProblem: the file cannot be read.
        """
        content = self._access(read_file)
        with explaining_refusals(self.path):
            structure = Structure.of(Package(content))
            cells = Cells(structure)
            return {tab: cells.first_row(tab) for tab in tabs if tab in structure.sheets}

    def put(self, tables: Tables) -> bool:
        """Write exactly these rows into our tabs; every other part of the file stays as it is."""
        wanted = {
            tab: [[storable(cell)[:_LONGEST] for cell in row] for row in table]
            for tab, table in tables.items()
        }
        return bool(self._change(lambda structure: _differing(structure, wanted)))

    def create(self, forms: Sequence[Form], language: str) -> list[str]:
        """Make the file, or its missing tabs, with headings in `language`; return the new tabs."""
        if reserved := sorted({form.tab for form in forms} & OWN_TABS.keys()):
            what = f"a form's tab cannot be named “{reserved[0]}”, like one of our own"
            raise BookProblem(str(self.path), what, "give it another name in the review, and in the book")
        wanted = {form.tab: form.headings(language) for form in forms} | OWN_TABS

        def missing(structure: Structure) -> Tables:
            return {tab: [headings] for tab, headings in wanted.items() if tab not in structure.sheets}

        return list(self._change(missing, new=not self.path.exists()))

    def _change(self, tables: Callable[[Structure], Tables], *, new: bool = False) -> Tables:
        """Write the tables that differ in the file; start again if another program wrote to it meanwhile."""
        for _ in range(_TRIES):
            before = None if new else self._access(file_fingerprint)
            content = blank_book() if new else self._access(read_file)
            with explaining_refusals(self.path):
                structure = Structure.of(Package(content))
                wanted = tables(structure)
                changed = with_tabs(structure, wanted) if wanted else b""
            if not changed or save(changed, self.path, unless_changed_from=before):
                return wanted
            new = not self.path.exists()
        what = "other programs keep writing to it, so nothing was written"
        raise BookProblem(str(self.path), what, "run this again later")

    def _access(self, access: Callable[[Path], T]) -> T:
        """Result of reading the file.

        Raises:
            BookProblem: it cannot be read; the remedy depends on whether a workbook was read before.
        """
        try:
            return access(self.path)
        except NoBookFile as problem:
            if self._was_read():
                what = "the workbook that was read before does not exist any more"
                raise NoBookFile(str(self.path), what, LOST) from problem
            raise


def _differing(structure: Structure, wanted: Tables) -> Tables:
    """The tables that the workbook does not hold yet.

    Raises:
        FileRefused: a tab has the name of one of ours, but not its headings.
    """
    cells = Cells(structure)
    differing = {}
    for tab, table in wanted.items():
        if tab in structure.sheets and holds(structure, tab, table):
            continue
        rows = cells.sheet(tab).rows if tab in structure.sheets else []
        if rows and table and not any(table[0][0] in row for row in rows):
            remedy = "rename that tab; ours is then made beside it"
            raise FileRefused(f"its tab “{tab}” lacks our headings, so it is somebody's own", remedy)
        if tab not in structure.sheets or rows != _as_read(table):
            differing[tab] = table
    return differing


def _uncalculated(tab: str, sheet: Sheet) -> SheetFault | None:
    """The problem of a tab with uncalculated formulas in its columns; None: it has none."""
    headings = sheet.rows[0] if sheet.rows else []
    cells = [
        f"{get_column_letter(column)}{row}"
        for row, column in sheet.uncalculated
        if row == 1 or (column <= len(headings) and headings[column - 1].strip())
    ]
    if not cells:
        return None
    more = f" (and {len(cells) - 1} more)" if len(cells) > 1 else ""
    return SheetFault(
        tab,
        f"its cell {cells[0]}{more} holds a formula without a result, so the tab is not read",
        "open the workbook in a spreadsheet program, let it calculate, and save it",
    )


def _since_1904(row: Row) -> Row:
    """A row of a book that counts days from 1904, with timestamps that are formatted as plain numbers counted
    from 1900 as in other books: else they would be four years early."""
    cells = {
        heading: text_of(float(text) + _DAYS_BETWEEN)
        if _SERIAL.fullmatch(text) and is_timestamp(heading)
        else text
        for heading, text in row.cells.items()
    }
    return replace(row, cells=cells)


def _as_read(table: Table) -> list[list[str]]:
    """The table as it is read back: rows of equal length, without empty rows and columns at the end."""
    width = max((n for row in table for n, cell in enumerate(row, 1) if cell), default=0)
    rows = [[*row, *[""] * (width - len(row))][:width] for row in table]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows
