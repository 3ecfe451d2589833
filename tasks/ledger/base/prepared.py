"""Statements of the hot path, put into the database's words once.

SQLAlchemy looks at each value on its way, and with a few claims a transaction that is a third of the work. So
these statements are compiled once for each kind of database, and get their values as the driver wants them.
"""

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.engine import Dialect

from tasks.ledger.schema.columns import Moment

Values = dict[str, Any]


class Prepared:
    """One such statement. Its values are words, numbers, and moments as `stored` gives them."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._made: dict[str, tuple[str, dict[str, Any], list[str] | None]] = {}

    def run(self, connection: Connection, values: Values) -> CursorResult[Any]:
        """Run it once."""
        words, fixed, order = self._in_the_words_of(connection.dialect)
        return connection.exec_driver_sql(words, _filled(fixed | values, order))

    def run_each(self, connection: Connection, rows: Iterable[Values]) -> int:
        """Run it for each of some rows; return how many it changed."""
        words, fixed, order = self._in_the_words_of(connection.dialect)
        return connection.exec_driver_sql(words, [_filled(fixed | row, order) for row in rows]).rowcount

    def _in_the_words_of(self, dialect: Dialect) -> tuple[str, dict[str, Any], list[str] | None]:
        if dialect.name not in self._made:
            compiled = self._statement.compile(dialect=dialect)  # type: ignore[attr-defined]
            fixed = {name: _plain(value) for name, value in compiled.params.items()}
            self._made[dialect.name] = (str(compiled), fixed, compiled.positiontup)
        return self._made[dialect.name]


def stored(connection: Connection, moment: DateTime | None) -> Any:
    """A moment as the driver takes it."""
    return None if moment is None else _stored(connection.dialect, moment)


@lru_cache(maxsize=64)
def _stored(dialect: Dialect, moment: DateTime) -> Any:
    process = Moment().dialect_impl(dialect).bind_processor(dialect)
    return process(moment) if process else moment


def _filled(values: dict[str, Any], order: list[str] | None) -> Any:
    return tuple(values[name] for name in order) if order else values


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
