"""Room in readers' weeks: messages that yield may be claimed only once they were let through here.

All is decided in one transaction that runs beside no other writer, and a message that was let through counts
from then on, before it has left. So two workers never both see the same room.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime, Duration
from sqlalchemy import Connection, Row, and_, func, or_, select, update

from roadmap.mail.message import PERHAPS_LEFT, Skip, State
from tasks.ledger.base.messages import HeldBack
from tasks.ledger.base.store import Store, move
from tasks.ledger.schema.sending import OF_ITS_MAILING, mailings, messages
from tasks.ledger.sending.drafting import GROUP
from tasks.ledger.sending.taking import MAY_LEAVE

_M = messages.c
# Room is kept for a mailing that waits for a release no longer than this: it may never be released.
DECIDED_WITHIN = Duration(days=3)
_HELD_BACK = and_(_M.state == State.RELEASED, _M.yields)


@dataclass(frozen=True)
class ReaderWeek:
    """One reader's mails that count. `left`: moments of those that left or may have, of late, and the present
    moment for each that may leave now or lately came to wait for a person's release; `waiting`: steps whose
    mail to them waits for room."""

    address: str
    left: tuple[DateTime, ...]
    waiting: tuple[str, ...]


Place = Callable[[ReaderWeek], Mapping[str, DateTime | None]]


class Weekly:
    """The held-back messages of one review, for one way of sending."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def held_back(self) -> list[HeldBack]:
        """The mailings with messages that wait for room, in the order of their steps."""
        query = (
            select(
                *(_M.step, _M.revision, func.count().label("number")),
                *(func.min(_M.changed_at).label("since"), func.min(_M.retry_at).label("until")),
            )
            .where(_M.review == self._store.box, _HELD_BACK)
            .group_by(_M.step, _M.revision)
            .order_by(_M.step, _M.revision)
        )
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return [HeldBack(r.step, r.revision, r.number, r.since, r.until) for r in rows]

    def admit(
        self, step: str, at: DateTime, since: DateTime, counting: Collection[str], place: Place
    ) -> None:
        """Let each waiting message of a step leave, keep it back until a moment, or skip it as `too-many`.

        `place` decides for one reader, by step: the moment, now if that has come, or None. It is given what
        left from `since` on of the steps in `counting`, and what may leave now; of more than one step, so
        that the more urgent goes first. Only messages of `step` are changed.
        """
        with self._store.write() as connection:
            verdicts: defaultdict[DateTime | None, list[int]] = defaultdict(list)
            for week, waiting in self._weeks(connection, step, at, since, counting):
                verdicts[place(week)[step]] += waiting
            for moment, ids in verdicts.items():
                for start in range(0, len(ids), GROUP):
                    _settle(connection, ids[start : start + GROUP], moment, at)

    def _weeks(
        self, connection: Connection, step: str, at: DateTime, since: DateTime, counting: Collection[str]
    ) -> Iterable[tuple[ReaderWeek, list[int]]]:
        """The weeks of all readers to whom something of a step waits, each with the ids of these messages."""
        rows = self._rows(connection, step, at, since, counting)
        by_reader: defaultdict[str, list[Row[Any]]] = defaultdict(list)
        for row in rows:
            by_reader[row.recipient.casefold()].append(row)
        for address, theirs in by_reader.items():
            waiting = [row for row in theirs if row.yields and row.state is State.RELEASED]
            own = [row.id for row in waiting if row.step == step]
            left = (row.claimed_at or at for row in theirs if row not in waiting)
            if own:
                steps = tuple(dict.fromkeys(row.step for row in waiting))
                yield ReaderWeek(address, tuple(left), steps), own

    def _rows(
        self, connection: Connection, step: str, at: DateTime, since: DateTime, counting: Collection[str]
    ) -> Iterable[Row[Any]]:
        readers = select(func.lower(_M.recipient)).where(
            _M.review == self._store.box, _M.step == step, _HELD_BACK
        )
        left = and_(_M.state.in_(PERHAPS_LEFT), _M.claimed_at >= since)
        undecided = and_(_M.state == State.HELD, _M.changed_at > at - DECIDED_WITHIN)
        may_leave = and_(or_(undecided, _M.state == State.RELEASED), MAY_LEAVE)
        query = (
            select(_M.id, _M.recipient, _M.step, _M.state, _M.claimed_at, _M.yields)
            .join_from(messages, mailings, OF_ITS_MAILING)
            .where(_M.review == self._store.box, _M.step.in_({*counting, step}), or_(left, may_leave))
            .where(func.lower(_M.recipient).in_(readers))
            .order_by(_M.id)
        )
        return connection.execute(query, {"now": at})


def _settle(connection: Connection, ids: list[int], moment: DateTime | None, at: DateTime) -> None:
    these = (_M.id.in_(ids), _M.yields)
    if moment is None:
        move(connection, State.RELEASED, State.SKIPPED, *these, at=at, reason=Skip.TOO_MANY.value)
    elif moment > at:
        values: dict[str, Any] = {"retry_at": moment, "reason": Skip.TOO_MANY.value}
        connection.execute(update(messages).where(_HELD_BACK, *these).values(**values))
    else:
        values = {"yields": False, "retry_at": None, "reason": "", "changed_at": at}
        connection.execute(update(messages).where(_HELD_BACK, *these).values(**values))
