"""Transactions on a ledger; database errors become a `LedgerProblem`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, Engine, bindparam, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from roadmap.mail.message import WAYS, Identity, State, Way, box_of, check_change
from tasks.ledger.base.dialects import wait_for_writers, writing_engine
from tasks.ledger.base.messages import Content
from tasks.ledger.base.problems import explain
from tasks.ledger.base.witness import Witness
from tasks.ledger.schema.sending import contents, messages

CACHED_CONTENTS = 256  # some megabytes; a mailing has as many as groups of readers
_CONTENTS = select(contents).where(contents.c.id.in_(bindparam("ids", expanding=True)))


class ContentCache:
    """Cache of the words of messages, which are frozen and shared by hundreds of messages.

    Threads may share it: at worst they read the same words twice."""

    def __init__(self) -> None:
        self._cached: dict[str, Content] = {}

    def read(self, connection: Connection, wanted: Iterable[str]) -> dict[str, Content]:
        """The words by their ids."""
        ids = set(wanted)
        known = {i: content for i in ids if (content := self._cached.get(i))}
        missing = ids - known.keys()
        if missing:
            rows = connection.execute(_CONTENTS, {"ids": sorted(missing)}).mappings()
            new = {r["id"]: Content(**{k: v for k, v in r.items() if k != "id"}) for r in rows}
            known |= new
            full = len(self._cached) + len(new) > CACHED_CONTENTS
            self._cached = new if full else {**self._cached, **new}
        return known


@dataclass(frozen=True)
class Store:
    """One review's part of a ledger, for one way of sending. `domain`: the right side of its Message-IDs.

    Answers, amendments and decisions belong to the `review`; messages and mailings to its `box`."""

    engine: Engine
    review: str
    domain: str
    way: Way = "live"
    contents: ContentCache = field(default_factory=ContentCache, compare=False, repr=False)
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
        with self._explaining(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A writing transaction that runs beside no other `write`.

        Raises:
            LedgerProblem: the database cannot be written to.
        """
        with self.share() as connection:
            wait_for_writers(connection)
            yield connection

    @contextmanager
    def share(self) -> Iterator[Connection]:
        """A writing transaction that locks only the rows it takes, where the database can.

        Raises:
            LedgerProblem: the database cannot be written to.
        """
        with self._explaining(), self._writer.begin() as connection:
            yield connection

    @cached_property
    def _writer(self) -> Engine:
        return writing_engine(self.engine)

    @contextmanager
    def _explaining(self) -> Iterator[None]:
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
    """Move messages from one state to another; return how many. Those no longer in `before` stay as they are.

    Raises:
        Disallowed: messages may not change that way.
    """
    check_change(before, after)
    statement = update(messages).where(messages.c.state == before, *which)
    return connection.execute(statement.values(state=after, changed_at=at, **values)).rowcount
