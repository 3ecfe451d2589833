"""Bounds on what comes from outside: how much of it is read, and why no more.

Every edge that reads a stranger's bytes takes its bound from here, and looks at the size before it does any
work. `python -m config.limits` writes this page as a table into SECURITY.md, and a test keeps it in step.
"""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[1] / "SECURITY.md"
_TABLE = re.compile(r"^\| What \| At most \|(?:.*\n)(?:\|.*\n)*", re.MULTILINE)


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


def write(page: Path = PAGE) -> None:
    """Replace the table of the bounds in a page.

    Raises:
        OSError: the page cannot be read or written.
    """
    page.write_text(
        _TABLE.sub(lambda _: table(), page.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )


if __name__ == "__main__":
    write()
