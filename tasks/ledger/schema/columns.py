"""Column types: moments in UTC, and the states of a message."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from pendulum import UTC as PENDULUM_UTC
from pendulum import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from roadmap.mail.message import State


class Moment(TypeDecorator[DateTime]):
    """A moment: stored in UTC, given back as a pendulum `DateTime` in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> Any:
        """To UTC; a time without a zone is a mistake of the caller.

        Raises:
            ValueError: the time has no zone.
        """
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value} has no time zone; the ledger keeps moments, not local times")
        utc = value.astimezone(UTC)
        return datetime(
            utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second, utc.microsecond, tzinfo=UTC
        )

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> DateTime | None:
        """SQLite gives it back without a zone, Postgres with the session's."""
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
    """A message's state, stored as its word."""

    impl = sa.String(16)
    cache_ok = True

    def process_bind_param(self, value: State | None, _dialect: Dialect) -> str | None:
        """The word."""
        return None if value is None else State(value).value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> State | None:
        """The state of that word."""
        return None if value is None else State(value)
