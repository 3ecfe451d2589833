"""A spreadsheet and its tabs, with a plain Python side for tests: rows come and go as people and forms do it.

sheet.tab("Briefing 1").append([datetime(2024, 10, 21, 9, 14, 3), "Ana", 3, True])
"""

import random
from datetime import date

from tests.sheets.a1 import asked, letters, quoted
from tests.sheets.cells import Formula, stored
from tests.sheets.errors import invalid

MOST_CELLS = 10_000_000
SIZE = (1000, 26)


class Tab:
    """A tab: its grid, and what its cells hold. Rows and columns are counted from 1."""

    def __init__(self, book, title, sheet_id, size=SIZE):
        self.book, self.title, self.sheet_id = book, title, sheet_id
        self.row_count, self.column_count = size
        self.frozen_rows = self.frozen_columns = 0
        self.hidden = False
        self.rules = []  # conditional format rules, as they were given
        self.formats = []  # other requests about looks, as they were given
        self.cells = []  # rows of what cells hold, as long as they need to be

    @property
    def index(self):
        return self.book.tabs.index(self)

    @property
    def rows(self):
        """A copy of what the cells hold: trailing blanks cut, blanks between are ""."""
        with self.book.lock:
            rows = [["" if cell is None else cell for cell in row] for row in self.cells]
        for row in rows:
            while row and row[-1] == "":
                row.pop()
        while rows and not rows[-1]:
            rows.pop()
        return rows

    @property
    def formulas(self):
        """The source of each formula, by its cell: {"B2": "=A1"}."""
        found = {}
        for top, row in enumerate(self.rows, 1):
            for left, cell in enumerate(row, 1):
                if isinstance(cell, Formula):
                    found[f"{letters(left)}{top}"] = cell.source
        return found

    def append(self, values):
        """A row after the last one that holds something; the grid grows if need be. Returns its number."""
        with self.book.lock:
            top = len(self.rows) + 1
            self.put(top, 1, [values])
            return top

    def set(self, cell, value):
        """One cell, by its name: tab.set("B2", 3)."""
        where = asked(cell)
        self.put(where.top, where.left, [[value]])

    def put(self, top, left, matrix):
        """A block of values; the grid grows when it has to."""
        with self.book.lock:
            block = [[stored(value, self.book.zone) for value in row] for row in matrix]
            widest = max(map(len, block), default=0)
            self.row_count = max(self.row_count, top + len(block) - 1)
            self.column_count = max(self.column_count, left + widest - 1)
            for number, row in enumerate(block, top):
                self.lay(number, left, row)

    def lay(self, row, left, values):
        """Values as cells hold them, into one row."""
        if len(self.cells) < row:
            self.cells.extend([] for _ in range(row - len(self.cells)))
        line, width = self.cells[row - 1], left - 1 + len(values)
        line.extend([None] * (width - len(line)))
        line[left - 1 : width] = values

    def insert(self, row, values=()):
        """A new row that gets that number; the rows below move down."""
        with self.book.lock:
            self.cells.extend([] for _ in range(row - 1 - len(self.cells)))
            self.cells.insert(row - 1, [])
            self.row_count += 1
            self.put(row, 1, [values])

    def delete(self, row, count=1):
        """Rows taken out; the rows below move up."""
        with self.book.lock:
            del self.cells[row - 1 : row - 1 + count]
            self.row_count -= count

    def move_row(self, row, to):
        """A row dragged to another number."""
        with self.book.lock:
            self.cells.extend([] for _ in range(max(row, to) - len(self.cells)))
            self.cells.insert(to - 1, self.cells.pop(row - 1))

    def insert_column(self, column, values=()):
        """A new column that gets that number (B is 2)."""
        with self.book.lock:
            for row in self.cells:
                if len(row) >= column - 1:
                    row.insert(column - 1, None)
            self.column_count += 1
            self.put(1, column, [[value] for value in values])

    def delete_column(self, column):
        with self.book.lock:
            for row in self.cells:
                del row[column - 1 : column]
            self.column_count -= 1

    def sort(self, column, first=2):
        """The rows from `first` on, by what they show in a column, as a person sorts a sheet."""
        with self.book.lock:
            below = self.cells[first - 1 :]
            below.sort(key=lambda row: str(row[column - 1] or "") if len(row) >= column else "")
            self.cells[first - 1 :] = below

    def rename(self, title):
        with self.book.lock:
            self.book.check_title(title, but=self)
            self.title = title

    def move(self, index):
        """To another place among the tabs, counted from 0."""
        with self.book.lock:
            self.book.tabs.remove(self)
            self.book.tabs.insert(index, self)

    def resize(self, rows, columns):
        """The grid's size; what is past it goes."""
        self.row_count, self.column_count = rows, columns
        del self.cells[rows:]
        for row in self.cells:
            del row[columns:]


class Spreadsheet:
    """A spreadsheet: its tabs in order, its locale and zone, and with whom it is shared."""

    def __init__(self, book_id, title, lock, locale="en_US", zone="Etc/GMT"):
        self.id, self.title, self.lock, self.locale, self.zone = book_id, title, lock, locale, zone
        self.auto_recalc = "ON_CHANGE"
        self.shared = {}  # "reader" or "writer", by e-mail
        self.tabs = []

    def share(self, email, role="writer"):
        self.shared[email] = role

    def unshare(self, email):
        self.shared.pop(email, None)

    def find(self, title):
        return next((tab for tab in self.tabs if tab.title == title), None)

    def tab(self, title):
        """A tab by its name; KeyError if there is none."""
        if (found := self.find(title)) is None:
            raise KeyError(title)
        return found

    def add(self, title, rows=(), size=SIZE, sheet_id=None, index=None):
        """A new tab, the last unless an index is given."""
        with self.lock:
            self.check_title(title)
            if sheet_id is None:
                sheet_id = 0 if not self.tabs else random.randrange(1, 2**31)
            tab = Tab(self, title, sheet_id, size)
            self.tabs.insert(len(self.tabs) if index is None else index, tab)
            tab.put(1, 1, rows)
            return tab

    def remove(self, title):
        with self.lock:
            self.tabs.remove(self.tab(title))

    def check_title(self, title, but=None):
        """Refuse a name that another tab has, whatever its case."""
        if any(tab.title.casefold() == title.casefold() for tab in self.tabs if tab is not but):
            raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')

    def check_size(self):
        if sum(tab.row_count * tab.column_count for tab in self.tabs) > MOST_CELLS:
            raise invalid(
                "This action would increase the number of cells in the workbook above the limit of "
                f"{MOST_CELLS} cells."
            )

    @property
    def formulas(self):
        """The source of each formula in the spreadsheet: {"'Tab 1'!B2": "=A1"}."""
        return {
            f"{quoted(tab.title)}!{cell}": source
            for tab in self.tabs
            for cell, source in tab.formulas.items()
        }

    @property
    def days(self):
        """How many cells hold a day or a moment."""
        return sum(isinstance(cell, date) for tab in self.tabs for row in tab.cells for cell in row)
