"""From the moment a step is due to its first mail, on a worker that is there already; against Prefect's own
start of an empty flow, which is from its due time to the state Running.

Scheduled ahead, as steps are, the worker starts their processes some seconds before they are due, and an
empty flow runs at the very moment: there is no ratio to a wait of nothing. So both are also ordered at once.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pendulum
from prefect.client.orchestration import SyncPrefectClient
from prefect.states import Scheduled

from benchmarks.measure import Figure
from tasks.prefect_api.orchestration import local_server
from tests.e2e import soon
from tests.e2e.commands import done, started, surroundings
from tests.login import reached
from tests.sink import Sink, running

ROUNDS, AHEAD, PATIENCE = 3, 20, 180  # AHEAD and PATIENCE in seconds
EMPTY = "benchmarks/empty.py:nothing"


def starting() -> Iterator[Figure]:
    """The two delays, and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with local_server(folder / "server", ui=False) as server:
            server.ready()
            env = surroundings(folder / "home", **reached(server), PREFECT_WORKER_QUERY_SECONDS="1")
            worker = ["prefect", "worker", "start", "--pool", "roadmap", "--type", "process"]
            with (
                started(worker, folder / "worker.log", env),
                SyncPrefectClient(server.api, auth_string=server.auth) as client,
            ):
                done(["prefect", "deploy", "--name", "briefing/briefing"], folder / "deploy.log", env)
                ahead, at_once = [_both(client, folder / str(seconds), seconds) for seconds in (AHEAD, 0)]
    yield Figure("scheduled: due to running, an empty flow", 0, ahead[0], "s")
    yield Figure("scheduled: due to the first mail, a step", 0, ahead[1], "s")
    yield Figure("at once: ordered to running, an empty flow", 0, at_once[0], "s")
    yield Figure("at once: ordered to the first mail, a step", 0, at_once[1], "s")
    ratio = at_once[1] / at_once[0]
    yield Figure("at once: the first mail ÷ an empty flow's start", 0, ratio, "times as long", "less")


def _both(client: SyncPrefectClient, folder: Path, ahead: int) -> tuple[float, float]:
    """The medians of both, ordered for so many seconds later."""
    folder.mkdir()
    rounds = [(_empty(client, ahead), _mail(client, folder / str(n), ahead)) for n in range(ROUNDS)]
    empty, mail = zip(*rounds, strict=True)
    return median(empty), median(mail)


def _empty(client: SyncPrefectClient, ahead: int) -> float:
    flow = client.create_flow_from_name("nothing")
    place: dict[str, Any] = {"work_pool_name": "roadmap", "job_variables": {"working_dir": "."}}
    deployment = client.create_deployment(flow, name="nothing", entrypoint=EMPTY, pull_steps=[], **place)
    due = pendulum.now("UTC").add(seconds=ahead)
    run = client.create_flow_run_from_deployment(deployment, state=Scheduled(scheduled_time=due))
    until = time.monotonic() + PATIENCE
    while not (found := client.read_flow_run(run.id)).end_time:
        assert time.monotonic() < until, "the empty flow did not run"
        time.sleep(0.5)
    assert found.start_time
    return (found.start_time - due).total_seconds()


def _mail(client: SyncPrefectClient, folder: Path, ahead: int) -> float:
    """One step of a review of its own, on a ledger of its own, to a mail server of its own."""
    folder.mkdir()
    with running(folder) as sink:
        place = {"HOME": str(folder), "MODE": "live", "SMTP_HOST": "127.0.0.1", "SMTP_TLS": "none"}
        env = {f"ROADMAP_{name}": value for name, value in (place | {"SMTP_PORT": str(sink.port)}).items()}
        milestone, _, step = soon.STEP.partition("/")
        due = pendulum.now("UTC").add(seconds=ahead)
        client.create_flow_run_from_deployment(
            client.read_deployment_by_name("briefing/briefing").id,
            parameters={"milestone": milestone, "step": step, "review": str(soon.write(folder))},
            state=Scheduled(scheduled_time=due),
            job_variables={"env": env},
        )
        return _first(sink) - due.timestamp()


def _first(sink: Sink) -> float:
    """When the first mail was taken, in seconds of the Unix epoch."""
    until = time.monotonic() + PATIENCE
    while not sink.accepted():
        assert time.monotonic() < until, "no mail left"
        time.sleep(0.01)
    return time.time()
