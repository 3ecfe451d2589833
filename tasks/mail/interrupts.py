"""Ctrl-C and SIGTERM while messages are under way: noted at once, raised when nothing is in the balance."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def deferred(told: Callable[[], None]) -> Iterator[None]:
    """Within, those signals call `told`, each time; afterwards the first of them is raised again.

    Then it does what it would have done: end the process, raise KeyboardInterrupt, tell Prefect. An exception
    out of the blue between a claim's commit and its sending would make an `unknown` of it without need. Only
    the main thread gets signals; elsewhere this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []

    def note(number: int, _frame: object) -> None:
        caught.append(number)
        told()

    heeded = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, note) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        if caught:
            signal.raise_signal(caught[0])
