"""Incoming mails, each recorded once, with what was done about them."""

from collections.abc import Collection, Sequence
from dataclasses import fields, replace

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, not_, select, update

from roadmap.mail.attempts import all_attempts, first_attempt
from roadmap.mail.incoming import CAME_BACK, Kind
from roadmap.mail.message import ACCEPTED
from tasks.ledger.base.received import NO_NOTICE, Received, Sent
from tasks.ledger.base.store import Store
from tasks.ledger.schema.incoming import incoming, incoming_tries
from tasks.ledger.schema.sending import mailings, messages
from tasks.ledger.sending.full_mailbox import release_again

_C, _M, _T = incoming.c, messages.c, incoming_tries.c
_LOOKED_UP = 200  # Message-IDs of one mail
_GROUP = 500  # databases limit the number of values in a statement


_COLUMNS = [_C[field.name] for field in fields(Received)]


class Incoming:
    """The incoming mail of one review, for one way of sending."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def sent(self, message_ids: Collection[str]) -> dict[str, Sent]:
        """Those of the Message-IDs that are of our messages that left or may have, with these messages. Each
        attempt has its own Message-ID; a message that is released again has left before, too."""
        attempts = [one for name in list(message_ids)[:_LOOKED_UP] for one in all_attempts(name)]
        columns = (_M.message_id, _M.step, _M.revision, _M.recipient, _M.party)
        query = select(*columns, _M.state).where(_M.review == self._store.box)
        sent_by_id: dict[str, Sent] = {}
        with self._store.read() as connection:
            for start in range(0, len(attempts), _GROUP):
                some = _M.message_id.in_(attempts[start : start + _GROUP])
                for *row, state in connection.execute(query.where(some)):
                    sent = Sent(*row)
                    if state in ACCEPTED or first_attempt(sent.message_id) != sent.message_id:
                        sent_by_id[first_attempt(sent.message_id)] = sent
        ours = [name for name in message_ids if first_attempt(name) in sent_by_id]
        return {name: replace(sent_by_id[first_attempt(name)], message_id=name) for name in ours}

    def known(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that are recorded already."""
        wanted, known = list(keys), set()
        with self._store.read() as connection:
            for start in range(0, len(wanted), _GROUP):
                some = _C.key.in_(wanted[start : start + _GROUP])
                known |= set(connection.execute(select(_C.key).where(self._mine(), some)).scalars())
        return known

    def tries(self) -> dict[str, int]:
        """Number of times that reading of each unrecorded mail was begun: it may have crashed the round."""
        query = select(_T.key, _T.tries).where(_T.review == self._store.box)
        with self._store.read() as connection:
            return {row.key: row.tries for row in connection.execute(query)}

    def begin(self, key: str, at: DateTime) -> None:
        """Note that a mail is about to be read, so that a mail that crashes the round is known."""
        this = (_T.review == self._store.box, _T.key == key)
        again = update(incoming_tries).where(*this).values(tries=_T.tries + 1, last_at=at)
        with self._store.write() as connection:
            if not connection.execute(again).rowcount:
                row = {"review": self._store.box, "key": key, "tries": 1, "last_at": at}
                connection.execute(insert(incoming_tries).values(row))

    def forget(self, key: str) -> None:
        """Remove the note that a mail is being read, because it no longer exists."""
        with self._store.write() as connection:
            self._remove_tries(connection, key)

    def record(self, received: Received) -> bool:
        """Record a mail, unless it is recorded; True if it was new.

        A report that a message came back becomes that message's reason, in the same transaction. The message
        stays `sent` (or `unknown`), as the server did accept it.
        """
        with self._store.write() as connection:
            self._remove_tries(connection, received.key)
            recorded = select(_C.key).where(self._mine(), _C.key == received.key)
            if connection.execute(recorded).first():
                return False
            if received.kind is Kind.FULL and received.about:
                received = release_again(self._store, connection, received)
            row = {field.name: getattr(received, field.name) for field in fields(received)}
            connection.execute(insert(incoming).values(row | {"review": self._store.box}))
            if received.kind in CAME_BACK and received.about:
                self._note_at_message(connection, received)
        return True

    def open(self) -> list[Received]:
        """Reports of mail that came back and were not acted on yet, the oldest first."""
        came_back = _C.kind.in_([kind.value for kind in CAME_BACK])
        tried_again = and_(_C.kind == Kind.FULL.value, _C.notice == NO_NOTICE)
        return self._find(came_back, not_(tried_again), _C.about.is_not(None), _C.acted_at.is_(None))

    def act(self, key: str, at: DateTime, *, instead: str, outcome: str) -> None:
        """Record the address that was written to instead, or why none was."""
        self._set((_C.key == key,), acted_at=at, instead=instead, outcome=outcome)

    def gather(self, notice: str) -> int:
        """Put all mails that are for a person, and in no notice yet, into one notice; return how many."""
        return self._set((_C.notice.is_(None),), notice=notice)

    def notices(self) -> dict[str, list[Received]]:
        """The notices that are not drafted yet, with the mails in each."""
        notices: dict[str, list[Received]] = {}
        for received in self._find(_C.notice != NO_NOTICE, _C.told_at.is_(None)):
            notices.setdefault(received.notice or NO_NOTICE, []).append(received)
        return notices

    def notice_drafted(self, notice: str, at: DateTime) -> None:
        """Record that a notice is drafted."""
        self._set((_C.notice == notice,), told_at=at)

    def since(self, moment: DateTime) -> list[Received]:
        """Mails that were recorded from a moment on."""
        return self._find(_C.handled_at >= moment)

    def last(self) -> DateTime | None:
        """Moment when a mail was last recorded; else when the first mailing was drafted, as no earlier mail
        can be about it. None: there is neither."""
        recorded = select(func.max(_C.handled_at)).where(self._mine())
        drafted = select(func.min(mailings.c.drafted_at)).where(mailings.c.review == self._store.box)
        with self._store.read() as connection:
            moment: DateTime | None = (
                connection.execute(recorded).scalar() or connection.execute(drafted).scalar()
            )
        return moment

    def bounced(self) -> list[tuple[str, DateTime]]:
        """The addresses whose mail came back for good, each with the moment when that was recorded."""
        query = select(_C.address, _C.handled_at).where(self._mine(), _C.kind == Kind.BOUNCED.value)
        with self._store.read() as connection:
            return [(address, at) for address, at in connection.execute(query)]

    def _remove_tries(self, connection: Connection, key: str) -> None:
        connection.execute(delete(incoming_tries).where(_T.review == self._store.box, _T.key == key))

    def _note_at_message(self, connection: Connection, received: Received) -> None:
        words = " ".join(filter(None, (received.status, received.words)))
        attempts = all_attempts(received.about or "")
        which = (_M.review == self._store.box, _M.message_id.in_(attempts), _M.state.in_(ACCEPTED))
        connection.execute(update(messages).where(*which).values(reason=f"{received.kind}: {words}"))

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
