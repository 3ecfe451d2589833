"""Statements of the hot path, compiled once for each kind of database.

SQLAlchemy processes each value that it passes on; with a few claims in a transaction, that is a third of the
time. These statements bypass it: their values are passed as the driver expects them.
"""

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.engine import Dialect

from tasks.ledger.schema.base import Moment

Values = dict[str, Any]


class Prepared:
    """A statement that is compiled once. Its values are strings, numbers, and moments from `stored`."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, dict[str, Any], list[str] | None]] = {}

    def run(self, connection: Connection, values: Values) -> CursorResult[Any]:
        """Run it once."""
        sql, fixed, order = self._compile(connection.dialect)
        return connection.exec_driver_sql(sql, _arguments(fixed | values, order))

    def run_each(self, connection: Connection, rows: Iterable[Values]) -> int:
        """Run it for each of some rows; return the number of changed rows."""
        sql, fixed, order = self._compile(connection.dialect)
        return connection.exec_driver_sql(sql, [_arguments(fixed | row, order) for row in rows]).rowcount

    def _compile(self, dialect: Dialect) -> tuple[str, dict[str, Any], list[str] | None]:
        if dialect.name not in self._compiled:
            compiled = self._statement.compile(dialect=dialect)  # type: ignore[attr-defined]
            fixed = {k: v.value if isinstance(v, Enum) else v for k, v in compiled.params.items()}
            self._compiled[dialect.name] = (str(compiled), fixed, compiled.positiontup)
        return self._compiled[dialect.name]


def stored(connection: Connection, moment: DateTime | None) -> Any:
    """A moment as the driver expects it."""
    return None if moment is None else _stored(connection.dialect, moment)


@lru_cache(maxsize=64)
def _stored(dialect: Dialect, moment: DateTime) -> Any:
    process = Moment().dialect_impl(dialect).bind_processor(dialect)
    return process(moment) if process else moment


def _arguments(values: dict[str, Any], order: list[str] | None) -> Any:
    return tuple(values[name] for name in order) if order else values
