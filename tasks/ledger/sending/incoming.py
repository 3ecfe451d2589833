"""Incoming mail, each recorded once, and what was done about it."""

from collections.abc import Collection, Sequence
from dataclasses import fields, replace

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, not_, select, update

from roadmap.mail.attempts import all_attempts, first_attempt
from roadmap.mail.incoming import CAME_BACK, Kind
from roadmap.mail.message import ACCEPTED
from tasks.ledger.base.received import NOBODY, Received, Sent
from tasks.ledger.base.store import Store
from tasks.ledger.schema.incoming import incoming, incoming_tries
from tasks.ledger.schema.sending import mailings, messages
from tasks.ledger.sending import full

_C, _M, _T = incoming.c, messages.c, incoming_tries.c
_LOOKED_UP = 200  # Message-IDs of one mail


_COLUMNS = [_C[field.name] for field in fields(Received)]


class Incoming:
    """The incoming mail of one review, for one way of sending."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def sent(self, message_ids: Collection[str]) -> dict[str, Sent]:
        """Those of the Message-IDs that are ours and left, or may have, with what they were. Each attempt of
        a message is that message; one that is released again has left, too."""
        attempts = [one for name in list(message_ids)[:_LOOKED_UP] for one in all_attempts(name)]
        columns = (_M.message_id, _M.step, _M.revision, _M.recipient, _M.party)
        query = select(*columns, _M.state).where(_M.review == self._store.box)
        found: dict[str, Sent] = {}
        with self._store.read() as connection:
            for start in range(0, len(attempts), 500):  # databases bound the number of values in a statement
                these = _M.message_id.in_(attempts[start : start + 500])
                for *row, state in connection.execute(query.where(these)):
                    sent = Sent(*row)
                    if state in ACCEPTED or first_attempt(sent.message_id) != sent.message_id:
                        found[first_attempt(sent.message_id)] = sent
        ours = [name for name in message_ids if first_attempt(name) in found]
        return {name: replace(found[first_attempt(name)], message_id=name) for name in ours}

    def known(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that are recorded already."""
        wanted, found = list(keys), set()
        with self._store.read() as connection:
            for start in range(0, len(wanted), 500):  # databases bound the number of values in a statement
                some = _C.key.in_(wanted[start : start + 500])
                found |= set(connection.execute(select(_C.key).where(self._mine(), some)).scalars())
        return found

    def tries(self) -> dict[str, int]:
        """Number of times that reading was begun of each mail that is not recorded: it ended the round."""
        query = select(_T.key, _T.tries).where(_T.review == self._store.box)
        with self._store.read() as connection:
            return {row.key: row.tries for row in connection.execute(query)}

    def begin(self, key: str, at: DateTime) -> None:
        """Note that a mail is being read, before a byte of it is: what ends the round is then known."""
        this = (_T.review == self._store.box, _T.key == key)
        again = update(incoming_tries).where(*this).values(tries=_T.tries + 1, last_at=at)
        with self._store.write() as connection:
            if not connection.execute(again).rowcount:
                row = {"review": self._store.box, "key": key, "tries": 1, "last_at": at}
                connection.execute(insert(incoming_tries).values(row))

    def forget(self, key: str) -> None:
        """Remove the note that a mail is being read: it is not there any more."""
        with self._store.write() as connection:
            self._read(connection, key)

    def record(self, received: Received) -> bool:
        """Record a mail, unless it is there; return whether it was new.

        What came back is noted at its message too, in the same transaction: it stays `sent` (or `unknown`),
        for the server did take it.
        """
        with self._store.write() as connection:
            self._read(connection, received.key)
            there = select(_C.key).where(self._mine(), _C.key == received.key)
            if connection.execute(there).first():
                return False
            if received.kind is Kind.FULL and received.about:
                received = full.settle(self._store, connection, received)
            row = {field.name: getattr(received, field.name) for field in fields(received)}
            connection.execute(insert(incoming).values(row | {"review": self._store.box}))
            if received.kind in CAME_BACK and received.about:
                self._note(connection, received)
        return True

    def open(self) -> list[Received]:
        """Mail that came back and nothing was done about, the oldest first."""
        came_back = _C.kind.in_([kind.value for kind in CAME_BACK])
        tried_again = and_(_C.kind == Kind.FULL.value, _C.notice == NOBODY)
        return self._find(came_back, not_(tried_again), _C.about.is_not(None), _C.acted_at.is_(None))

    def act(self, key: str, at: DateTime, *, instead: str, outcome: str) -> None:
        """Record who was written to instead, or why nobody was."""
        self._set((_C.key == key,), acted_at=at, instead=instead, outcome=outcome)

    def gather(self, notice: str) -> int:
        """Put all that is for a person, and that nobody was told of, into one notice; return how much."""
        return self._set((_C.notice.is_(None),), notice=notice)

    def notices(self) -> dict[str, list[Received]]:
        """The notices that are not drafted yet, with what each of them tells."""
        found: dict[str, list[Received]] = {}
        for received in self._find(_C.notice != NOBODY, _C.told_at.is_(None)):
            found.setdefault(received.notice or NOBODY, []).append(received)
        return found

    def told(self, notice: str, at: DateTime) -> None:
        """Record that a notice is drafted."""
        self._set((_C.notice == notice,), told_at=at)

    def since(self, moment: DateTime) -> list[Received]:
        """Mail that was recorded from a moment on."""
        return self._find(_C.handled_at >= moment)

    def last(self) -> DateTime | None:
        """Moment when a mail was recorded last; before that, when the first mailing was drafted: nothing
        that came in earlier can be about it. None: there is none."""
        recorded = select(func.max(_C.handled_at)).where(self._mine())
        drafted = select(func.min(mailings.c.drafted_at)).where(mailings.c.review == self._store.box)
        with self._store.read() as connection:
            found: DateTime | None = (
                connection.execute(recorded).scalar() or connection.execute(drafted).scalar()
            )
        return found

    def bounced(self) -> list[tuple[str, DateTime]]:
        """The addresses whose mail came back for good, with when that was recorded."""
        query = select(_C.address, _C.handled_at).where(self._mine(), _C.kind == Kind.BOUNCED.value)
        with self._store.read() as connection:
            return [(address, at) for address, at in connection.execute(query)]

    def _read(self, connection: Connection, key: str) -> None:
        connection.execute(delete(incoming_tries).where(_T.review == self._store.box, _T.key == key))

    def _note(self, connection: Connection, received: Received) -> None:
        said = " ".join(filter(None, (received.status, received.words)))
        attempts = all_attempts(received.about or "")
        which = (_M.review == self._store.box, _M.message_id.in_(attempts), _M.state.in_(ACCEPTED))
        connection.execute(update(messages).where(*which).values(reason=f"{received.kind}: {said}"))

    def _mine(self) -> ColumnElement[bool]:
        return _C.review == self._store.box

    def _set(self, which: Sequence[ColumnElement[bool]], **values: object) -> int:
        with self._store.write() as connection:
            statement = update(incoming).where(self._mine(), *which).values(**values)
            return connection.execute(statement).rowcount

    def _find(self, *which: ColumnElement[bool]) -> list[Received]:
        query: Select[tuple[object, ...]] = select(*_COLUMNS).where(self._mine(), *which)
        with self._store.read() as connection:
            rows = connection.execute(query.order_by(_C.handled_at, _C.key)).mappings().all()
        return [Received(**{**row, "kind": Kind(row["kind"])}) for row in rows]
