"""Health of the machine: server, workers, the runs that come next, those that are late, and what to correct.

Prefect takes seconds to load, so its API is asked by plain HTTP (3.8.8)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pendulum
from pendulum import DateTime

from tasks.machine.access import Access

NEXT, FAILED = 10, 5  # how many runs are listed
LATE_AFTER = timedelta(minutes=1)
RECENT = timedelta(days=2)
STEP = "step:"
NO_SERVER = "the server does not run; start it: roadmap up"
ONLINE = "ONLINE"


@dataclass(frozen=True)
class Worker:
    """A worker, as the server knows it; the pool is the one that it takes runs from."""

    name: str
    pool: str
    status: str
    last_seen: DateTime | None


@dataclass(frozen=True)
class Due:
    """A run that has not begun: its name, the step that it plays (or nothing), and its moment."""

    name: str
    step: str
    due: DateTime


@dataclass(frozen=True)
class Health:
    """All that `roadmap status` says. `trouble` has a sentence for each thing to correct, with its remedy.

    It `works` if what is due would be played: the server answers, and no pool is without a worker."""

    healthy: bool = False
    url: str = ""
    version: str = ""
    workers: list[Worker] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    late: list[Due] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    works: bool = False


def examine(access: Access | None, url: str, now: DateTime, remedy: str = "roadmap up") -> Health:
    """Look at the server and at what it knows. `url` is what people open; without `access` nothing runs. The
    `remedy` is for a server that does not answer."""
    if access is None:
        return Health(trouble=[NO_SERVER])
    try:
        with _client(access) as client:
            return _examined(client, url, now)
    except httpx.HTTPStatusError as problem:
        return Health(url=url, trouble=[_refused(problem, url)])
    except httpx.HTTPError as problem:
        reason = str(problem) or type(problem).__name__
        return Health(url=url, trouble=[f"the server at {url} does not answer ({reason}): {remedy}"])


def online(access: Access, pool: str) -> bool:
    """True if the server knows a worker of this pool that is there."""
    with _client(access) as client:
        return any(worker.status == ONLINE for worker in _workers(client, pool))


@contextmanager
def _client(access: Access) -> Iterator[httpx.Client]:
    """A client that logs in, and has a token against forged requests where the server asks for one (3.8.8).

    Raises:
        httpx.HTTPError: the server does not answer.
    """
    auth = httpx.BasicAuth(*access.login) if access.auth else None
    url, name = access.api.rstrip("/"), str(uuid4())
    with httpx.Client(base_url=url, auth=auth, timeout=10, trust_env=False) as client:
        token = client.get("/csrf-token", params={"client": name})
        if token.is_success:
            client.headers["Prefect-Csrf-Client"] = name
            client.headers["Prefect-Csrf-Token"] = token.json()["token"]
        yield client


def _examined(client: httpx.Client, url: str, now: DateTime) -> Health:
    client.get("/health").raise_for_status()
    version = str(client.get("/admin/version").raise_for_status().json())
    pools = [
        str(pool["name"]) for pool in _post(client, "/work_pools/filter", {}) if pool["type"] == "process"
    ]
    workers = [worker for pool in pools for worker in _workers(client, pool)]
    named = {one["id"]: str(one["name"]) for one in _post(client, "/deployments/filter", {})}
    waiting = [one for run in _scheduled(client) if (one := _as_due(run, named))]
    late = [run for run in waiting if now - run.due > LATE_AFTER]
    due = _next(run for run in waiting if run.due >= now)
    trouble = [*_about_workers(pools, workers), *_about_late(late, now), *_about_failed(client, url, now)]
    idle = _without(pools, workers)
    works = bool(pools) and not idle
    return Health(True, url, version, workers, due, late, trouble, works=works)  # noqa: FBT003  # healthy


def _workers(client: httpx.Client, pool: str) -> list[Worker]:
    return [
        Worker(one["name"], pool, one["status"], _moment(one["last_heartbeat_time"]))
        for one in _post(client, f"/work_pools/{pool}/workers/filter", {})
    ]


def _scheduled(client: httpx.Client) -> list[Any]:
    """The runs that wait for their moment, the next first; what is suspended waits for a person. Those of
    steps are asked for by themselves too: Prefect makes up to a hundred of each schedule (3.8.8)."""
    runs: dict[str, Any] = {}
    for tags in ({"all_": ["roadmap"]}, {}):
        which = {"state": {"type": {"any_": ["SCHEDULED"]}}} | ({"tags": tags} if tags else {})
        asked = {"flow_runs": which, "sort": "EXPECTED_START_TIME_ASC", "limit": 200}
        runs |= {run["id"]: run for run in _post(client, "/flow_runs/filter", asked)}
    return list(runs.values())


def _next(waiting: Iterable[Due]) -> list[Due]:
    """The next runs; of those that come again and again, only the first."""
    found: dict[object, Due] = {}
    for run in sorted(waiting, key=lambda run: run.due):
        found.setdefault(run.step or run.name, run)
    return list(found.values())[:NEXT]


def _as_due(run: dict[str, Any], named: Mapping[str, str]) -> Due | None:
    """A run of a schedule has a name that Prefect made up: it is shown under its deployment's."""
    when = _moment(run["next_scheduled_start_time"] or run["expected_start_time"])
    steps = (tag.removeprefix(STEP) for tag in run["tags"] if tag.startswith(STEP))
    name = named.get(run["deployment_id"], run["name"]) if run.get("auto_scheduled") else run["name"]
    return Due(name, next(steps, ""), when) if when else None


def _about_workers(pools: list[str], workers: list[Worker]) -> Iterator[str]:
    if not pools:
        yield "there is no work pool, so nothing is deployed; run roadmap down, then roadmap up"
    for pool in sorted(_without(pools, workers)):
        yield f"no worker takes runs from the pool {pool}; start one: roadmap up"


def _without(pools: Iterable[str], workers: Iterable[Worker]) -> set[str]:
    """The pools that no worker takes runs from."""
    return set(pools) - {one.pool for one in workers if one.status == ONLINE}


def _about_late(late: list[Due], now: DateTime) -> Iterator[str]:
    for run in late:
        waited = now.diff(run.due).in_words()
        yield f"“{run.name}” is {waited} late; check that a worker is online and not busy"


def _about_failed(client: httpx.Client, url: str, now: DateTime) -> Iterator[str]:
    """Runs that failed in the last two days, the newest first."""
    ended = {"after_": (now - RECENT).isoformat()}
    which = {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}, "end_time": ended}
    which["deployment_id"] = {"is_null_": False}  # who runs one from a terminal has read why it failed
    asked = {"flow_runs": which, "sort": "END_TIME_DESC", "limit": FAILED}
    for run in _post(client, "/flow_runs/filter", asked):
        reason = " ".join((run["state"]["message"] or run["state"]["name"]).split())[:200]
        page = f"{url}/runs/flow-run/{run['id']}"
        yield f"“{run['name']}” failed: {reason}; correct the cause, then run it again: {page}"


def _refused(problem: httpx.HTTPStatusError, url: str) -> str:
    status = problem.response.status_code
    if status == httpx.codes.UNAUTHORIZED:
        return f"the server at {url} asks for a password; set PREFECT_API_AUTH_STRING to user:password"
    return f"the server at {url} answers {status} to {problem.request.url.path}; read run/server.log"


def _post(client: httpx.Client, path: str, asked: dict[str, Any]) -> Any:
    return client.post(path, json=asked).raise_for_status().json()


def _moment(text: str | None) -> DateTime | None:
    return pendulum.instance(DateTime.fromisoformat(text.replace("Z", "+00:00"))) if text else None
