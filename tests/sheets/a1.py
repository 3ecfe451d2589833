"""A1 notation: what a range means, and how Google spells it. Rows and columns are counted from 1.

After https://developers.google.com/workspace/sheets/api/guides/concepts#cell. A bare word is a tab's name
unless it reads as a cell: Google takes `pg4` for a cell of the first tab, and spells a tab so named 'pg4'.
"""

import re
from dataclasses import dataclass

from tests.sheets.errors import invalid

_CELLS = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?(?:(:)\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?)?")
_QUOTED = re.compile(r"'((?:[^']|'')+)'(?:(!)(.*))?", re.DOTALL)
_CELL = re.compile(r"[A-Za-z]{1,3}\d+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Asked:
    """A range as it was asked for; None is a tab that was not named, or an end that was left open."""

    title: str | None = None
    top: int | None = None
    left: int | None = None
    bottom: int | None = None
    right: int | None = None


@dataclass(frozen=True)
class Area:
    """A rectangle of a tab's grid, with its last row and column."""

    tab: object
    top: int
    left: int
    bottom: int
    right: int
    one_cell: bool = False  # asked for as a single cell: a place to begin, when writing

    @property
    def text(self):
        """The whole range as an answer spells it."""
        return spelled(self.tab.title, self.top, self.left, self.bottom, self.right)


def number(text):
    """A column's number: A is 1, AA is 27."""
    found = 0
    for letter in text.upper():
        found = found * 26 + ord(letter) - 64
    return found


def letters(column):
    """A column's letters: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def quoted(title):
    """A tab's name as it stands before the "!": in quotes when it has to be."""
    if _NAME.fullmatch(title) and not _CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def spelled(title, top, left, bottom, right):
    """A range with its tab's name; a single cell is written once."""
    first, last = f"{letters(left)}{top}", f"{letters(right)}{bottom}"
    return f"{quoted(title)}!{first}" + ("" if first == last else f":{last}")


def exceeding(text, tab):
    """400 for a range that is not in the grid."""
    return invalid(
        f"Range ({text}) exceeds grid limits. Max rows: {tab.row_count}, max columns: {tab.column_count}"
    )


def asked(text):
    """What a range in A1 notation asks for: 'My Tab'!A1:C5, Sheet1!A:B, A2:C, 1:3, B2, Sheet1."""
    if match := _QUOTED.fullmatch(text):
        title, mark, cells = match[1].replace("''", "'"), match[2], match[3]
    else:
        title, mark, cells = text.rpartition("!")
        if not mark and not (_NAME.fullmatch(text) and not _CELL.fullmatch(text)):
            return _cells(None, text, text)
        title, cells = (title, cells) if mark else (text, "")
        if not _NAME.fullmatch(title):
            raise _unreadable(text)
    return _cells(title, cells, text) if mark else Asked(title)


def _unreadable(text):
    return invalid(f"Unable to parse range: {text}")


def _cells(title, cells, text):
    """The part behind the tab's name."""
    match = _CELLS.fullmatch(cells)
    left, top, colon, right, bottom = match.groups() if match else [None] * 5
    if not colon:
        right, bottom = left, top
    shared = (left and right) or (top and bottom)
    if not shared or not (colon or (left and top)):
        raise _unreadable(text)
    top, bottom = _sorted(top and int(top), bottom and int(bottom))
    left, right = _sorted(left and number(left), right and number(right))
    return Asked(title, top, left, bottom, right)


def _sorted(first, last):
    """Corners may come in any order: C3:A1 is A1:C3."""
    return (last, first) if first and last and last < first else (first, last)


def _tab(book, title):
    """The tab of a name, whatever its case; without a name the first that is to be seen."""
    if title is None:
        return next((tab for tab in book.tabs if not tab.hidden), None)
    same = (tab for tab in book.tabs if tab.title.casefold() == title.casefold())
    return book.find(title) or next(same, None)


def resolve(book, text, *, writing=False):
    """The area that a range means: its end is clipped to the grid, unless it is for writing."""
    where = asked(text)
    tab = _tab(book, where.title)
    if tab is None:
        raise _unreadable(text)
    rows, columns = tab.row_count, tab.column_count
    top, left, bottom, right = where.top or 1, where.left or 1, where.bottom, where.right
    outside = top > rows or left > columns
    if outside or (writing and ((bottom or rows) > rows or (right or columns) > columns)):
        ends = bottom or max(top, rows), right or max(left, columns)
        raise exceeding(spelled(tab.title, top, left, *ends), tab)
    one = (top, left) == (bottom, right)
    return Area(tab, top, left, min(bottom or rows, rows), min(right or columns, columns), one)
