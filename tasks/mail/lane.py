"""A lane: one connection, and one message on it at a time. It never sees the ledger.

A lane is a strand of the hub. The dispatcher gives it claims and hears from it what became of each; lanes
wait for servers, the dispatcher for the ledger.
"""

import time
from functools import partial
from typing import Protocol

from pendulum import DateTime

from roadmap.mail.message import State
from roadmap.mail.verdicts import Verdict, fate
from roadmap.review.rates import Rates
from tasks.ledger import Claim, Outcome
from tasks.mail.connection import Connection
from tasks.mail.hub import Hub
from tasks.mail.opening import stopped
from tasks.mail.postman import SmtpPostman
from tasks.mail.problems import Unreachable

DEATHS = 3  # connections lost one after the other, with nothing sent between, after which a lane gives up


class Withheld(Exception):
    """The final dot of a message must not be written: its claim may be another's by now."""


class Dispatcher(Protocol):
    """Listener to connections. None of its methods waits."""

    def may_complete(self, claim: Claim) -> bool:
        """True if the last bytes of a message may be written, and its final dot."""

    def became(self, outcome: Outcome) -> None:
        """Report the outcome of a claim."""

    def idle(self, lane: "Lane") -> None:
        """It can take another message."""

    def halt(self, why: BaseException) -> None:
        """Nobody is to take another."""

    def ended(self, lane: "Lane", problem: BaseException | None) -> None:
        """It takes no more, because of a problem if there is one."""


class Lane:
    """It opens a connection of its own, unless it is given one that is open."""

    def __init__(
        self,
        postman: SmtpPostman,
        rates: Rates,
        hub: Hub,
        dispatcher: Dispatcher,
        connection: Connection | None = None,
    ) -> None:
        self._postman, self._rates, self._hub, self._dispatcher = postman, rates, hub, dispatcher
        self._connection = connection
        self._given: tuple[Claim, DateTime] | None = None
        self._deaths = 0
        self._strand = hub.start(self._run)

    def give(self, claim: Claim, at: DateTime) -> None:
        """A message to send; only to a lane that is idle."""
        self._given = claim, at
        self._hub.wake(self._strand)

    def dismiss(self) -> None:
        """No more messages; only to a lane that is idle."""
        self._hub.wake(self._strand)

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
                self._connection.wait_by(self._hub.wait)
            while (given := self._next()) is not None:
                self._carry(*given)
        except BaseException as told:  # noqa: BLE001  # the dispatcher raises it
            problem = told
        finally:
            if self._connection is not None:
                self._connection.close()
            self._dispatcher.ended(self, problem)

    def _next(self) -> tuple[Claim, DateTime] | None:
        self._given = None
        self._dispatcher.idle(self)
        self._hub.pause()
        return self._given

    def _carry(self, claim: Claim, at: DateTime) -> None:
        """Send one message. Whatever happens, the dispatcher hears what became of it."""
        outcome = Outcome(claim.id, State.RELEASED, at)  # as it was, unless it comes to be tried
        try:
            connection = self._connected() if self._may_begin(claim) else None
        except BaseException:
            self._dispatcher.became(outcome)
            raise
        if connection is None:
            self._dispatcher.became(outcome)
        else:
            self._attempt(connection, claim, at)

    def _attempt(self, connection: Connection, claim: Claim, at: DateTime) -> None:
        try:
            report = self._postman.carry(connection, claim, at, partial(self._before_dot, claim))
        except Withheld:
            self._dispatcher.became(Outcome(claim.id, State.RELEASED, at))
            raise
        except BaseException as problem:
            outcome = Outcome(claim.id, State.UNKNOWN, at, f"sending broke off: {problem!r}")
            self._dispatcher.became(outcome)
            raise
        became = fate(report.verdict, report.reason, claim.attempts + 1, at, self._rates)
        self._dispatcher.became(Outcome(claim.id, became.state, at, became.reason, became.retry_at))
        if report.verdict in {Verdict.LATER, Verdict.MEND}:
            self._dispatcher.halt(stopped(report, connection.account))
        if report.verdict is Verdict.SENT:
            self._deaths = 0
        if not connection.usable:
            self._replace(connection, report.reason)

    def _before_dot(self, claim: Claim) -> None:
        if not self._dispatcher.may_complete(claim):
            raise Withheld

    def _may_begin(self, claim: Claim) -> bool:
        """Wait for the moment that the rate keeps for it; false if all stops meanwhile."""
        early = claim.not_before - time.time() if claim.not_before else 0.0
        if early > 0 and not self._hub.stopping:
            self._hub.pause(early)
        return not self._hub.stopping

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
        if not self._hub.stopping:
            self._reconnect()

    def _reconnect(self) -> None:
        """A new connection. Opening one blocks, so another thread does it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._connection = self._hub.helped(self._postman.connect)
        self._connection.wait_by(self._hub.wait)
