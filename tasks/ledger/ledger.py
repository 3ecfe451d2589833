"""A review's ledger: what was drafted, sent, answered, changed and decided, in one database."""

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
from tasks.ledger.base.problems import explain
from tasks.ledger.base.records import Content, Message
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
from tasks.ledger.sending.presence import present


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
        """Open a ledger, making it or bringing it to the newest schema where needed.

        `url` is SQLAlchemy's; `domain` is the right side of the Message-IDs of what is drafted. What was sent
        another `way` does not count as sent; answers, amendments and decisions are shared. `witnesses` is the
        folder in which this machine remembers its ledgers; None: it takes whatever is there.

        Raises:
            LedgerProblem: the address is wrong, the database cannot be used, or it is not the ledger that was
                in use; it says what to do.
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
        """Within, claims taken under the name that it gives are those of a living sender.

        When this process dies, however it dies, the next `claims.recover` declares them `unknown`.

        Raises:
            LedgerProblem: the database is gone, or the lock's file cannot be made.
        """
        with present(self._store.engine) as name:
            yield name

    @contextmanager
    def handing_over(self) -> Iterator[Handover]:
        """Be a living sender that notes what it hands over: when it dies, the next `claims.recover` declares
        that `unknown`, and releases what had not come so far.

        Raises:
            LedgerProblem: see `sender`.
        """
        with present(self._store.engine) as name, handing_over(name) as handover:
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
        """The messages that fit all that is given, in the order of drafting."""
        return reading.find(self._store, step=step, state=state, recipient=recipient, party=party)

    def everywhere(
        self, step: str | None = None, state: State | None = None, recipient: str | None = None
    ) -> list[Message]:
        """The messages of all ways of sending that fit; `Message.way` says which."""
        return reading.find(self._store, step=step, state=state, recipient=recipient, everywhere=True)

    def content(self, content_id: str) -> Content:
        """The words of a message, as they were frozen.

        Raises:
            LookupError: there are none by that id.
        """
        return reading.content(self._store, content_id)

    def counts(self) -> dict[str, dict[State, int]]:
        """Numbers of messages in each state by step, over all its revisions."""
        return reading.counts(self._store)

    def sent_between(self, start: DateTime, end: DateTime) -> dict[str, int]:
        """Numbers of messages sent from `start` until just before `end`, by step."""
        return reading.sent_between(self._store, start, end)

    def reached(self, steps: Collection[str], dead: Collection[str] = ()) -> dict[str, DateTime]:
        """The parties to which mail of any of these steps left, or may have left, with the first moment. Mail
        to one of the `dead` addresses (in small letters) reached nobody."""
        return reading.reached(self._store, steps, dead)

    def last_drafted(self, prefix: str, but: str) -> dict[str, DateTime]:
        """Moment of the last mailing that was sent to each address (in small letters), of those whose
        steps begin with `prefix`; the step `but` counts for nothing."""
        return reading.last_drafted(self._store, prefix, but)

    def sent_today(self, at: DateTime, zone: str) -> int:
        """Number of messages used of the account's day in `zone`: messages of every review in this ledger
        that were claimed on that day, and that were sent, may have been, or are being sent; not those to an
        outbox."""
        return reading.sent_today(self._store, at, zone)

    def last_change(self) -> DateTime | None:
        """Moment of the last change of a message in this ledger, of whichever review and way; None: there
        are none."""
        return reading.last_change(self._store)

    def played(self) -> frozenset[tuple[str, int]]:
        """The steps that have a mailing of this way of sending, be it to nobody, each with its revision."""
        return reading.played(self._store)
