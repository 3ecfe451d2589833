"""The dispatcher of a delivery by SMTP: claims go to workers, outcomes come back, and one commit holds both.

One thread does it all. It lets the workers go on until they wait, then settles all outcomes that are there
and claims as many messages as workers are idle, in one commit. A worker has a connection before it has a
claim.
"""

import math
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from pendulum import DateTime

from roadmap.mail.message import Disallowed, State
from roadmap.review.limits import Rates
from tasks.ledger import Allowance, Claim, Handover, Ledger, LedgerProblem, Outcome
from tasks.mail.connection import Connection
from tasks.mail.event_loop import EventLoop
from tasks.mail.postman import SmtpPostman
from tasks.mail.problems import MailProblem, Unreachable
from tasks.mail.worker import SmtpWorker

GATHERING = 0.003  # seconds to wait for more outcomes: a commit costs as much for one as for one a worker


@dataclass(frozen=True)
class Delivery:
    """Result of a delivery: the number of attempts by state. `unreachable`: why it stopped early."""

    states: Mapping[State, int] = field(default_factory=dict)
    unreachable: str = ""


class Interrupted(Exception):
    """Somebody asked the process to end."""


class Clock:
    """The run's moment, going on by whole seconds: `at` may be simulated, its passing is real.

    A machine that sleeps passes deadlines too: Linux counts that time in one clock only."""

    _CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

    def __init__(self, at: DateTime) -> None:
        self._at, self._started = at, self._seconds()

    def _seconds(self) -> float:
        return time.clock_gettime(self._CLOCK)

    def __call__(self) -> DateTime:
        """The moment that it is by now."""
        return self._at.add(seconds=int(self._seconds() - self._started))


class SmtpDispatcher:
    """One delivery: gives claims to its workers, and commits their outcomes."""

    def __init__(
        self,
        ledger: Ledger,
        postman: SmtpPostman,
        step: str,
        at: DateTime,
        within: Allowance | None,
        handover: Handover,
        loop: EventLoop,
    ) -> None:
        self._claims, self._postman, self._step, self._handover = ledger.claims, postman, step, handover
        self._within, self._now, self._loop = within, Clock(at), loop
        self._working: set[SmtpWorker] = set()  # those that have not ended
        self._idle: list[SmtpWorker] = []
        self._outcomes: list[Outcome] = []
        self._counts: Counter[State] = Counter()
        self._problems: list[BaseException] = []  # why workers ended
        self._stopped: BaseException | None = None
        self._until = math.inf  # when those that still work are cut off
        self._requests = self._heeded = 0  # to end the process; a signal handler only counts `_requests`
        self._withholds = False  # no message may be completed any more
        self._is_empty = False  # nothing is left that may be claimed

    def run(self, number: int, first: Connection) -> Delivery:
        """Deliver on `number` connections, the first of which is open."""
        rates = self._within.rates if self._within else Rates()
        try:
            for connection in (first, *[None] * (number - 1)):
                self._working.add(SmtpWorker(self._postman, rates, self._loop, self, connection))
            while self._working:
                self._listen()
                self._commit()
        except BaseException:
            self._abandon()
            raise
        return self._result()

    def interrupt(self) -> None:
        """Note that the process is asked to end: from a signal's handler."""
        self._requests += 1
        self._loop.wake()

    def may_complete(self, claim: Claim) -> bool:
        """See `Dispatcher`."""
        if not self._withholds:
            try:
                self._handover.begin(claim.id)
            except LedgerProblem as problem:
                self._withholds = True
                self.halt(problem)
        return not self._withholds

    def record(self, outcome: Outcome) -> None:
        """See `Dispatcher`."""
        if outcome.state is not State.UNKNOWN:
            self._handover.answered(outcome.id, accepted=outcome.state is State.SENT)
        self._outcomes.append(outcome)

    def be_idle(self, worker: SmtpWorker) -> None:
        """See `Dispatcher`."""
        self._idle.append(worker)

    def end(self, worker: SmtpWorker, problem: BaseException | None) -> None:
        """See `Dispatcher`."""
        self._working.discard(worker)
        if problem:
            self._problems.append(problem)
            if not isinstance(problem, MailProblem | Unreachable):
                self.halt(problem)

    def halt(self, problem: BaseException) -> None:
        """Claim no more. Messages under way end within the timeout, or are cut off by a second Ctrl-C."""
        if isinstance(problem, Interrupted) and isinstance(self._stopped, Interrupted):
            self._cut()
        elif not self._stopped:
            self._stopped = problem
            self._until = time.monotonic() + self._postman.account.timeout
            self._loop.stop()

    def _listen(self) -> None:
        """Let the workers go on until there is something to commit, and a moment longer, for more of it."""
        until = math.inf
        while len(self._idle) < len(self._working):
            self._loop.run_once(min(until, self._until) - time.monotonic())
            while self._heeded < self._requests:
                self._heeded += 1
                self.halt(Interrupted())
            now = time.monotonic()
            if now >= self._until:
                self._cut()
            if self._outcomes or self._idle:
                until = min(until, now + GATHERING)
            if now >= until:
                return

    def _cut(self) -> None:
        for worker in self._working:
            worker.cut()
        self._until = time.monotonic() + self._postman.account.timeout

    def _commit(self) -> None:
        """Settle the outcomes, and claim a message for each idle worker."""
        wanted = 0 if self._stopped or self._is_empty else len(self._idle)
        if self._outcomes or wanted:
            at, by = self._now(), self._handover.name
            claims = self._claims.settle(
                self._outcomes, then_take=wanted, step=self._step, by=by, at=at, within=self._within
            )
            self._handover.settled([o.id for o in self._outcomes])
            self._handover.claimed(claim.id for claim in claims)
            self._counts.update(State(o.state) for o in self._outcomes)
            self._outcomes = []
            for claim in claims:
                self._idle.pop().give(claim, at)
            self._is_empty = self._is_empty or len(claims) < wanted
        if self._stopped or self._is_empty:
            self._dismiss_idle()

    def _dismiss_idle(self) -> None:
        while self._idle:
            self._idle.pop().dismiss()

    def _abandon(self) -> None:
        """The ledger failed: let the workers finish, and try once more to record their outcomes.

        If the commit that failed was done after all, they are recorded already, and refused here.
        """
        self._withholds = True
        if not self._stopped:
            self.halt(Interrupted())
        while self._working:
            self._dismiss_idle()
            self._listen()
        with suppress(LedgerProblem, Disallowed):
            self._claims.settle(self._outcomes, by=self._handover.name, at=self._now())

    def _result(self) -> Delivery:
        """The result in the end. Problems of single connections do not matter if the others did the work."""
        if self._stopped is None and not self._is_empty:
            worst = [p for p in self._problems if isinstance(p, MailProblem)] or self._problems
            self._stopped = worst[0] if worst else None
        if isinstance(self._stopped, Unreachable):
            return Delivery(self._counts, str(self._stopped))
        if self._stopped is not None and not isinstance(self._stopped, Interrupted):
            raise self._stopped
        return Delivery(self._counts)
