"""Tabs as they were found, made into a reading of the book."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from tasks.book.google.facts import zone_of
from tasks.book.google.table import Grid
from tasks.book.port import BookReading, missing_tab, rows_of


@dataclass(frozen=True)
class Found:
    """The tabs that could be read, the titles of all that are there (as far as they were asked for), and the
    headings of those that were not asked for."""

    grids: Mapping[str, Grid]
    titles: Sequence[str]
    headings: Mapping[str, list[str]] = field(default_factory=dict)

    def only(self, tabs: Sequence[str]) -> dict[str, Grid]:
        """Those of `tabs` that were found."""
        return {tab: self.grids[tab] for tab in tabs if tab in self.grids}


def reading_of(
    tabs: Sequence[str], found: Found, where: str, clock: tuple[str, str], before: tuple[str, str] | None
) -> BookReading:
    """The reading of `tabs`. Our own tabs have no part in its fingerprint, or we would see ourselves.

    `clock`: the zone and the locale as Google gives them; `before`: as it gave them the last time."""
    here, (said, locale) = found.only(tabs), clock
    zone = zone_of(said)
    return BookReading(
        rows={tab: rows_of(tab, grid.cells) for tab, grid in here.items()},
        missing=[
            missing_tab(tab, found.titles, where, tabs) for tab in dict.fromkeys(tabs) if tab not in here
        ],
        fingerprint=_fingerprint(here, zone, locale),
        zone=zone,
        locale=locale or None,
        others=dict(found.headings),
        remarks=list(_changed(where, before, clock)) if before else [],
    )


def _changed(where: str, before: tuple[str, str], now: tuple[str, str]) -> Iterator[str]:
    """A line for each of zone and locale that is not as it was."""
    if before[0] != now[0]:
        yield (
            f"answer book {where}: its time zone was {before[0]} and is {now[0]} now; all its timestamps are "
            "read on the new clock (File › Settings, if that is wrong)"
        )
    if before[1] != now[1]:
        yield (
            f"answer book {where}: its locale was {before[1]} and is {now[1]} now; timestamps that somebody "
            "typed as text are read by the new one (File › Settings, if that is wrong)"
        )


def _fingerprint(grids: Mapping[str, Grid], zone: str | None, locale: str) -> str:
    mark = sha256(repr((zone, locale)).encode())
    for tab, grid in grids.items():
        mark.update(repr((tab, grid.cells)).encode("utf-8", "replace"))
    return mark.hexdigest()[:32]
