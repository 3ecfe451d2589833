"""A lane: one connection, and one message on it at a time. It never sees the ledger.

The main thread gives it claims and hears from it what became of each; lanes wait for servers, the main thread
for the ledger.
"""

import time
from queue import SimpleQueue
from threading import Event as Flag
from threading import Thread
from typing import NamedTuple

from pendulum import DateTime

from roadmap.message import State
from roadmap.rates import Rates
from roadmap.verdicts import Verdict, fate
from tasks.ledger import Claim, Outcome
from tasks.mail.connection import Connection
from tasks.mail.opening import stopped
from tasks.mail.postman import SmtpPostman
from tasks.mail.problems import Unreachable

DEATHS = 3  # connections lost one after the other, with nothing sent between, after which a lane gives up


class Event(NamedTuple):
    """What the main thread hears, from a lane or from nobody (a signal).

    `ready`: the lane can take another message. `ended`: it takes no more, because of `problem` if there is
    one. `stop`: nobody is to take another.
    """

    lane: "Lane | None" = None
    outcome: Outcome | None = None
    ready: bool = False
    ended: bool = False
    problem: BaseException | None = None
    stop: Exception | None = None


class Lane:
    """A thread with a connection of its own. It opens one, unless it is given one that is open."""

    def __init__(
        self,
        postman: SmtpPostman,
        rates: Rates,
        events: "SimpleQueue[Event]",
        stop: Flag,
        connection: Connection | None = None,
    ) -> None:
        self._postman, self._rates, self._events, self._stop = postman, rates, events, stop
        self._connection = connection
        self._inbox: SimpleQueue[tuple[Claim, DateTime] | None] = SimpleQueue()
        self._deaths = 0
        self._thread = Thread(target=self._run, name="mail", daemon=True)

    def start(self) -> None:
        """Begin; it says `ready` when its connection is open."""
        self._thread.start()

    def give(self, claim: Claim, at: DateTime) -> None:
        """A message to send; only to a lane that said `ready`."""
        self._inbox.put((claim, at))

    def dismiss(self) -> None:
        """No more messages: it ends after the one that it has."""
        self._inbox.put(None)

    def cut(self) -> None:
        """Break off its connection, so that it waits for the server no longer."""
        if self._connection is not None:
            self._connection.cut()

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join()

    def _run(self) -> None:
        problem: BaseException | None = None
        try:
            if self._connection is None:
                self._connection = self._postman.connect()
            self._events.put(Event(self, ready=True))
            while (given := self._inbox.get()) is not None:
                self._carry(*given)
        except BaseException as told:  # noqa: BLE001  # the main thread raises it
            problem = told
        finally:
            if self._connection is not None:
                self._connection.close()
            self._events.put(Event(self, ended=True, problem=problem))

    def _carry(self, claim: Claim, at: DateTime) -> None:
        """Send one message. Whatever happens, the main thread hears what became of it."""
        outcome = Outcome(claim.id, State.RELEASED, at)  # as it was, unless it comes to be tried
        try:
            if not self._may_begin(claim):
                return self._events.put(Event(self, outcome, ready=True))
            connection = self._connected()
        except BaseException:
            self._events.put(Event(self, outcome))
            raise
        return self._attempt(connection, claim, at)

    def _attempt(self, connection: Connection, claim: Claim, at: DateTime) -> None:
        try:
            report = self._postman.carry(connection, claim, at)
        except BaseException as problem:
            outcome = Outcome(claim.id, State.UNKNOWN, at, f"sending broke off: {problem!r}")
            self._events.put(Event(self, outcome))
            raise
        became = fate(report.verdict, report.reason, claim.attempts + 1, at, self._rates)
        outcome = Outcome(claim.id, became.state, at, became.reason, became.retry_at)
        everyone = report.verdict in {Verdict.LATER, Verdict.MEND}
        stop = stopped(report, connection.account) if everyone else None
        self._events.put(Event(self, outcome, ready=connection.usable, stop=stop))
        if report.verdict is Verdict.SENT:
            self._deaths = 0
        if not connection.usable:
            self._replace(connection, report.reason)

    def _may_begin(self, claim: Claim) -> bool:
        """Wait for the moment that the rate keeps for it; false if all stops meanwhile."""
        early = claim.not_before - time.time() if claim.not_before else 0.0
        return not (self._stop.wait(early) if early > 0 else self._stop.is_set())

    def _connected(self) -> Connection:
        if self._connection is None or not self._connection.fresh():
            self._reconnect()
        assert self._connection is not None
        return self._connection

    def _replace(self, dead: Connection, why: str) -> None:
        """A new connection in the place of a dead one, before another message is asked for."""
        self._deaths += 1
        if self._deaths >= DEATHS:
            raise Unreachable(
                f"the mail server {dead.account} ended {DEATHS} connections one after the other: {why}"
            )
        if not self._stop.is_set():
            self._reconnect()
        self._events.put(Event(self, ready=True))

    def _reconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._connection = self._postman.connect()
