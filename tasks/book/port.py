"""The port to an answer book, whatever it is kept in. One contract suite binds all of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from config.secrets import RedactedProblem
from roadmap.answers.reading import Row, SheetFault
from roadmap.problems import nearest
from roadmap.review.forms import Form
from tasks.book.own import OWN_TABS

Table = Sequence[Sequence[str]]
_FEW = 8  # columns of one heading


class BookProblem(RedactedProblem):
    """The book cannot be read or written. Its message is one line."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(" ".join(what.split()), remedy, where=f"answer book {where}")


class NoBookThere(BookProblem):
    """There is no file of the book: none was made yet, or it is gone."""


@dataclass(frozen=True)
class BookReading:
    """The rows of the tabs that could be read, and in `missing` a problem for each of the others.

    `fingerprint` changes whenever what was read changes. `zone` and `locale` (“es_CL”) are the book's own,
    where it has any: the clock of its timestamps, and how it writes dates. `others`: the headings of the
    tabs that were not asked for and are not ours. `remarks`: lines for people about what has changed.
    where it has any: the clock of its timestamps, and how it writes dates. `book` is the spreadsheet's id,
    empty for a workbook; `mark` is the mark of ours that it carries (tasks/book/mark.py), empty without one.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    missing: list[SheetFault] = field(default_factory=list)
    fingerprint: str = ""
    zone: str | None = None
    locale: str | None = None
    others: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    book: str = ""
    mark: str = ""


class AnswerBook(Protocol):
    """The book into which forms put their rows. All methods raise `BookProblem` when the book cannot be
    reached."""

    @property
    def calls(self) -> int:
        """Number of calls over the network that it has made."""

    def fingerprint(self) -> str | None:
        """A cheap mark that changes whenever the book changes; None: it has to be read to be told."""

    def read(self, tabs: Sequence[str]) -> BookReading:
        """The rows of all `tabs` in one call. A missing tab is a problem, and the others are read."""

    def put(self, tables: Mapping[str, Table]) -> bool:
        """Make tabs of our own hold exactly these rows, as text and never as formulas; all in one call.

        Tabs that are not there are made. Returns whether anything had to be written: the same rows again
        leave the book, and its fingerprint, alone.
        """

    def create(self, forms: Sequence[Form], language: str) -> list[str]:
        """Make the tabs of `forms`, and our own, that are not there yet, with their headings in `language`.

        Returns the tabs that were made."""


def rows_of(tab: str, table: Sequence[Sequence[str]]) -> list[Row]:
    """A tab's cells as rows by heading, from the headings in its first row; empty rows are left out.

    Columns without a heading are left out too: no form writes one.
    """
    if not table:
        return []
    headings = _apart(table[0])
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        if any(text.strip() for text in cells):
            texts = [*cells, *[""] * (len(headings) - len(cells))]
            rows.append(Row(tab, number, {h: t for h, t in zip(headings, texts, strict=False) if h}))
    return rows


def missing_tab(tab: str, there: Sequence[str], where: str, expected: Sequence[str]) -> SheetFault:
    """The problem of a tab that is not in the book, with the tab that it may have been renamed to: never one
    that is itself `expected`."""
    strange = [t for t in there if t not in OWN_TABS and t not in expected]
    near = nearest(tab, strange)
    remedy = f"rename the tab “{near}” back to it" if near else "add the tab, or name it in the review"
    return SheetFault(tab, f"the answer book {where} has no such tab", remedy)


def _apart(headings: Sequence[str]) -> list[str]:
    """Headings where a doubled one ends in extra spaces (see `Row`)."""
    seen: Counter[str] = Counter()
    apart = []
    for given in headings:
        heading = given.strip()
        apart.append(heading + _spaces(seen[heading]) if heading else "")
        seen[heading] += 1
    return apart


def _spaces(count: int) -> str:
    """White space of its own for each count: so many spaces, or if they are many the count in binary."""
    if count <= _FEW:
        return " " * count
    return " " * _FEW + f"{count:b}".replace("0", " ").replace("1", "\t")
