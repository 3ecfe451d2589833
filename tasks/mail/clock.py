"""The moment of a run, going on while it lasts."""

import time

from pendulum import DateTime


class Clock:
    """The run's moment, going on by whole seconds: `at` may be simulated, its passing is real.

    A machine that sleeps passes deadlines too: Linux counts that time in one clock only."""

    _CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

    def __init__(self, at: DateTime) -> None:
        self._began, self._start, self._at, self._passed = at, self._seconds(), at, 0

    def _seconds(self) -> float:
        return time.clock_gettime(self._CLOCK)

    def __call__(self) -> DateTime:
        """The moment that it is by now."""
        passed = int(self._seconds() - self._start)
        if passed != self._passed:
            self._passed, self._at = passed, self._began.add(seconds=passed)
        return self._at
