"""Patience with Google: how long it is waited for, and how calls are spread.

Google advises truncated exponential backoff with jitter: min(2^n + up to a second, 32 s)
(developers.google.com/workspace/sheets/api/limits#exponential).
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import SystemRandom
from threading import Lock

from requests import ConnectionError as Unconnected
from requests import Response, Timeout
from requests.exceptions import ChunkedEncodingError, SSLError
from tenacity import RetryCallState, Retrying, retry_if_exception

from tasks.book.google.refused import Refused, root_of

Timeouts = tuple[float, float]
_LONGEST = 32.0
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
# Google allows 60 reads and 60 writes a minute; the rest is for the tries that this process cannot see.
_A_MINUTE = 50
_SHORTEST = 0.05


def passes(problem: BaseException) -> bool:
    """True if the same call may succeed in a while: too many calls, Google's own errors, a broken line."""
    if isinstance(problem, Refused):
        return problem.status in _PASSING
    if getattr(problem, "retryable", False):
        return True
    cause = root_of(problem)
    if isinstance(cause, SSLError):
        return False
    return isinstance(cause, Timeout | Unconnected | ChunkedEncodingError)


@dataclass(frozen=True)
class Patience:
    """At most so many `tries`, within `bound` seconds for all of them and the waits between.

    `connect` and `read` are the seconds that one try may take. `sleep`, `clock` (seconds that only grow) and
    `chance` (0 to 1) are the machine's own, unless a test brings others.
    """

    tries: int = 7
    bound: float = 150
    connect: float = 10
    read: float = 120
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = SystemRandom().random

    def keep_trying(self, call: Callable[[Timeouts], Response]) -> Response:
        """Call until it succeeds, fails for good, or the bound is reached; its last problem is raised."""
        until = self.clock() + self.bound
        tries = Retrying(
            retry=retry_if_exception(passes),
            wait=self._wait,
            stop=lambda state: state.attempt_number >= self.tries or self._late(until, state),
            sleep=self.sleep,
            reraise=True,
        )
        return tries(lambda: call(self._timeouts(until)))

    def _timeouts(self, until: float) -> Timeouts:
        left = max(until - self.clock(), _SHORTEST)
        return min(self.connect, left), min(self.read, left)

    def _late(self, until: float, state: RetryCallState) -> bool:
        return self.clock() + state.upcoming_sleep >= until

    def _wait(self, state: RetryCallState) -> float:
        advised = min(2.0 ** (state.attempt_number - 1) + self.chance(), _LONGEST)
        problem = state.outcome.exception() if state.outcome else None
        asked = problem.retry_after if isinstance(problem, Refused) else None
        return max(advised, asked or 0.0)


class Pace:
    """Spreads the calls of this process: as many at once as a minute allows, and then one by one."""

    def __init__(self, a_minute: int = _A_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._slots: deque[float] = deque(maxlen=a_minute)

    def __call__(self) -> float:
        """Keep the next slot, and return the seconds until then."""
        with self._lock:
            now = self._clock()
            full = len(self._slots) == self._slots.maxlen
            slot = max(now, self._slots[0] + 60) if full else now
            self._slots.append(slot)
            return slot - now
