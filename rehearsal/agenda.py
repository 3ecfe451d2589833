"""The agenda of a rehearsal: what comes next on the simulated clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime

Run = Callable[[DateTime, str], Awaitable[Any]]


@dataclass(frozen=True)
class Event:
    """Something that happens at a moment: its name, and the flow that is run, given moment and review."""

    at: DateTime
    name: str
    run: Run

    @property
    def reads(self) -> bool:
        """True if its flow looks into the answer book."""
        return self.name.split()[0] in {"collecting", "digest", "step"}
