"""A row of a sheet, and a fault that a person must correct in it."""

from dataclasses import dataclass

from roadmap.review.characters import quoted


@dataclass(frozen=True)
class Row:
    """A row as it stands in its tab. `number` is the sheet's own: 2 is the first under the headings.

    `cells` has the text under every heading, empty cells too. Where a heading stands twice, the later
    ones end in extra spaces, so that nothing is lost and the doubled column can be told.
    """

    tab: str
    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class SheetFault:
    """A mistake in the answer book that a person must correct: where, what, and how."""

    tab: str
    what: str
    remedy: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """One line for people."""
        row = f", row {self.row}" if self.row else ""
        column = f", column {quoted(self.column)}" if self.column else ""
        return f"tab {quoted(self.tab)}{row}{column}: {self.what}; {self.remedy}"
