"""Our own tabs of the answer book: how each party stands, and what became of each row."""

from dataclasses import dataclass

from pendulum import DateTime

STATUS_TAB = "Status"
ROWS_TAB = "Rows"
ROWS_HEADINGS = ("Tab", "Row", "Received", "Sender", "Matched to", "Status", "Since")
# The headings that a new tab of ours has.
OWN_TABS = {STATUS_TAB: ("Party",), ROWS_TAB: ROWS_HEADINGS}

ANSWERED, DECLINED, TO_SETTLE, SILENT, OVERDUE = "answered", "declined", "to settle", "silent", "overdue"
# The colour of a cell of the tab “Status” by how its text begins: red, green and blue in hexadecimal.
COLOURS = {ANSWERED: "C9E7CB", DECLINED: "DCE3EA", TO_SETTLE: "FCE8B2", SILENT: "FFFFFF", OVERDUE: "F7C9C4"}


@dataclass(frozen=True)
class RowStatus:
    """State of a row: whose it is, how it stands, and since when."""

    tab: str
    row: int
    received_at: DateTime
    sender: str
    matched_to: str
    status: str
    at: DateTime

    def cells(self) -> list[str]:
        """Its cells as text, under `ROWS_HEADINGS`; moments with their own zone's offset."""
        received, at = (moment.format("YYYY-MM-DD HH:mm Z") for moment in (self.received_at, self.at))
        return [self.tab, str(self.row), received, self.sender, self.matched_to, self.status, at]
