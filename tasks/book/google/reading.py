"""Tabs as they were found, made into a reading of the book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from tasks.book.google.table import Grid
from tasks.book.port import BookReading, missing_tab, rows_of


@dataclass(frozen=True)
class Found:
    """The tabs that could be read, and the titles of all that are there (as far as they were asked for)."""

    grids: Mapping[str, Grid]
    titles: Sequence[str]

    def only(self, tabs: Sequence[str]) -> dict[str, Grid]:
        """Those of `tabs` that were found."""
        return {tab: self.grids[tab] for tab in tabs if tab in self.grids}


def reading_of(tabs: Sequence[str], found: Found, where: str, zone: str | None, locale: str) -> BookReading:
    """The reading of `tabs`. Our own tabs have no part in its fingerprint, or we would see ourselves."""
    here = found.only(tabs)
    return BookReading(
        rows={tab: rows_of(tab, grid.cells) for tab, grid in here.items()},
        missing=[
            missing_tab(tab, found.titles, where, tabs) for tab in dict.fromkeys(tabs) if tab not in here
        ],
        fingerprint=_fingerprint(here, zone, locale),
        zone=zone,
        locale=locale or None,
    )


def _fingerprint(grids: Mapping[str, Grid], zone: str | None, locale: str) -> str:
    mark = sha256(repr((zone, locale)).encode())
    for tab, grid in grids.items():
        mark.update(repr((tab, grid.cells)).encode("utf-8", "replace"))
    return mark.hexdigest()[:32]
