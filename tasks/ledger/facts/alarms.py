"""The alarms of a review, and its beats: when something that happens at set times happened.

The content of a notice is committed before it is written: one that was interrupted says the same again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from roadmap.reports.alarms import Alarm, may_tell, update_alarms
from roadmap.reports.troubles import Trouble, TroubleKind
from tasks.ledger.base.store import Store
from tasks.ledger.schema.watching import alarm_notices, alarms, beats

_A, _N, _B = alarms.c, alarm_notices.c, beats.c
_COLUMNS = [_A[field.name] for field in fields(Alarm)]


@dataclass(frozen=True)
class Notice:
    """Content of one mail: alarms that are new, and those that are over."""

    step: str
    at: DateTime
    new: tuple[Alarm, ...]
    over: tuple[Alarm, ...]


class Alarms:
    """The alarms and beats of one review, for one way of sending."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def watch(
        self, troubles: Iterable[Trouble], at: DateTime, unseen: Collection[TroubleKind] = ()
    ) -> list[Alarm]:
        """Record the troubles that a watch found; return the alarms that are not over, the oldest first."""
        with self._store.write() as connection:
            latest = {alarm.key: alarm for alarm in self._find(connection)}.values()
            for alarm in update_alarms(latest, troubles, at, unseen):
                self._save(connection, alarm)
            return self._find(connection, _A.over.is_(None))

    def open(self) -> list[Alarm]:
        """The alarms that are not over, the oldest first."""
        with self._store.read() as connection:
            return self._find(connection, _A.over.is_(None))

    def gather(self, step: str, at: DateTime) -> bool:
        """Put all alarms and ends that are in no notice yet into one; True if there are any and it may
        leave."""
        with self._store.write() as connection:
            last = select(func.max(_N.gathered_at)).where(_N.review == self._store.box)
            if not may_tell(connection.execute(last).scalar(), at):
                return False
            new = (_A.notice.is_(None), _A.gone.is_(None))
            over = (_A.over.is_not(None), _A.notice.is_not(None), _A.over_notice.is_(None))
            number = self._set(connection, over, over_notice=step) + self._set(connection, new, notice=step)
            if number:
                row = {"review": self._store.box, "step": step, "gathered_at": at}
                connection.execute(insert(alarm_notices).values(row))
        return number > 0

    def to_draft(self) -> list[Notice]:
        """The notices that are not drafted yet, the oldest first."""
        return self._notices(_N.drafted_at.is_(None))

    def to_post(self, since: DateTime) -> list[Notice]:
        """The notices gathered from `since` on that no webhook has accepted yet, the oldest first."""
        return self._notices(_N.posted_at.is_(None), _N.gathered_at >= since)

    def drafted(self, step: str, at: DateTime) -> None:
        """Record that a notice is drafted."""
        self._mark(step, drafted_at=at)

    def posted(self, step: str, at: DateTime) -> None:
        """Record that the webhook has accepted a notice."""
        self._mark(step, posted_at=at)

    def beat(self, name: str, at: DateTime) -> None:
        """Record that something that happens at set times has happened."""
        mine = (_B.review == self._store.box, _B.name == name)
        with self._store.write() as connection:
            row = connection.execute(select(_B.last_at).where(*mine)).first()
            if row is None:
                new = {"review": self._store.box, "name": name, "first_at": at, "last_at": at}
                connection.execute(insert(beats).values(new))
            elif row.last_at < at:
                connection.execute(update(beats).where(*mine).values(last_at=at))

    def beats(self, name: str) -> tuple[DateTime, DateTime] | None:
        """First and last moment of something that happens at set times; None if it never did."""
        query = select(_B.first_at, _B.last_at).where(_B.review == self._store.box, _B.name == name)
        with self._store.read() as connection:
            row = connection.execute(query).first()
        return (row.first_at, row.last_at) if row else None

    def _save(self, connection: Connection, alarm: Alarm) -> None:
        row = {field.name: getattr(alarm, field.name) for field in fields(alarm)}
        row |= {"values": dict(alarm.values), "review": self._store.box}
        which = (_A.review == self._store.box, _A.key == alarm.key, _A.opened == alarm.opened)
        connection.execute(delete(alarms).where(*which))
        connection.execute(insert(alarms).values(row))

    def _set(self, connection: Connection, which: Iterable[ColumnElement[bool]], **values: object) -> int:
        statement = update(alarms).where(_A.review == self._store.box, *which).values(**values)
        return connection.execute(statement).rowcount

    def _mark(self, step: str, **values: object) -> None:
        which = (_N.review == self._store.box, _N.step == step)
        with self._store.write() as connection:
            connection.execute(update(alarm_notices).where(*which).values(**values))

    def _notices(self, *which: ColumnElement[bool]) -> list[Notice]:
        query = select(_N.step, _N.gathered_at).where(_N.review == self._store.box, *which)
        with self._store.read() as connection:
            rows = connection.execute(query.order_by(_N.gathered_at, _N.step)).all()
            return [self._notice(connection, row.step, row.gathered_at) for row in rows]

    def _notice(self, connection: Connection, step: str, at: DateTime) -> Notice:
        both = self._find(connection, or_(_A.notice == step, _A.over_notice == step))
        new = tuple(alarm for alarm in both if alarm.notice == step)
        return Notice(step, at, new, tuple(alarm for alarm in both if alarm.over_notice == step))

    def _find(self, connection: Connection, *which: ColumnElement[bool]) -> list[Alarm]:
        query = select(*_COLUMNS).where(_A.review == self._store.box, *which)
        rows = connection.execute(query.order_by(_A.opened, _A.key)).mappings().all()
        return [Alarm(**row) for row in rows]
