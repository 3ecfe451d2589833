"""Receipts: answers, and revisions of them, that were acknowledged, each once in each box."""

from collections.abc import Iterable

from pendulum import DateTime
from sqlalchemy import Connection, insert, select, update

from roadmap.answers.reading import Answer
from tasks.ledger.base.store import Store
from tasks.ledger.schema.sending import receipts

_C = receipts.c


class Receipts:
    """The acknowledgements of one review, for one way of sending."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def gather(self, answers: Iterable[Answer], step: str) -> int:
        """Put all answers that have no acknowledgement yet into one mailing; return how many.

        The content of a mailing is committed before it is written, so that one that was interrupted says the
        same again.
        """
        return self.gather_marks(((answer.key, answer.content) for answer in answers), step)

    def gather_marks(self, marks: Iterable[tuple[str, str]], step: str) -> int:
        """Put all that has no mail yet into one mailing; return how much. A mark says what it is about, and
        which state of that is told."""
        wanted = set(marks)
        with self._store.write() as connection:
            known = self._acknowledged(connection)
            rows = [
                {"review": self._store.box, "answer": about, "content": state, "step": step}
                for about, state in sorted(wanted - known)
            ]
            if rows:
                connection.execute(insert(receipts), rows)
        return len(rows)

    def acknowledged(self) -> set[tuple[str, str]]:
        """The key and content of each answer that has an acknowledgement."""
        with self._store.read() as connection:
            return self._acknowledged(connection)

    def _acknowledged(self, connection: Connection) -> set[tuple[str, str]]:
        query = select(_C.answer, _C.content).where(_C.review == self._store.box)
        return {(row.answer, row.content) for row in connection.execute(query)}

    def open(self) -> dict[str, list[tuple[str, str]]]:
        """The mailings that are not drafted yet, with the key and content of each answer they acknowledge."""
        query = select(_C.step, _C.answer, _C.content).where(
            _C.review == self._store.box, _C.drafted_at.is_(None)
        )
        mailings: dict[str, list[tuple[str, str]]] = {}
        with self._store.read() as connection:
            for row in connection.execute(query.order_by(_C.step, _C.answer)):
                mailings.setdefault(row.step, []).append((row.answer, row.content))
        return mailings

    def drafted(self, step: str, at: DateTime) -> None:
        """Record that a mailing is drafted."""
        with self._store.write() as connection:
            which = (_C.review == self._store.box, _C.step == step)
            connection.execute(update(receipts).where(*which).values(drafted_at=at))
