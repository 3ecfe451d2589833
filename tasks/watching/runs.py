"""The edge to the runs and workers on Prefect's server: read for trouble; the dead declared crashed.

Prefect 3.8.8 never declares a run crashed by itself when its machine dies: the worker does so only for a
process that it sees end. A run emits `prefect.flow-run.heartbeat` events (every 180 s unless the setting
says otherwise). An automation on their absence would need the service of triggers, and keeps what it waits
for in memory; so the watch looks for them itself.
"""

import os
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from pendulum import DateTime, Duration
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterEndTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType, WorkerStatus
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.sorting import FlowRunSort
from prefect.events.filters import EventFilter, EventNameFilter, EventOccurredFilter, EventResourceFilter
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed

from roadmap.reports.machines import Run, RunState, Worker
from roadmap.review.moments import as_moment, moment_in_words

PAGE = 200  # the most that the server gives at once
EVENTS = 50  # the same of events; the client's own 100 is refused
DAYS = 7  # that a failed run is news
OURS = "flows/"  # where the flows of our deployments begin
FREQUENCY, USUAL_SECONDS = "PREFECT_FLOWS_HEARTBEAT_FREQUENCY", 180
HEARTBEAT = "prefect.flow-run.heartbeat"
OWN = "watch"  # it does not judge itself: whoever waits for its pulse does
SETTLED_ELSEWHERE = "Unsettled"  # a run that ends so has left messages, which are trouble by themselves
DELIVERING = {"deliver", "release"}  # these name their step by its key
_OPEN = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
_ENDED = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED]
_STANDING: Mapping[StateType, RunState] = {
    StateType.PENDING: "running",
    StateType.RUNNING: "running",
    StateType.CANCELLING: "running",
    StateType.COMPLETED: "completed",
    StateType.FAILED: "failed",
    StateType.CRASHED: "crashed",
}


@dataclass(frozen=True)
class Workings:
    """Our runs on a server, and the workers of each pool that plays them."""

    runs: tuple[Run, ...]
    pools: Mapping[str, tuple[Worker, ...]]


def beat() -> Duration:
    """Interval at which a run gives a sign of life, by the environment that this process shares with the
    worker's."""
    return Duration(seconds=int(os.environ.get(FREQUENCY) or USUAL_SECONDS))


class Lookout:
    """Looks at the server that `client` speaks to, for the review of `file`; a run that names none plays
    `default`."""

    def __init__(self, client: PrefectClient, file: Path, default: Path) -> None:
        self._client, self._file, self._default = client, file.absolute(), default.absolute()

    async def workings(self, now: DateTime) -> Workings:
        """Our runs that are open, or ended in the last week, and the workers."""
        deployments = {d.id: d for d in [d async for d in self._deployments()]}
        ids = FlowRunFilterDeploymentId(any_=list(deployments))
        since = FlowRunFilterEndTime(after_=now.subtract(days=DAYS))
        filters = [
            FlowRunFilter(deployment_id=ids, state=_state(_OPEN)),
            FlowRunFilter(deployment_id=ids, state=_state(_ENDED), end_time=since),
        ]
        runs_read = [run for which in filters if deployments for run in await self._runs(which)]
        heard = await self._heartbeats([run for run in runs_read if run.state_type == StateType.RUNNING], now)
        runs = (_as_run(run, deployments, heard.get(run.id)) for run in runs_read)
        pools = sorted({d.work_pool_name for d in deployments.values() if d.work_pool_name})
        workers = {pool: await self._workers(pool) for pool in pools}
        return Workings(tuple(run for run in runs if run and run.plays != OWN), workers)

    async def declare_crashed(self, runs: Iterable[Run], now: DateTime) -> list[Run]:
        """Declare those of the runs crashed that have given no sign of life for too long; return them.

        Should one live after all, it does no harm: what it sends is claimed in the ledger as ever."""
        lost = [run for run in runs if run.is_lost(now, beat())]
        for run in lost:
            heard = moment_in_words(run.heard, "UTC")
            reason = f"no sign of life since {heard}: its machine has stopped"
            crashed: State[None] = Crashed(message=reason)
            try:
                await self._client.set_flow_run_state(UUID(run.id), crashed, force=True)
            except ObjectNotFound:
                continue  # somebody has deleted it meanwhile
        return lost

    async def _deployments(self) -> AsyncIterator[DeploymentResponse]:
        offset = 0
        while page := await self._client.read_deployments(limit=PAGE, offset=offset):
            for one in page:
                if (one.entrypoint or "").startswith(OURS):
                    yield one
            offset += len(page)

    async def _runs(self, which: FlowRunFilter) -> list[FlowRun]:
        runs: list[FlowRun] = []
        while page := await self._client.read_flow_runs(
            flow_run_filter=which, sort=FlowRunSort.ID_DESC, limit=PAGE, offset=len(runs)
        ):
            runs += page
        return [run for run in runs if self._ours(run)]

    def _ours(self, run: FlowRun) -> bool:
        given = run.parameters.get("review")
        return (Path(given).absolute() if given else self._default) == self._file

    async def _heartbeats(self, running: list[FlowRun], now: DateTime) -> dict[UUID, DateTime]:
        """Moment of each run's last sign of life, if it gave any."""
        if not running:
            return {}
        resources = {f"prefect.flow-run.{run.id}": run.id for run in running}
        which = EventFilter(
            occurred=EventOccurredFilter(since=now.subtract(days=1), until=now),
            event=EventNameFilter(name=[HEARTBEAT]),
            resource=EventResourceFilter(id=list(resources)),
        )
        heard: dict[UUID, DateTime] = {}
        page = await self._client.read_events(which, limit=EVENTS)
        while True:
            for event in page.events:
                identity = resources.get(event.resource.id)
                if identity is not None:
                    heard.setdefault(identity, as_moment(event.occurred))  # the latest come first
            if page.next_page is None or len(heard) == len(running):
                return heard
            page = await self._client.read_events_page(str(page.next_page))

    async def _workers(self, pool: str) -> tuple[Worker, ...]:
        try:
            workers = await self._client.read_workers_for_work_pool(pool, limit=PAGE)
        except ObjectNotFound:
            return ()
        return tuple(
            Worker(
                worker.name,
                pool,
                worker.status == WorkerStatus.ONLINE,
                as_moment(worker.last_heartbeat_time),
                as_moment(worker.created or worker.last_heartbeat_time),
            )
            for worker in workers
            if worker.last_heartbeat_time
        )


def _state(types: list[StateType]) -> FlowRunFilterState:
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=types))


def _as_run(
    run: FlowRun, deployments: Mapping[UUID, DeploymentResponse], heard: DateTime | None
) -> Run | None:
    state, deployment = run.state, deployments.get(run.deployment_id) if run.deployment_id else None
    due = run.next_scheduled_start_time or run.expected_start_time
    if state is None or deployment is None or due is None:
        return None
    since = as_moment(state.timestamp)
    return Run(
        id=str(run.id),
        name=run.name,
        plays=_plays(run, deployment),
        standing=_standing(run, state),
        since=since,
        due=as_moment(due),
        heard=max(heard, since) if heard else since,
        message=state.message or "",
        beats=heard is not None,
    )


def _plays(run: FlowRun, deployment: DeploymentResponse) -> str:
    milestone, step = run.parameters.get("milestone"), run.parameters.get("step")
    if milestone and step:
        return f"{milestone}/{step}"
    return str(step) if step and deployment.name in DELIVERING else deployment.name


def _standing(run: FlowRun, state: State) -> RunState:
    """One that waits for its turn, or to go on, is as it should be; so is one that a person has paused."""
    if state.type == StateType.SCHEDULED:
        return "waiting" if run.run_count or state.name == "AwaitingConcurrencySlot" else "scheduled"
    if state.name == SETTLED_ELSEWHERE:
        return "completed"
    return _STANDING[state.type]
