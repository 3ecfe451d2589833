"""Timing two ways in turns, so that what disturbs the machine disturbs both. Ratios count, not seconds."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Literal

ROUNDS = 5

Way = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """A measured value against its aim. `better`: whether more or less of it is."""

    name: str
    aim: float
    reached: float
    unit: str = "times as fast"
    better: Literal["more", "less"] = "more"

    @property
    def met(self) -> bool:
        """True if the aim is reached."""
        return self.reached >= self.aim if self.better == "more" else self.reached <= self.aim

    def as_json(self) -> dict[str, object]:
        """As other tools read it."""
        reached = round(self.reached, 2)
        return {"name": self.name, "aim": self.aim, "reached": reached, "unit": self.unit, "met": self.met}


def seconds(way: Way) -> float:
    """The time that one call takes."""
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


def in_turns(*ways: Way, rounds: int = ROUNDS) -> list[float]:
    """The median seconds of each way, all of them tried in every round."""
    tried = [[seconds(way) for way in ways] for _ in range(rounds)]
    return [median(times) for times in zip(*tried, strict=True)]


def compared(name: str, aim: float, plain: Way, ours: Way) -> Iterator[Figure]:
    """The speed of ours as a multiple of the plain way's."""
    slow, fast = in_turns(plain, ours)
    yield Figure(name, aim, slow / fast)
