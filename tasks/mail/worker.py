"""A worker: one connection, and one message on it at a time. It never sees the ledger.

A worker is a greenlet of the event loop. The dispatcher gives it claims and gets the outcome of each; workers
wait for the server, the dispatcher for the ledger.
"""

import time
from functools import partial
from typing import Protocol

from pendulum import DateTime

from roadmap.mail.message import State
from roadmap.mail.verdicts import Verdict, next_state
from roadmap.review.limits import Rates
from tasks.ledger import Claim, Outcome
from tasks.mail.connection import Connection
from tasks.mail.diagnosis import stopped
from tasks.mail.event_loop import EventLoop
from tasks.mail.postman import SmtpPostman
from tasks.mail.problems import Unreachable

MAX_LOST = 3  # connections lost one after the other, with nothing sent between, after which a worker gives up


class Withheld(Exception):
    """The final dot of a message must not be written: its claim may be another's by now."""


class Dispatcher(Protocol):
    """The workers' side of the dispatcher. None of its methods waits."""

    def may_complete(self, claim: Claim) -> bool:
        """True if the last bytes of a message may be written, and its final dot."""

    def record(self, outcome: Outcome) -> None:
        """Take the outcome of a claim."""

    def be_idle(self, worker: "SmtpWorker") -> None:
        """Note that a worker can take another message."""

    def halt(self, problem: BaseException) -> None:
        """Give no worker another message."""

    def end(self, worker: "SmtpWorker", problem: BaseException | None) -> None:
        """Note that a worker has ended; the problem is None if it was dismissed."""


class SmtpWorker:
    """Opens a connection of its own, unless it is given one that is open."""

    def __init__(
        self,
        postman: SmtpPostman,
        rates: Rates,
        loop: EventLoop,
        dispatcher: Dispatcher,
        connection: Connection | None = None,
    ) -> None:
        self._postman, self._rates, self._loop, self._dispatcher = postman, rates, loop, dispatcher
        self._connection = connection
        self._given: tuple[Claim, DateTime] | None = None
        self._lost = 0
        self._greenlet = loop.start(self._run)

    def give(self, claim: Claim, at: DateTime) -> None:
        """Let it send a message; only while it is idle."""
        self._given = claim, at
        self._loop.resume(self._greenlet)

    def dismiss(self) -> None:
        """Let it end; only while it is idle."""
        self._loop.resume(self._greenlet)

    def cut(self) -> None:
        """Break off its connection, so that it waits for the server no longer."""
        if self._connection is not None:
            self._connection.cut()

    def _run(self) -> None:
        problem: BaseException | None = None
        try:
            if self._connection is None:
                self._reconnect()
            else:
                self._connection.wait_by(self._loop.wait)
            while (given := self._next()) is not None:
                self._send(*given)
        except BaseException as raised:  # noqa: BLE001  # the dispatcher raises it
            problem = raised
        finally:
            if self._connection is not None:
                self._connection.close()
            self._dispatcher.end(self, problem)

    def _next(self) -> tuple[Claim, DateTime] | None:
        self._given = None
        self._dispatcher.be_idle(self)
        self._loop.pause()
        return self._given

    def _send(self, claim: Claim, at: DateTime) -> None:
        """Send one message. Whatever happens, the dispatcher gets an outcome."""
        untouched = Outcome(claim.id, State.RELEASED, at)
        try:
            connection = self._connected() if self._may_begin(claim) else None
        except BaseException:
            self._dispatcher.record(untouched)
            raise
        if connection is None:
            self._dispatcher.record(untouched)
        else:
            self._attempt(connection, claim, at)

    def _attempt(self, connection: Connection, claim: Claim, at: DateTime) -> None:
        try:
            report = self._postman.carry(connection, claim, at, partial(self._before_dot, claim))
        except Withheld:
            self._dispatcher.record(Outcome(claim.id, State.RELEASED, at))
            raise
        except BaseException as problem:
            outcome = Outcome(claim.id, State.UNKNOWN, at, f"sending broke off: {problem!r}")
            self._dispatcher.record(outcome)
            raise
        became = next_state(report.verdict, report.reason, claim.attempts + 1, at, self._rates)
        self._dispatcher.record(Outcome(claim.id, became.state, at, became.reason, became.retry_at))
        if report.verdict in {Verdict.LATER, Verdict.MEND}:
            self._dispatcher.halt(stopped(report, connection.account))
        if report.verdict is Verdict.SENT:
            self._lost = 0
        if not connection.usable:
            self._replace(connection, report.reason)

    def _before_dot(self, claim: Claim) -> None:
        if not self._dispatcher.may_complete(claim):
            raise Withheld

    def _may_begin(self, claim: Claim) -> bool:
        """Wait until the rate allows the message; false if the delivery stops meanwhile."""
        early = claim.not_before - time.time() if claim.not_before else 0.0
        if early > 0 and not self._loop.is_stopping:
            self._loop.pause(early)
        return not self._loop.is_stopping

    def _connected(self) -> Connection:
        if self._connection is None or not self._connection.fresh():
            self._reconnect()
        assert self._connection is not None
        return self._connection

    def _replace(self, lost: Connection, why: str) -> None:
        """Open a connection in the place of a lost one, before another message is asked for."""
        self._lost += 1
        if self._lost >= MAX_LOST:
            raise Unreachable(
                f"the mail server {lost.account} ended {MAX_LOST} connections one after the other: {why}"
            )
        if not self._loop.is_stopping:
            self._reconnect()

    def _reconnect(self) -> None:
        """Open a new connection, in another thread, since that blocks."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._connection = self._loop.run_in_thread(self._postman.connect)
        self._connection.wait_by(self._loop.wait)
