"""The bounds as a table in SECURITY.md."""

import re
from pathlib import Path

from config.limits import answers, attendance, files, mail, server, workbook
from config.limits.limit import Limit

PAGES = (answers, attendance, files, mail, workbook, server)
PAGE = Path(__file__).parents[2] / "SECURITY.md"
_TABLE = re.compile(r"^\| What \| At most \|(?:.*\n)(?:\|.*\n)*", re.MULTILINE)


def limits() -> tuple[Limit, ...]:
    """All bounds, page by page, in the order in which they stand there."""
    return tuple(value for page in PAGES for value in vars(page).values() if isinstance(value, Limit))


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
