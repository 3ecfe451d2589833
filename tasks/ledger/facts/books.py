"""Answer books: the review's own, the zone and locale of online ones, and when their service may be
called."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select

from roadmap.review.limits import Rates
from tasks.ledger.base.pace import Allowance, Turn
from tasks.ledger.base.store import Store
from tasks.ledger.schema.collecting import books, own_books


@dataclass(frozen=True)
class OwnBook:
    """An answer book as it was last read: the spreadsheet's id (empty for a workbook), the random mark that
    we wrote into it, and the moment of the newest answer written there (ISO 8601, UTC; empty: none yet)."""

    book: str
    mark: str
    stamp: str = ""


class Books:
    """The answer books that a ledger knows: the online ones of all reviews, and the own one of this
    review."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, book: str) -> tuple[str, str] | None:
        """The zone and the locale of an online book, as it last reported them; None: it has not yet."""
        query = select(books.c.zone, books.c.locale).where(books.c.book == book)
        with self._store.read() as connection:
            row = connection.execute(query).first()
        return (row.zone, row.locale) if row else None

    def keep(self, book: str, zone: str, locale: str) -> None:
        """Record the zone and the locale of an online book."""
        with self._store.write() as connection:
            connection.execute(delete(books).where(books.c.book == book))
            connection.execute(insert(books).values(book=book, zone=zone, locale=locale))

    def wait(self, account: str, a_minute: int, clock: Callable[[], float] = time.time) -> float:
        """Reserve the account's next call, among those of all workers of this ledger; return the seconds
        until it may be made. Calls may come close together, with at most `a_minute` in any minute."""
        rate = a_minute / 60 / 2  # half of the calls at a steady rate, the other half at once
        behind = a_minute / 2 / rate
        within = Allowance(account, Rates(per_second=rate), "UTC", lambda: clock() - behind)
        with self._store.write() as connection:
            (slot,) = Turn(connection, within).slots(1)
        return max(0.0, slot - clock())

    def own_book(self) -> OwnBook | None:
        """The review's own answer book as it was last read; None: none was read yet."""
        columns = (own_books.c.book, own_books.c.mark, own_books.c.stamp)
        with self._store.read() as connection:
            query = select(*columns).where(own_books.c.review == self._store.review)
            row = connection.execute(query).mappings().first()
        return OwnBook(**row) if row else None

    def workbook_was_read(self) -> bool:
        """True if the review's own book is a workbook, and not a spreadsheet, which has an id."""
        known = self.own_book()
        return known is not None and not known.book

    def keep_own_book(self, book: OwnBook) -> None:
        """Record the review's own answer book, in place of the one before."""
        with self._store.write() as connection:
            connection.execute(delete(own_books).where(own_books.c.review == self._store.review))
            connection.execute(insert(own_books).values(review=self._store.review, **asdict(book)))
