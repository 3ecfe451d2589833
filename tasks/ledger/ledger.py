"""A review's ledger: all mailings, messages, answers, amendments and decisions, in one database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.exc import DBAPIError

from roadmap.mail.message import Way
from tasks.ledger.base.dialects import engine_for
from tasks.ledger.base.keys import Keys
from tasks.ledger.base.problems import explain
from tasks.ledger.base.store import Store
from tasks.ledger.base.upgrade import recognise, upgrade
from tasks.ledger.base.witness import Witness
from tasks.ledger.erasure.forgetting import Forgetting
from tasks.ledger.erasure.retention import Retention
from tasks.ledger.facts.alarms import Alarms
from tasks.ledger.facts.answers import Answers
from tasks.ledger.facts.books import Books
from tasks.ledger.facts.doubts import Doubts
from tasks.ledger.facts.history import History
from tasks.ledger.facts.note_numbers import NoteNumbers
from tasks.ledger.facts.receipts import Receipts
from tasks.ledger.sending.approvals import Approvals
from tasks.ledger.sending.claims import Claims
from tasks.ledger.sending.handover import Handover, handing_over
from tasks.ledger.sending.incoming import Incoming
from tasks.ledger.sending.mailings import Mailings
from tasks.ledger.sending.reading import MessageQueries
from tasks.ledger.sending.sender_locks import hold_sender_lock
from tasks.ledger.sending.weekly import Weekly


class Ledger(MessageQueries):
    """One review's ledger: its `mailings`, `claims`, `answers` and `history`. Threads may share it.

    Mailings, messages and claims are those of one way of sending: see `roadmap.mail.message.Way`."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.mailings = Mailings(store)
        self.claims = Claims(store)
        self.weekly = Weekly(store)
        self.notes = NoteNumbers(store)
        self.answers = Answers(store)
        self.history = History(store)
        self.incoming = Incoming(store)
        self.keys = Keys(store)
        self.books = Books(store)
        self.doubts = Doubts(store)
        self.receipts = Receipts(store)
        self.alarms = Alarms(store)
        self.approvals = Approvals(store)
        self.forgetting = Forgetting(store)
        self.retention = Retention(store)

    @classmethod
    def open(
        cls, url: str, review: str, *, domain: str, way: Way = "live", witnesses: Path | None = None
    ) -> Self:
        """Open a ledger; make it, or bring it to the newest schema, if need be.

        `url` is SQLAlchemy's; `domain`: the right side of the Message-IDs of drafted messages. Messages sent
        another `way` do not count as sent; answers, amendments and decisions are shared. `witnesses`: the
        folder in which this machine remembers its ledgers; None: any ledger is accepted.

        Raises:
            LedgerProblem: the address is wrong, the database cannot be used, or it is not the ledger that was
                in use.
        """
        engine = engine_for(url)
        witness = Witness(witnesses, review) if witnesses else None
        try:
            if witness:
                recognise(engine, witness)
            else:
                upgrade(engine)
        except DBAPIError as problem:
            engine.dispose()
            raise explain(problem, engine.url) from problem
        except BaseException:
            engine.dispose()
            raise
        return cls(Store(engine, review, domain, way, witness=witness))

    @property
    def review(self) -> str:
        """The id of the review it is open for."""
        return self._store.review

    @property
    def way(self) -> Way:
        """The way of sending that it is open for."""
        return self._store.way

    @contextmanager
    def sender(self) -> Iterator[str]:
        """Be a living sender, whose claims are taken under the name that this yields.

        If this process dies, the next `claims.recover` declares its claims `unknown`.

        Raises:
            LedgerProblem: the database cannot be reached, or the lock's file cannot be made.
        """
        with hold_sender_lock(self._store.engine) as name:
            yield name

    @contextmanager
    def handing_over(self) -> Iterator[Handover]:
        """Be a living sender that notes the messages that it hands over: if it dies, the next
        `claims.recover` declares these `unknown`, and releases its other claims.

        Raises:
            LedgerProblem: see `sender`.
        """
        with hold_sender_lock(self._store.engine) as name, handing_over(name) as handover:
            yield handover

    def close(self) -> None:
        """Close its connections."""
        self._store.engine.dispose()
        if self._store.witness:
            self._store.witness.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()
