"""Transactions on a ledger, with the database's complaints put into words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, Engine, update
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError

from roadmap.message import State, check
from tasks.ledger.dialects import alone, writer_of
from tasks.ledger.problems import explain
from tasks.ledger.schema import messages


@dataclass(frozen=True)
class Store:
    """One review's part of a ledger. `domain` is the right side of its Message-IDs."""

    engine: Engine
    review: str
    domain: str

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads.

        Raises:
            LedgerProblem: the database cannot be read.
        """
        with self._explained(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that no other `write` runs beside; all of it is kept, or nothing.

        Raises:
            LedgerProblem: the database cannot be written to.
        """
        with self.share() as connection:
            alone(connection)
            yield connection

    @contextmanager
    def share(self) -> Iterator[Connection]:
        """A writing transaction that locks only the rows it takes, where the database can.

        Raises:
            LedgerProblem: the database cannot be written to.
        """
        with self._explained(), self._writer.begin() as connection:
            yield connection

    @cached_property
    def _writer(self) -> Engine:
        return writer_of(self.engine)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (IntegrityError, ProgrammingError):
            raise
        except DatabaseError as problem:
            raise explain(problem, self.engine.url) from problem


def move(
    connection: Connection,
    before: State,
    after: State,
    *which: ColumnElement[bool],
    at: DateTime,
    **values: object,
) -> int:
    """Take messages from one state to another; those that left `before` meanwhile stay as they are.

    Raises:
        Disallowed: no message may go that way.
    """
    check(before, after)
    statement = update(messages).where(messages.c.state == before, *which)
    return connection.execute(statement.values(state=after, changed_at=at, **values)).rowcount
