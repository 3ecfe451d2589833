"""The zone of a spreadsheet's timestamps and its locale, and where they are stored between rounds."""

import re
from typing import Protocol
from zoneinfo import available_timezones

_FIXED = re.compile(r"GMT([+-])(\d{2}):00")


class BookFacts(Protocol):
    """A store of the zone and locale of spreadsheets, so that changes are noticed."""

    def get(self, book: str) -> tuple[str, str] | None:
        """The zone and the locale of a spreadsheet, by its id; None: they are unknown."""

    def keep(self, book: str, zone: str, locale: str) -> None:
        """Record the zone and the locale of a spreadsheet."""


class FactsInMemory:
    """A store that lasts as long as this object."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def get(self, book: str) -> tuple[str, str] | None:
        """The zone and the locale of a spreadsheet."""
        return self._known.get(book)

    def keep(self, book: str, zone: str, locale: str) -> None:
        """Record the zone and the locale of a spreadsheet."""
        self._known[book] = (zone, locale)


class ReadOnlyFacts:
    """Another store, read only: a command that looks must not hide a change from the next round."""

    def __init__(self, store: BookFacts) -> None:
        self._store = store

    def get(self, book: str) -> tuple[str, str] | None:
        """The zone and the locale of a spreadsheet, as a round last stored them."""
        return self._store.get(book)

    def keep(self, _book: str, _zone: str, _locale: str) -> None:
        """Store nothing."""


def zone_of(name: str) -> str | None:
    """The name in the time zone database of a zone that Google names; None: there is none.

    Google gives a CLDR name, or “GMT-07:00” for a zone that it does not recognise (reference of
    SpreadsheetProperties.timeZone). The database has whole hours, with the opposite sign.
    """
    if match := _FIXED.fullmatch(name):
        hours = int(match[2])
        name = f"Etc/GMT{'-' if match[1] == '+' else '+'}{hours}" if hours else "Etc/GMT"
    return name if name in available_timezones() else None
