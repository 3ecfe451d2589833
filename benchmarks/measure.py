"""Timing two ways in turns, so that what disturbs the machine disturbs both."""

import time
from collections.abc import Callable
from statistics import median

ROUNDS = 5

Pair = tuple[str, Callable[[], object], Callable[[], object]]  # a title, the plain way, ours


def seconds(way: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


def show(title: str, plain: Callable[[], object], ours: Callable[[], object]) -> None:
    """Print the median times of both ways, and their ratio."""
    pairs = [(seconds(plain), seconds(ours)) for _ in range(ROUNDS)]
    slow, fast = (median(times) for times in zip(*pairs, strict=True))
    print(f"{title}: plain {slow * 1000:.0f} ms, ours {fast * 1000:.0f} ms, {slow / fast:.1f} times as fast")
