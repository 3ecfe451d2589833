"""Changes in the answer book that a person has to confirm before they are applied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import delete, insert, select

from tasks.ledger.base.store import Store
from tasks.ledger.schema.collecting import doubts

BOOK = ""  # in `Doubt.about`: the whole book


@dataclass(frozen=True)
class Doubt:
    """A change that waits for a person. `about`: a milestone, or `BOOK`; `mark`: identifies this change among
    others there; `values`: details for its description."""

    about: str
    mark: str
    since: DateTime
    values: Mapping[str, str]

    @property
    def count(self) -> int:
        """The number of answers that vanished or changed."""
        return sum(int(self.values.get(name, "0")) for name in ("count", "changed"))


class Doubts:
    """The doubts of one review."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Doubt]:
        """All doubts, ordered by `about`."""
        columns = (doubts.c.about, doubts.c.mark, doubts.c.since, doubts.c["values"])
        query = select(*columns).where(doubts.c.review == self._store.review).order_by(doubts.c.about)
        with self._store.read() as connection:
            return [Doubt(**row) for row in connection.execute(query).mappings()]

    def of_book(self) -> Doubt | None:
        """The doubt about the whole book; None: there is none."""
        return next((doubt for doubt in self.all() if doubt.about == BOOK), None)

    def replace(self, new: Iterable[Doubt]) -> None:
        """Replace the doubts by those of a new round; one about the same thing keeps its `since`."""
        since = {doubt.about: doubt.since for doubt in self.all()}
        rows = [self._row(one, since.get(one.about, one.since)) for one in new]
        if not rows and not since:
            return
        with self._store.write() as connection:
            connection.execute(delete(doubts).where(doubts.c.review == self._store.review))
            if rows:
                connection.execute(insert(doubts), rows)

    def _row(self, doubt: Doubt, since: DateTime) -> dict[str, Any]:
        own = {"review": self._store.review, "since": since, "values": dict(doubt.values)}
        return {"about": doubt.about, "mark": doubt.mark, **own}
