"""Retrying calls of Google's API, and pacing them.

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

from tasks.book.google.api_error import ApiError, root_of

Timeouts = tuple[float, float]
_LONGEST = 32.0  # seconds
_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
# Google allows 60 reads and 60 writes a minute; the rest is for calls that this process does not know of.
_A_MINUTE = 50
_SHORTEST = 0.05  # seconds


def is_transient(problem: BaseException) -> bool:
    """True if the same call may succeed later: too many calls, Google's own errors, a broken connection."""
    if isinstance(problem, ApiError):
        return problem.status in _TRANSIENT
    if getattr(problem, "retryable", False):
        return True
    cause = root_of(problem)
    if isinstance(cause, SSLError):
        return False
    return isinstance(cause, Timeout | Unconnected | ChunkedEncodingError)


@dataclass(frozen=True)
class RetryPolicy:
    """At most `tries` tries, within `bound` seconds for all of them and the waits between them.

    `connect` and `read` are the timeouts of one try, in seconds. `sleep`, `clock` (monotonic) and `chance` (0
    to 1) are replaced by tests."""

    tries: int = 7
    bound: float = 150
    connect: float = 10
    read: float = 120
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = SystemRandom().random

    def keep_trying(self, call: Callable[[Timeouts], Response]) -> Response:
        """Call until it succeeds, fails for good, or a limit is reached; the last exception is raised."""
        until = self.clock() + self.bound
        tries = Retrying(
            retry=retry_if_exception(is_transient),
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
        asked = problem.retry_after if isinstance(problem, ApiError) else None
        return max(advised, asked or 0.0)


class Pace:
    """Paces the calls of this process: at most `a_minute` within any minute."""

    def __init__(self, a_minute: int = _A_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._slots: deque[float] = deque(maxlen=a_minute)

    def __call__(self) -> float:
        """Reserve the next slot, and return the seconds until then."""
        with self._lock:
            now = self._clock()
            full = len(self._slots) == self._slots.maxlen
            slot = max(now, self._slots[0] + 60) if full else now
            self._slots.append(slot)
            return slot - now
