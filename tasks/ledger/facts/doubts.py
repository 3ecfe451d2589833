"""The answer book that is known as a review's own, and the changes in it that a person has to confirm."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import delete, insert, select

from tasks.ledger.base.store import Store
from tasks.ledger.schema.collecting import doubts, own_books

BOOK = ""  # what a doubt is about that concerns the whole book


@dataclass(frozen=True)
class OwnBook:
    """An answer book as it was last known: the spreadsheet's id (empty for a workbook), the mark that we left
    in it, and the moment of the newest answer that was written there (ISO 8601, UTC; empty: none yet)."""

    book: str
    mark: str
    stamp: str = ""


@dataclass(frozen=True)
class Doubt:
    """A change that waits for a person. `about` is a milestone, or `BOOK`; `mark` tells this change from
    others there; `values` is what is said of it."""

    about: str
    mark: str
    since: DateTime
    values: Mapping[str, str]

    @property
    def count(self) -> int:
        """The number of answers that vanished or changed."""
        return sum(int(self.values.get(name, "0")) for name in ("count", "changed"))


class Doubts:
    """The doubts of one review, and the book that is known as its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Doubt]:
        """All that waits for a person, by what it is about."""
        columns = (doubts.c.about, doubts.c.mark, doubts.c.since, doubts.c["values"])
        query = select(*columns).where(doubts.c.review == self._store.review).order_by(doubts.c.about)
        with self._store.read() as connection:
            return [Doubt(**row) for row in connection.execute(query).mappings()]

    def of_book(self) -> Doubt | None:
        """The doubt about the whole book, if there is one."""
        return next((doubt for doubt in self.all() if doubt.about == BOOK), None)

    def replace(self, found: Iterable[Doubt]) -> None:
        """Record what a round doubted in place of what the last one did; what is still so keeps its time."""
        since = {doubt.about: doubt.since for doubt in self.all()}
        rows = [self._row(one, since.get(one.about, one.since)) for one in found]
        if not rows and not since:
            return
        with self._store.write() as connection:
            connection.execute(delete(doubts).where(doubts.c.review == self._store.review))
            if rows:
                connection.execute(insert(doubts), rows)

    def own_book(self) -> OwnBook | None:
        """The book that is known as the review's own; None: none was read yet."""
        columns = (own_books.c.book, own_books.c.mark, own_books.c.stamp)
        with self._store.read() as connection:
            query = select(*columns).where(own_books.c.review == self._store.review)
            row = connection.execute(query).mappings().first()
        return OwnBook(**row) if row else None

    def workbook_was_read(self) -> bool:
        """True if a workbook is known as the review's own, and not a spreadsheet, which has an id."""
        known = self.own_book()
        return known is not None and not known.book

    def keep_book(self, book: OwnBook) -> None:
        """Know a book as the review's own, in place of the one before."""
        with self._store.write() as connection:
            connection.execute(delete(own_books).where(own_books.c.review == self._store.review))
            connection.execute(insert(own_books).values(review=self._store.review, **asdict(book)))

    def _row(self, doubt: Doubt, since: DateTime) -> dict[str, Any]:
        own = {"review": self._store.review, "since": since, "values": dict(doubt.values)}
        return {"about": doubt.about, "mark": doubt.mark, **own}
