"""Our own tabs of the answer book: “Status” shows the state of each party, “Rows” that of each row.

The last heading of “Rows” is the mark of the book: the review, a random name, and the moment of the newest
answer that was written there. By the name, another book is recognised; by the moment, an older copy of the
same."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pendulum import DateTime

STATUS_TAB = "Status"
ROWS_TAB = "Rows"
ROWS_HEADINGS = ("Tab", "Row", "Received", "Sender", "Matched to", "Status", "Since")
# Headings of our own tabs when they are made.
OWN_TABS = {STATUS_TAB: ("Party",), ROWS_TAB: ROWS_HEADINGS}

ANSWERED, DECLINED, UNCLEAR, SILENT, OVERDUE = (
    "answered",
    "declined",
    "to settle",
    "silent",
    "overdue",
)
# Colour of a cell of the tab “Status” by the beginning of its text: red, green and blue in hexadecimal.
STATUS_COLOURS = {
    ANSWERED: "C9E7CB",
    DECLINED: "DCE3EA",
    UNCLEAR: "FCE8B2",
    SILENT: "FFFFFF",
    OVERDUE: "F7C9C4",
}

_MARK = re.compile(r"Book of (?P<review>\S+) · (?P<name>\w+) · (?P<stamp>\S*)")


@dataclass(frozen=True)
class RowStatus:
    """A row of the tab “Rows”: the party that a form's row was matched to, its status, and since when."""

    tab: str
    row: int
    received_at: DateTime
    sender: str
    matched_to: str
    status: str
    at: DateTime

    def cells(self) -> list[str]:
        """The cells as text, under `ROWS_HEADINGS`; moments with the offset of their own zone."""
        received, at = (moment.format("YYYY-MM-DD HH:mm Z") for moment in (self.received_at, self.at))
        return [self.tab, str(self.row), received, self.sender, self.matched_to, self.status, at]


@dataclass(frozen=True)
class BookMark:
    """The mark of a book: its review, its random name, and a moment in ISO 8601 (UTC; empty: none yet)."""

    review: str
    name: str
    stamp: str = ""

    def __str__(self) -> str:
        return f"Book of {self.review} · {self.name} · {self.stamp}"


def parse_mark(text: str) -> BookMark | None:
    """The mark in a text; None: the text is no mark."""
    match = _MARK.fullmatch(text)
    return BookMark(**match.groupdict()) if match else None


def find_mark(headings: Sequence[str]) -> str:
    """The mark among the headings of the tab “Rows”, as text; empty: there is none."""
    return next((text for text in headings if _MARK.fullmatch(text)), "")
