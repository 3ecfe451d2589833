"""Known facts of an online answer book, and the moment when its service may be called next."""

import time
from collections.abc import Callable

from sqlalchemy import delete, insert, select

from roadmap.review.limits import Rates
from tasks.ledger.base.pace import Allowance, Turn
from tasks.ledger.base.store import Store
from tasks.ledger.schema.collecting import books


class Books:
    """The online books of a ledger, whichever review they belong to."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, book: str) -> tuple[str, str] | None:
        """The zone and the locale of a book, as it last said them."""
        query = select(books.c.zone, books.c.locale).where(books.c.book == book)
        with self._store.read() as connection:
            row = connection.execute(query).first()
        return (row.zone, row.locale) if row else None

    def keep(self, book: str, zone: str, locale: str) -> None:
        """Record what a book says of itself, in place of what it said before."""
        with self._store.write() as connection:
            connection.execute(delete(books).where(books.c.book == book))
            connection.execute(insert(books).values(book=book, zone=zone, locale=locale))

    def wait(self, account: str, a_minute: int, clock: Callable[[], float] = time.time) -> float:
        """Take the account's next call, among those of all workers of this ledger; return the seconds until
        it may be made. Calls may come close together, as long as a minute has no more than `a_minute`."""
        rate = a_minute / 60 / 2  # half of it steadily, and the other half at once
        behind = a_minute / 2 / rate
        within = Allowance(account, Rates(per_second=rate), "UTC", lambda: clock() - behind)
        with self._store.write() as connection:
            (slot,) = Turn(connection, within).slots(1)
        return max(0.0, slot - clock())
