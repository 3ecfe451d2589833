"""The interface of all answer books. One contract suite tests all implementations."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from config.secrets import RedactedProblem
from roadmap.answers.reading import Row, SheetFault
from roadmap.problems import nearest
from roadmap.review.forms import Form
from tasks.book.own_tabs import OWN_TABS

Table = Sequence[Sequence[str]]
_FEW = 8  # columns with the same heading
_RENAMED = 0.6  # likeness of a tab's new name: “Briefing (copy)” differs more than a misspelt name


class BookProblem(RedactedProblem):
    """The book cannot be read or written. Its message is one line."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(" ".join(what.split()), remedy, where=f"answer book {where}")


class NoBookFile(BookProblem):
    """The book's file does not exist: none was made yet, or it is lost."""


@dataclass(frozen=True)
class BookReading:
    """The rows of the tabs that could be read, and in `missing` a problem for each of the others.

    `fingerprint` changes whenever the rows change. `zone` and `locale` (“es_CL”) are the book's own, None if
    it has none: the zone of its timestamps, and its way of writing dates. `others`: headings of the tabs that
    were not asked for and are not ours. `remarks`: lines on changes of zone or locale. `book`: the
    spreadsheet's id, empty for a workbook. `mark`: see `tasks.book.own_tabs`, empty if it has none."""

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
    """The book into which forms write their rows. All methods raise `BookProblem` if it cannot be reached."""

    @property
    def calls(self) -> int:
        """Number of network calls made so far."""

    def fingerprint(self) -> str | None:
        """A cheap fingerprint that changes whenever the book changes; None: only reading shows a change."""

    def read(self, tabs: Sequence[str]) -> BookReading:
        """The rows of all `tabs`, in one call. For a missing tab there is a problem; the others are read."""

    def put(self, tables: Mapping[str, Table]) -> bool:
        """Write exactly these rows into our tabs, as text and never as formulas, in one call.

        Missing tabs are made. True if the book had to be changed: the same rows again change neither it nor
        its fingerprint."""

    def create(self, forms: Sequence[Form], language: str) -> list[str]:
        """Make the missing tabs of `forms`, and our own, with headings in `language`; return the new tabs."""


def rows_of(tab: str, table: Sequence[Sequence[str]]) -> list[Row]:
    """A tab's cells as rows by the headings in its first row, without empty rows, and without columns that
    have no heading: no form writes one."""
    if not table:
        return []
    headings = _distinct(table[0])
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        if any(text.strip() for text in cells):
            texts = [*cells, *[""] * (len(headings) - len(cells))]
            rows.append(Row(tab, number, {h: t for h, t in zip(headings, texts, strict=False) if h}))
    return rows


def missing_tab(tab: str, titles: Sequence[str], where: str, expected: Sequence[str]) -> SheetFault:
    """The problem of a tab that the book lacks; its remedy names a tab that it may have been renamed to,
    which is never one that is itself `expected`."""
    others = [title for title in titles if title not in OWN_TABS and title not in expected]
    near = nearest(tab, others, _RENAMED)
    remedy = f"rename the tab “{near}” back to it" if near else "add the tab, or name it in the review"
    return SheetFault(tab, f"the answer book {where} has no such tab", remedy)


def _distinct(headings: Sequence[str]) -> list[str]:
    """Headings made distinct by extra spaces at the end of repeated ones (see `Row`)."""
    counts: Counter[str] = Counter()
    distinct = []
    for heading in map(str.strip, headings):
        distinct.append(heading + _spaces(counts[heading]) if heading else "")
        counts[heading] += 1
    return distinct


def _spaces(count: int) -> str:
    """White space that differs for each count: that many spaces, or for large ones the count in binary."""
    if count <= _FEW:
        return " " * count
    return " " * _FEW + f"{count:b}".replace("0", " ").replace("1", "\t")
