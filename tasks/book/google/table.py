"""Tabs as grids of cells, and the ranges to write so that a tab holds given rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tasks.book.cells import storable
from tasks.book.google.a1 import block
from tasks.book.port import Table

LONGEST_CELL = 50_000  # characters in a cell (support.google.com/drive/answer/37603)
_MOST_RANGES = 40


@dataclass(frozen=True)
class Grid:
    """A tab as it was read: its size, and its cells as text.

    `numbers`: the cells that may be days, by row and column from 0; without timestamps."""

    rows: int
    columns: int
    cells: Sequence[Sequence[str]] = ()
    numbers: Mapping[tuple[int, int], float] = field(default_factory=dict)

    def fits(self, other: "Grid") -> bool:
        """True if it is no larger than the other."""
        return self.rows <= other.rows and self.columns <= other.columns


def headings_of(grid: Grid) -> Sequence[str]:
    """The headings of a tab; empty for an empty tab."""
    return grid.cells[0] if grid.cells else ()


def normalised(table: Table) -> list[list[str]]:
    """The rows as they can be stored and are read back: without empty cells and rows at the end."""
    rows = [_cut([_text(cell) for cell in row]) for row in table]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def changes(tab: str, present: Table, wanted: Table) -> list[dict[str, Any]]:
    """The ranges to write so that a tab with the rows `present` holds `wanted`, both `normalised`; surplus
    cells are emptied. Many small changes become one large one, so that a call has few ranges."""
    blocks = list(_blocks(present, wanted))
    if len(blocks) > _MOST_RANGES:
        blocks = [(blocks[0][0], blocks[-1][1])]
    return [_range(tab, present, wanted, first, last) for first, last in blocks]


def _text(cell: str) -> str:
    """A cell's text as Google can store it: limited in UTF-16 units, with line feeds only."""
    text = storable(cell).replace("\r\n", "\n").replace("\r", "\n")
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + "…"


def _cut(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _row(table: Table, place: int) -> Sequence[str]:
    return table[place] if place < len(table) else ()


def _blocks(present: Table, wanted: Table) -> Iterator[tuple[int, int]]:
    """Start and end (exclusive) of each run of rows that differ."""
    first = None
    for place in range(max(len(present), len(wanted)) + 1):
        differs = list(_row(present, place)) != list(_row(wanted, place))
        if differs and first is None:
            first = place
        elif not differs and first is not None:
            yield first, place
            first = None


def _range(tab: str, present: Table, wanted: Table, first: int, last: int) -> dict[str, Any]:
    pairs = [(_row(present, place), _row(wanted, place)) for place in range(first, last)]
    width = max(max(len(old), len(new)) for old, new in pairs)
    values = [[*new, *[""] * (width - len(new))] for _, new in pairs]
    return {"range": block(tab, first + 1, last - first, width), "majorDimension": "ROWS", "values": values}
