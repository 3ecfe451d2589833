"""A mailing's delivery: claims go to lanes, outcomes come back, and one commit holds both.

One thread does it all. It lets the lanes go on until they wait, then settles all outcomes that are there and
claims as many messages as lanes are idle, in one commit. A lane has a connection before it has a claim.
"""

import math
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from threading import Event as Flag

from pendulum import DateTime

from roadmap.mail.message import Disallowed, State
from roadmap.review.rates import Rates
from tasks.ledger import Allowance, Claim, Handover, Ledger, LedgerProblem, Outcome
from tasks.mail.clock import Clock
from tasks.mail.connection import Connection
from tasks.mail.hub import Hub
from tasks.mail.interrupts import deferred
from tasks.mail.lane import Lane
from tasks.mail.postman import OutboxPostman, Postman, SmtpPostman
from tasks.mail.problems import MailProblem, Unreachable

MOMENT = 0.003  # seconds: a commit costs as much for one message as for one of each lane
BATCH = 100  # messages for the outbox at a time


@dataclass(frozen=True)
class Delivery:
    """Result of a delivery: the number of attempts by state. `unreachable`: why it stopped early."""

    states: Mapping[State, int] = field(default_factory=dict)
    unreachable: str = ""


class Interrupted(Exception):
    """Somebody asked the process to end."""


def deliver(
    ledger: Ledger, postman: Postman, step: str, at: DateTime, within: Allowance | None = None
) -> Delivery:
    """Hand over what is released of a step, each message claimed, and the claim on disk, before it leaves.

    Before its final dot is written, that is noted outside this process (`tasks.ledger.sending.handover`).

    `at` is the moment of the run; it goes on with the clock while messages leave. `within` bounds how many
    leave, and how fast. On Ctrl-C or SIGTERM nothing more is claimed, what is under way is finished and
    recorded, and then the signal takes effect.

    Raises:
        MailProblem: a person must mend something; what was under way is recorded, the rest is untouched.
        LedgerProblem: the ledger is gone; what was under way and could not be recorded is settled by the next
            run, as far as it is known, or else `unknown`.
    """
    if isinstance(postman, OutboxPostman):
        with ledger.sender() as name:
            return _by_batches(ledger, postman, step, at, name)
    with ledger.handing_over() as me:
        ready = ledger.claims.left(step, at, within).ready
        if not ready:
            return Delivery()
        try:
            first = postman.connect()
        except Unreachable as problem:
            return Delivery(unreachable=str(problem))
        number = min(ready, postman.account.connections)
        with closing(Hub(number)) as hub:
            run = _Run(ledger, postman, step, at, within, me, hub)
            with deferred(run.interrupt):
                return run.go(number, first)


def _by_batches(ledger: Ledger, postman: OutboxPostman, step: str, at: DateTime, me: str) -> Delivery:
    """A folder is filled by one hand."""
    counts: Counter[State] = Counter()
    stop = Flag()
    with deferred(stop.set):
        taken = ledger.claims.take(step, at, me, BATCH)
        while taken:
            outcomes = list(postman.carry(taken, at))
            counts.update(State(o.state) for o in outcomes)
            more = 0 if stop.is_set() else BATCH
            taken = ledger.claims.settle(outcomes, then_take=more, step=step, by=me, at=at)
    return Delivery(counts)


class _Run:
    """One delivery by SMTP: the dispatcher of its lanes."""

    def __init__(
        self,
        ledger: Ledger,
        postman: SmtpPostman,
        step: str,
        at: DateTime,
        within: Allowance | None,
        me: Handover,
        hub: Hub,
    ) -> None:
        self._claims, self._postman, self._step, self._me = ledger.claims, postman, step, me
        self._within, self._now, self._hub = within, Clock(at), hub
        self._working: set[Lane] = set()  # those that have not ended
        self._idle: list[Lane] = []
        self._outcomes: list[Outcome] = []
        self._counts: Counter[State] = Counter()
        self._problems: list[BaseException] = []  # why lanes ended
        self._stopped: BaseException | None = None
        self._until = math.inf  # when those that still work are cut off
        self._asked = self._heard = 0  # how often somebody has asked the process to end; a handler counts one
        self._withheld = False  # no message is to be completed any more
        self._empty = False  # nothing is left that may be claimed

    def go(self, number: int, first: Connection) -> Delivery:
        """Deliver on `number` connections, the first of which is open."""
        rates = self._within.rates if self._within else Rates()
        try:
            for connection in (first, *[None] * (number - 1)):
                self._working.add(Lane(self._postman, rates, self._hub, self, connection))
            while self._working:
                self._listen()
                self._commit()
        except BaseException:
            self._abandon()
            raise
        return self._told()

    def interrupt(self) -> None:
        """Somebody asks the process to end. From a signal's handler: it only notes that."""
        self._asked += 1
        self._hub.ring()

    def may_complete(self, claim: Claim) -> bool:
        """See `Dispatcher`."""
        if not self._withheld:
            try:
                self._me.begin(claim.id)
            except LedgerProblem as problem:
                self._withheld = True
                self.halt(problem)
        return not self._withheld

    def became(self, outcome: Outcome) -> None:
        """See `Dispatcher`."""
        if outcome.state is not State.UNKNOWN:
            self._me.answered(outcome.id, taken=outcome.state is State.SENT)
        self._outcomes.append(outcome)

    def idle(self, lane: Lane) -> None:
        """See `Dispatcher`."""
        self._idle.append(lane)

    def ended(self, lane: Lane, problem: BaseException | None) -> None:
        """See `Dispatcher`."""
        self._working.discard(lane)
        if problem:
            self._problems.append(problem)
            if not isinstance(problem, MailProblem | Unreachable):
                self.halt(problem)

    def halt(self, why: BaseException) -> None:
        """No new claims; what is under way gets as long as a server may be silent, or until asked again."""
        if isinstance(why, Interrupted) and isinstance(self._stopped, Interrupted):
            self._cut()
        elif not self._stopped:
            self._stopped = why
            self._until = time.monotonic() + self._postman.account.timeout
            self._hub.stop()

    def _listen(self) -> None:
        """Let the lanes go on until there is something to commit, and a moment longer, for more of it."""
        until = math.inf
        while len(self._idle) < len(self._working):
            self._hub.turn(min(until, self._until) - time.monotonic())
            while self._heard < self._asked:
                self._heard += 1
                self.halt(Interrupted())
            now = time.monotonic()
            if now >= self._until:
                self._cut()
            if self._outcomes or self._idle:
                until = min(until, now + MOMENT)
            if now >= until:
                return

    def _cut(self) -> None:
        for lane in self._working:
            lane.cut()
        self._until = time.monotonic() + self._postman.account.timeout

    def _commit(self) -> None:
        """Settle what there is, and claim a message for each idle lane."""
        wanted = 0 if self._stopped or self._empty else len(self._idle)
        if self._outcomes or wanted:
            at = self._now()
            claims = self._claims.settle(
                self._outcomes,
                then_take=wanted,
                step=self._step,
                by=self._me.name,
                at=at,
                within=self._within,
            )
            self._me.settled([o.id for o in self._outcomes])
            self._me.claimed(claim.id for claim in claims)
            self._counts.update(State(o.state) for o in self._outcomes)
            self._outcomes = []
            for claim in claims:
                self._idle.pop().give(claim, at)
            self._empty = self._empty or len(claims) < wanted
        if self._stopped or self._empty:
            while self._idle:
                self._idle.pop().dismiss()

    def _abandon(self) -> None:
        """The ledger failed: let the lanes finish, and try once more to record what became of their messages.

        If the commit that failed was done after all, they are recorded already, and refused here.
        """
        self._withheld = True
        if not self._stopped:
            self.halt(Interrupted())
        while self._working:
            while self._idle:
                self._idle.pop().dismiss()
            self._listen()
        with suppress(LedgerProblem, Disallowed):
            self._claims.settle(self._outcomes, by=self._me.name, at=self._now())

    def _told(self) -> Delivery:
        """Result in the end. Problems of single connections do not matter if the others did the work."""
        if self._stopped is None and not self._empty:
            worst = [p for p in self._problems if isinstance(p, MailProblem)] or self._problems
            self._stopped = worst[0] if worst else None
        if isinstance(self._stopped, Unreachable):
            return Delivery(self._counts, str(self._stopped))
        if self._stopped is not None and not isinstance(self._stopped, Interrupted):
            raise self._stopped
        return Delivery(self._counts)
