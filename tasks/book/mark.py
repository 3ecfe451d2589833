"""The mark that we leave in an answer book, so that another one is known as another.

It is the last heading of our own tab “Rows”: the review, a random name for the book, and the moment of the
newest answer that was written there. A copy that is older than what was written last says so by that moment.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PATTERN = re.compile(r"Book of (?P<review>\S+) · (?P<name>\w+) · (?P<stamp>\S*)")


@dataclass(frozen=True)
class Mark:
    """The mark of a book: its review, its random name, and a moment in ISO 8601 (UTC; empty: none yet)."""

    review: str
    name: str
    stamp: str = ""

    def __str__(self) -> str:
        return f"Book of {self.review} · {self.name} · {self.stamp}"


def mark_of(text: str) -> Mark | None:
    """The mark that a text is; None if it is none."""
    found = _PATTERN.fullmatch(text)
    return Mark(**found.groupdict()) if found else None


def mark_in(headings: Sequence[str]) -> str:
    """The mark among the headings of the tab “Rows”, as text; empty if there is none."""
    return next((text for text in headings if _PATTERN.fullmatch(text)), "")
