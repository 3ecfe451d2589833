"""Making a `BookReading` of the tabs that were read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from tasks.book.google.clock_facts import zone_of
from tasks.book.google.table import Grid
from tasks.book.port import BookReading, missing_tab, rows_of


@dataclass(frozen=True)
class ReadTabs:
    """The tabs that were read, the titles of all existing tabs (or of the requested ones, if they were not
    asked for), and the headings of the tabs that were not requested."""

    grids: Mapping[str, Grid]
    titles: Sequence[str]
    headings: Mapping[str, list[str]] = field(default_factory=dict)

    def only(self, tabs: Sequence[str]) -> dict[str, Grid]:
        """Those of `tabs` that were read."""
        return {tab: self.grids[tab] for tab in tabs if tab in self.grids}


def reading_of(
    tabs: Sequence[str], read: ReadTabs, where: str, clock: tuple[str, str], before: tuple[str, str] | None
) -> BookReading:
    """The reading of `tabs`. Its fingerprint does not depend on our own tabs, which we change ourselves.

    `clock`: zone and locale as Google names them; `before`: as it named them the last time, None: never."""
    grids, zone, locale = read.only(tabs), zone_of(clock[0]), clock[1]
    return BookReading(
        rows={tab: rows_of(tab, grid.cells) for tab, grid in grids.items()},
        missing=[
            missing_tab(tab, read.titles, where, tabs) for tab in dict.fromkeys(tabs) if tab not in grids
        ],
        fingerprint=_fingerprint(grids, zone, locale),
        zone=zone,
        locale=locale or None,
        others=dict(read.headings),
        remarks=list(_changed(where, before, clock)) if before else [],
    )


def _changed(where: str, before: tuple[str, str], now: tuple[str, str]) -> Iterator[str]:
    """A line for each of zone and locale that has changed."""
    if before[0] != now[0]:
        yield (
            f"answer book {where}: its time zone was {before[0]} and is {now[0]} now; all its timestamps are "
            "read in the new one (File › Settings, if that is wrong)"
        )
    if before[1] != now[1]:
        yield (
            f"answer book {where}: its locale was {before[1]} and is {now[1]} now; timestamps typed as "
            "text are read by the new one (File › Settings, if that is wrong)"
        )


def _fingerprint(grids: Mapping[str, Grid], zone: str | None, locale: str) -> str:
    hashed = sha256(repr((zone, locale)).encode())
    for tab, grid in grids.items():
        hashed.update(repr((tab, grid.cells)).encode("utf-8", "replace"))
    return hashed.hexdigest()[:32]
