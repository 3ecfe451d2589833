"""A worker and its run killed at once, as by a machine that dies: the watch declares the run crashed.

Part of `make chaos`: three heartbeats of a run take a minute and a half.

    python -m tests.force.watching
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

import pendulum
import psutil
from prefect import flow, get_client
from prefect.client.schemas.objects import StateType
from prefect.states import Scheduled

from tasks.prefect_api.orchestration import local_server, reporting_to
from tests.e2e.commands import done, started, surroundings
from tests.e2e.conftest import ISLES
from tests.login import reached

BEAT, SECONDS = 30, 90
POOL, NAME = "roadmap", "hanging"
# Its path begins as those of our own flows do, so that the watch takes its runs for ours.
ENTRYPOINT = "flows/../tests/force/watching.py:hanging"


@flow(name=NAME)
async def hanging(review: str) -> None:
    """Runs until it is killed."""
    await asyncio.sleep(3600)


async def _until(client, run, wanted, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = await client.read_flow_run(run.id)
        if found.state.type == wanted:
            return found
        await asyncio.sleep(0.5)
    raise AssertionError(f"the run is {found.state.type}, not {wanted}")


async def _ordered(client):
    pool = await client.read_work_pool(POOL)
    made = await client.create_deployment(
        await client.create_flow_from_name(NAME),
        name=NAME,
        entrypoint=ENTRYPOINT,
        work_pool_name=pool.name,
        path=".",
        job_variables={"working_dir": "."},
    )
    given = {"parameters": {"review": str(ISLES)}, "state": Scheduled()}
    return await client.create_flow_run_from_deployment(made, **given)


async def _killed(server, folder, worker):
    """The run's states: after the worker was killed with all its children, before and after a watch."""
    from flows.rounds.watching import watch

    async with reporting_to(server, folder / "caller"), get_client() as client:
        run = await _ordered(client)
        await _until(client, run, StateType.RUNNING, SECONDS)
        await asyncio.sleep(5)  # the first sign of life is on its way to the server
        process = psutil.Process(worker.pid)
        for one in (*process.children(recursive=True), process):
            one.kill()
        await asyncio.sleep(BEAT * 3 + 10)
        before = (await client.read_flow_run(run.id)).state
        await watch(at=pendulum.now("UTC"), review=str(ISLES), return_state=True)
        return before, (await client.read_flow_run(run.id)).state


def main():
    """Whether the run, which stayed “Running” on the server, was declared crashed by the watch."""
    with tempfile.TemporaryDirectory() as name, local_server(Path(name) / "server") as server:
        folder = Path(name)
        server.ready()
        beat = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(BEAT)}
        env = surroundings(folder / "login", **reached(server), PREFECT_WORKER_QUERY_SECONDS="1", **beat)
        os.environ |= beat | {"ROADMAP_HOME": str(folder), "ROADMAP_MODE": "outbox"}
        done(["prefect", "work-pool", "create", POOL, "--type", "process"], folder / "pool.log", env)
        with started(["prefect", "worker", "start", "--pool", POOL], folder / "worker.log", env) as worker:
            before, after = asyncio.run(_killed(server, folder, worker))
    print(f"before the watch: {before.type.value}; after it: {after.type.value} ({after.message})")  # noqa: T201
    return (before.type, after.type) == (StateType.RUNNING, StateType.CRASHED)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
