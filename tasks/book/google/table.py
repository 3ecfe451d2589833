"""Differences between a tab and the rows that it should hold, as ranges to write."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tasks.book.cells import storable
from tasks.book.google.a1 import block
from tasks.book.port import Table

LONGEST = 50_000  # characters a cell (support.google.com/drive/answer/37603)
_MOST_RANGES = 40


@dataclass(frozen=True)
class Grid:
    """A tab as it was read: how large it is, and its cells as text.

    `numbers`: those of its cells that may be days, by row and column from 0; not the timestamps."""

    rows: int
    columns: int
    cells: Sequence[Sequence[str]] = ()
    numbers: Mapping[tuple[int, int], float] = field(default_factory=dict)

    def fits(self, other: "Grid") -> bool:
        """True if the other has room for it."""
        return self.rows <= other.rows and self.columns <= other.columns


def first(grid: Grid) -> Sequence[str]:
    """The headings of a tab; none in an empty one."""
    return grid.cells[0] if grid.cells else ()


def even(table: Table) -> list[list[str]]:
    """The rows as they can be stored, and as they are read back: nothing empty at their ends."""
    rows = [_cut([_text(cell) for cell in row]) for row in table]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def changes(tab: str, there: Table, wanted: Table) -> list[dict[str, Any]]:
    """The ranges that make the one the other, both `even`; what is left over is emptied.

    Many small changes become one large one, so that a call has few ranges whatever happened.
    """
    blocks = list(_blocks(there, wanted))
    if len(blocks) > _MOST_RANGES:
        blocks = [(blocks[0][0], blocks[-1][1])]
    return [_range(tab, there, wanted, first, last) for first, last in blocks]


def _text(cell: str) -> str:
    """Google counts a cell's characters as UTF-16 does, and keeps one kind of line break."""
    text = storable(cell).replace("\r\n", "\n").replace("\r", "\n")
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"


def _cut(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _row(table: Table, place: int) -> Sequence[str]:
    return table[place] if place < len(table) else ()


def _blocks(there: Table, wanted: Table) -> Iterator[tuple[int, int]]:
    """The first place of each run of rows that differ, and the place after its last."""
    first = None
    for place in range(max(len(there), len(wanted)) + 1):
        differs = list(_row(there, place)) != list(_row(wanted, place))
        if differs and first is None:
            first = place
        elif not differs and first is not None:
            yield first, place
            first = None


def _range(tab: str, there: Table, wanted: Table, first: int, last: int) -> dict[str, Any]:
    pairs = [(_row(there, place), _row(wanted, place)) for place in range(first, last)]
    width = max(max(len(old), len(new)) for old, new in pairs)
    values = [[*new, *[""] * (width - len(new))] for _, new in pairs]
    return {"range": block(tab, first + 1, last - first, width), "majorDimension": "ROWS", "values": values}
