"""Transactions on a ledger, with the database's complaints put into words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, Engine, update
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from roadmap.mail.message import WAYS, Identity, State, Way, box_of, check
from tasks.ledger.base.contents import Contents
from tasks.ledger.base.dialects import alone, writer_of
from tasks.ledger.base.problems import explain
from tasks.ledger.base.witness import Witness
from tasks.ledger.schema.sending import messages


@dataclass(frozen=True)
class Store:
    """One review's part of a ledger, for one way of sending. `domain` is the right side of its Message-IDs.

    Answers, amendments and decisions belong to the `review`; messages and mailings to its `box`."""

    engine: Engine
    review: str
    domain: str
    way: Way = "live"
    contents: Contents = field(default_factory=Contents, compare=False, repr=False)
    witness: Witness | None = field(default=None, compare=False, repr=False)

    @cached_property
    def box(self) -> str:
        """The name under which messages and mailings of this way are kept."""
        return box_of(self.review, self.way)

    @cached_property
    def boxes(self) -> tuple[str, ...]:
        """The names for all ways of this review."""
        return tuple(box_of(self.review, way) for way in WAYS)

    def identity(self, step: str, recipient: str, revision: int) -> Identity:
        """Identity of a message within this review and way."""
        return Identity(self.review, step, recipient, revision, self.way)

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
        except DBAPIError as problem:
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
