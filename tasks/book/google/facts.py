"""Facts of a spreadsheet: the clock of its timestamps, and how it writes dates."""

import re
from typing import Protocol
from zoneinfo import available_timezones

_FIXED = re.compile(r"GMT([+-])(\d{2}):00")


class BookFacts(Protocol):
    """A store of the facts of books, so that a change of them can be told."""

    def get(self, book: str) -> tuple[str, str] | None:
        """The zone and the locale of a book, by its id; None: nothing is known of it."""

    def keep(self, book: str, zone: str, locale: str) -> None:
        """Record what a book says of itself."""


class Remembered:
    """Facts that last as long as this object."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def get(self, book: str) -> tuple[str, str] | None:
        """The zone and the locale of a book."""
        return self._known.get(book)

    def keep(self, book: str, zone: str, locale: str) -> None:
        """Record what a book says of itself."""
        self._known[book] = (zone, locale)


class Looked:
    """The facts as they were kept, by somebody who only looks: what is new is left to a round to say."""

    def __init__(self, kept: BookFacts) -> None:
        self._kept = kept

    def get(self, book: str) -> tuple[str, str] | None:
        """The zone and the locale of a book, as a round last kept them."""
        return self._kept.get(book)

    def keep(self, _book: str, _zone: str, _locale: str) -> None:
        """Keep nothing."""


def zone_of(said: str) -> str | None:
    """The zone's name in the time zone database; None if there is none.

    Google gives a CLDR name, or “GMT-07:00” for a zone that it does not recognise (reference of
    SpreadsheetProperties.timeZone). The database names whole hours, with the sign turned round.
    """
    if found := _FIXED.fullmatch(said):
        hours = int(found[2])
        said = f"Etc/GMT{'-' if found[1] == '+' else '+'}{hours}" if hours else "Etc/GMT"
    return said if said in available_timezones() else None
