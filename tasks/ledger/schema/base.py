"""The registry of all tables, partial indexes, and column types: moments in UTC, states of a message."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from pendulum import UTC as PENDULUM_UTC
from pendulum import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from roadmap.mail.message import State

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def index(name: str, where: str, *columns: str) -> sa.Index:
    """An index of the rows for which the condition `where` holds."""
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


class Moment(TypeDecorator[DateTime]):
    """A moment: stored in UTC, returned as a pendulum `DateTime` in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> Any:
        """In UTC.

        Raises:
            ValueError: the time has no zone.
        """
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value} has no time zone; the ledger stores moments, not local times")
        utc = value.astimezone(UTC)
        return datetime(
            utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second, utc.microsecond, tzinfo=UTC
        )

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> DateTime | None:
        """In UTC: SQLite returns it without a zone, Postgres with the session's."""
        if value is None:
            return None
        utc = value.astimezone(UTC) if value.tzinfo else value
        return DateTime(
            utc.year,
            utc.month,
            utc.day,
            utc.hour,
            utc.minute,
            utc.second,
            utc.microsecond,
            tzinfo=PENDULUM_UTC,
        )


class StateColumn(TypeDecorator[State]):
    """A message's state, stored as its value."""

    impl = sa.String(16)
    cache_ok = True

    def process_bind_param(self, value: State | None, _dialect: Dialect) -> str | None:
        """The state's value."""
        return None if value is None else State(value).value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> State | None:
        """The state of that value."""
        return None if value is None else State(value)
