"""Planning, and making a real server agree with the plan, at 10, 100 and 1,000 milestones.

What counts is whether it is linear: calls and seconds a milestone, at the most milestones ÷ at the fewest.
ROADMAP_BENCH_MILESTONES sets the most.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import get_client
from prefect.client.orchestration import PrefectClient, SyncPrefectClient

from benchmarks.measure import Figure, seconds
from roadmap.plan.amendments import Roadmap, in_force
from roadmap.plan.difference import differences
from roadmap.plan.plan import Plan, plan
from roadmap.plan.schedule import Schedule
from tasks.prefect_api.orchestration import LocalServer, local_server, reporting_to
from tasks.prefect_api.scheduling import Scheduler
from tests import samples

MOST = int(os.environ.get("ROADMAP_BENCH_MILESTONES", "1000"))
SIZES = [size for size in (10, 100, 1000) if size <= MOST]
FILE = "/review.yaml"


@dataclass
class Measured:
    """One size: seconds to plan, to compare and to apply; calls to the API; and calls when all agrees."""

    milestones: int
    planning: float
    comparing: float
    applying: float
    calls: int
    again: int


class Counting:
    """A client that counts its calls."""

    def __init__(self, client: PrefectClient) -> None:
        self._client, self.calls = client, 0

    def __getattr__(self, name: str) -> Any:
        self.calls += 1
        return getattr(self._client, name)


def reconciling() -> Iterator[Figure]:
    """Each size, and the ratios of the last to the first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with local_server(folder / "server", ui=False) as server:
            server.ready()
            with SyncPrefectClient(server.api, auth_string=server.auth) as client:
                client.create_deployment(client.create_flow_from_name("briefing"), name="briefing")
            found = [asyncio.run(_measured(size, server, folder)) for size in SIZES]
    for one in found:
        size = one.milestones
        yield Figure(f"{size} milestones: planning", 0, one.planning, "s")
        yield Figure(f"{size} milestones: comparing", 0, one.comparing, "s")
        yield Figure(f"{size} milestones: applying", 0, one.applying, "s")
        yield Figure(f"{size} milestones: applying", 0, one.calls, "calls")
        yield Figure(f"{size} milestones: once all agrees", 0, one.again, "calls")
    yield from _ratios(found[0], found[-1])


def _ratios(first: Measured, last: Measured) -> Iterator[Figure]:
    for what in ("planning", "comparing", "applying", "calls"):
        ratio = (getattr(last, what) / last.milestones) / (getattr(first, what) / first.milestones)
        named = f"{what} a milestone, {last.milestones} ÷ {first.milestones} milestones"
        yield Figure(named, 1.5, ratio, "times as much", better="less")


async def _measured(size: int, server: LocalServer, folder: Path) -> Measured:
    milestones = [samples.briefing(f"briefing-{size}-{number}") for number in range(size)]
    roadmap = in_force(samples.review(*milestones, id=f"isles-{size}"), ())
    made: list[Plan] = []
    planning = min(seconds(lambda: made.append(plan(roadmap, samples.DIRECTORY))) for _ in range(3))
    async with reporting_to(server, folder / "prefect"), get_client() as client:
        counting = Counting(client)
        start = time.perf_counter()
        comparing = await _agree(counting, roadmap, made[0])
        applying, calls = time.perf_counter() - start, counting.calls
        counting.calls = 0
        await _agree(counting, roadmap, made[0])
    return Measured(size, planning, comparing, applying, calls, counting.calls)


async def _agree(client: Any, roadmap: Roadmap, made: Plan) -> float:
    """Compare and apply once; how long the comparison itself took."""
    scheduler = Scheduler(client, Path(FILE))
    deployments = await scheduler.deployments()
    found = await scheduler.found(deployments)
    schedule = Schedule(roadmap, made, samples.AT, frozenset(), FILE)
    start = time.perf_counter()
    difference = differences(schedule, found)
    took = time.perf_counter() - start
    await scheduler.apply(difference, deployments)
    return took
