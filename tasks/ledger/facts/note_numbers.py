"""Running numbers of notes verbales: one for each mailing that has any."""

from pendulum import DateTime
from sqlalchemy import func, insert, select

from tasks.ledger.base.store import Store
from tasks.ledger.schema.sending import notes_verbales

_C = notes_verbales.c


class NoteNumbers:
    """The numbers of one review, for one way of sending: a rehearsal uses up none of those that leave."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def number(self, step: str, revision: int, at: DateTime) -> int:
        """Return the number of a mailing; the next one of the review if it has none yet.

        It is committed before anything is written with it, so a mailing keeps its number however often it is
        drafted, and of two workers at the same mailing both get the one number. A mailing that is stopped
        keeps its number too: the series then has a gap.
        """
        this = {"review": self._store.box, "step": step, "revision": revision}
        known = select(_C.number).filter_by(**this)
        last = select(func.coalesce(func.max(_C.number), 0)).where(_C.review == self._store.box)
        with self._store.write() as connection:
            number = connection.execute(known).scalar()
            if number is None:
                number = connection.execute(last).scalar_one() + 1
                connection.execute(insert(notes_verbales).values(**this, number=number, numbered_at=at))
        return int(number)
