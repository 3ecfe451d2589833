"""A review's ledger: all mailings, messages, answers, amendments and decisions, in one database."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from pendulum import DateTime
from sqlalchemy.exc import DBAPIError

from roadmap.mail.message import State, Way
from tasks.ledger.base.dialects import engine_for
from tasks.ledger.base.keys import Keys
from tasks.ledger.base.messages import Content, Message
from tasks.ledger.base.problems import explain
from tasks.ledger.base.store import Store
from tasks.ledger.base.upgrade import recognise, upgrade
from tasks.ledger.base.witness import Witness
from tasks.ledger.erasure.forgetting import Forgetting
from tasks.ledger.facts.alarms import Alarms
from tasks.ledger.facts.answers import Answers
from tasks.ledger.facts.books import Books
from tasks.ledger.facts.doubts import Doubts
from tasks.ledger.facts.history import History
from tasks.ledger.facts.receipts import Receipts
from tasks.ledger.sending import reading
from tasks.ledger.sending.approvals import Approvals
from tasks.ledger.sending.claims import Claims
from tasks.ledger.sending.handover import Handover, handing_over
from tasks.ledger.sending.incoming import Incoming
from tasks.ledger.sending.mailings import Mailings
from tasks.ledger.sending.sender_locks import hold_sender_lock


class Ledger:
    """One review's ledger: its `mailings`, `claims`, `answers` and `history`. Threads may share it.

    Mailings, messages and claims are those of one way of sending: see `roadmap.mail.message.Way`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.mailings = Mailings(store)
        self.claims = Claims(store)
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

    def messages(
        self,
        step: str | None = None,
        state: State | None = None,
        recipient: str | None = None,
        party: str | None = None,
    ) -> list[Message]:
        """The messages that match all given arguments, in the order of drafting."""
        return reading.find(self._store, step=step, state=state, recipient=recipient, party=party)

    def everywhere(
        self, step: str | None = None, state: State | None = None, recipient: str | None = None
    ) -> list[Message]:
        """The matching messages of all ways of sending; see `Message.way`."""
        return reading.find(self._store, step=step, state=state, recipient=recipient, everywhere=True)

    def content(self, content_id: str) -> Content:
        """The words of a message, as they were drafted.

        Raises:
            LookupError: there are none by that id.
        """
        return reading.content(self._store, content_id)

    def counts(self) -> dict[str, dict[State, int]]:
        """Numbers of messages by step and state, over all revisions."""
        return reading.counts(self._store)

    def sent_between(self, start: DateTime, end: DateTime) -> dict[str, int]:
        """Numbers of messages sent from `start` until just before `end`, by step."""
        return reading.sent_between(self._store, start, end)

    def reached(self, steps: Collection[str], dead: Collection[str] = ()) -> dict[str, DateTime]:
        """The parties to which mail of any of these steps left or may have left, with the first moment. Mail
        to one of the `dead` addresses (case-folded) reached nobody."""
        return reading.reached(self._store, steps, dead)

    def last_drafted(self, prefix: str, but: str) -> dict[str, DateTime]:
        """Moment of drafting of the last mailing that was sent to each address (in lower case), among the
        steps that begin with `prefix`, except the step `but`."""
        return reading.last_drafted(self._store, prefix, but)

    def sent_today(self, at: DateTime, zone: str) -> int:
        """Number of messages that count towards the account's day in `zone`: all of this ledger, of every
        review, that were claimed on that day and that were sent, may have been sent, or are being sent;
        without those to an outbox."""
        return reading.sent_today(self._store, at, zone)

    def last_change(self) -> DateTime | None:
        """Moment of the last change of any message, of any review and way; None: there are none."""
        return reading.last_change(self._store)

    def played(self) -> frozenset[tuple[str, int]]:
        """The steps that have a mailing of this way, even one to nobody, each with its revision."""
        return reading.played(self._store)
