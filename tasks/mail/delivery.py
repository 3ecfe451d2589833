"""Delivery of a mailing: into the outbox, or by SMTP on several connections."""

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from pendulum import DateTime

from roadmap.mail.message import State
from tasks.ledger import Allowance, Ledger
from tasks.mail.dispatcher import Delivery, SmtpDispatcher
from tasks.mail.event_loop import EventLoop
from tasks.mail.postman import OutboxPostman, Postman
from tasks.mail.problems import Unreachable

BATCH = 100  # messages for the outbox at a time
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def deliver(
    ledger: Ledger, postman: Postman, step: str, at: DateTime, within: Allowance | None = None
) -> Delivery:
    """Send the released messages of a step. Each is claimed, and the claim on disk, before it leaves; before
    its final dot is written, that is noted outside this process (`tasks.ledger.sending.handover`).

    `at` is the moment of the run; it goes on with the clock while messages leave. `within` bounds how many
    leave, and how fast. On Ctrl-C or SIGTERM nothing more is claimed, messages under way are finished and
    recorded, and then the signal takes effect.

    Raises:
        MailProblem: a person must mend something; messages under way are recorded, the rest is untouched.
        LedgerProblem: the ledger is gone; messages under way that could not be recorded are settled by the
            next run, as far as their outcome is known, or else become `unknown`.
    """
    if isinstance(postman, OutboxPostman):
        with ledger.sender() as name:
            return _fill_outbox(ledger, postman, step, at, name)
    with ledger.handing_over() as handover:
        ready = ledger.claims.left(step, at, within).ready
        if not ready:
            return Delivery()
        try:
            first = postman.connect()
        except Unreachable as problem:
            return Delivery(unreachable=str(problem))
        number = min(ready, postman.account.connections)
        with closing(EventLoop(number)) as loop:
            dispatcher = SmtpDispatcher(ledger, postman, step, at, within, handover, loop)
            with deferred_signals(dispatcher.interrupt):
                return dispatcher.run(number, first)


def _fill_outbox(ledger: Ledger, postman: OutboxPostman, step: str, at: DateTime, sender: str) -> Delivery:
    counts: Counter[State] = Counter()
    stop = threading.Event()
    with deferred_signals(stop.set):
        claims = ledger.claims.take(step, at, sender, BATCH)
        while claims:
            outcomes = list(postman.carry(claims, at))
            counts.update(State(o.state) for o in outcomes)
            more = 0 if stop.is_set() else BATCH
            claims = ledger.claims.settle(outcomes, then_take=more, step=step, by=sender, at=at)
    return Delivery(counts)


@contextmanager
def deferred_signals(note: Callable[[], None]) -> Iterator[None]:
    """Call `note` at each Ctrl-C or SIGTERM, and raise the first of them again afterwards.

    Then the signal does what it would have done: end the process, raise KeyboardInterrupt, tell Prefect. An
    exception between a claim's commit and its sending would make an `unknown` of it without need. Only the
    main thread gets signals; elsewhere this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []

    def handle(number: int, _frame: object) -> None:
        caught.append(number)
        note()

    heeded = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handle) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        if caught:
            signal.raise_signal(caught[0])
