"""Bounds on what comes from outside: how much of it is read, and why no more.

Every edge that reads a stranger's bytes takes its bound from here, and looks at the size before it does any
work. SECURITY.md shows this page as a table, which a test keeps in step.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """The largest amount of one thing that is taken from outside.

    Attributes:
        what: the thing that is measured, as a message names it: "the unpacked size of a workbook".
        most: the largest amount that is still taken, in `unit`.
        unit: what `most` counts, in the plural.
        why: the reason for the number, and its source where it has one.
        remedy: what a person does about it, in the imperative.
    """

    what: str
    most: int
    unit: str
    why: str
    remedy: str

    def allows(self, amount: float) -> bool:
        """True if so much of it is taken."""
        return amount <= self.most

    def refusal(self, where: str) -> str:
        """The message for something over the bound: where it is, what is too large, and what to do."""
        return f"{where}: {self.what} is over the bound of {self.most:,} {self.unit}; {self.remedy}"


CELL = Limit(
    "the length of a cell",
    50_000,
    "characters",
    "Google Sheets holds no more in a cell (support.google.com/drive/answer/37603), Excel 32,767",
    "shorten the text, or ask for it as a file",
)


def limits() -> tuple[Limit, ...]:
    """All bounds, in the order in which they stand in this module."""
    return tuple(value for value in globals().values() if isinstance(value, Limit))


def table() -> str:
    """The bounds as a table in markdown: what is bounded, the most of it, why, and what to do."""
    rows = ["| What | At most | Why | What to do |", "| --- | ---: | --- | --- |"]
    rows += [f"| {one.what} | {one.most:,} {one.unit} | {one.why} | {one.remedy} |" for one in limits()]
    return "\n".join(rows) + "\n"
