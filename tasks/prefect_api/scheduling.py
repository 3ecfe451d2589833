"""The edge to the runs on Prefect's server: read, made, and cancelled.

Each call to the API may be the last: what is to be moved is made before the old run is cancelled, and the
next comparison mends the rest. The facts about Prefect are of 3.8.8.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import get_args
from uuid import UUID

from pendulum import DateTime
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Scheduled

from roadmap.plan.difference import Difference, Found, Standing
from roadmap.plan.schedule import OURS, STEP, Wanted
from roadmap.review.kinds import Kind
from roadmap.review.moments import as_moment
from tasks.prefect_api.server import ServerProblem

PAGE = 200  # the most that the server gives at once
OPEN = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED, StateType.CANCELLING]
NOT_BEGUN = {StateType.SCHEDULED, StateType.PENDING}
# Their moment is the server's own affair: it tries again when there is room.
IN_THE_QUEUE = {"AwaitingConcurrencySlot"}


class Scheduler:
    """The runs of steps on the server that `client` speaks to. A run that names no review plays `default`."""

    def __init__(self, client: PrefectClient, default: Path) -> None:
        self._client, self._default = client, default

    async def deployments(self) -> dict[str, UUID]:
        """The deployments that play steps, as `<flow>/<deployment>`."""
        kinds = list(get_args(Kind))
        flow = FlowFilter(name=FlowFilterName(any_=kinds))
        named = DeploymentFilter(name=DeploymentFilterName(any_=kinds))
        flows = {one.id: one.name for one in await self._client.read_flows(flow_filter=flow, limit=PAGE)}
        deployments = await self._client.read_deployments(
            flow_filter=flow, deployment_filter=named, limit=PAGE
        )
        return {f"{d.name}/{d.name}": d.id for d in deployments if flows.get(d.flow_id) == d.name}

    async def found(self, deployments: Mapping[str, UUID]) -> list[Found]:
        """The runs of steps that have not ended: those tagged as such, and others of these deployments."""
        tagged = FlowRunFilter(tags=FlowRunFilterTags(all_=[OURS]), state=_open())
        runs = {run.id: run for run in await self._pages(tagged)}
        if deployments:
            ids = FlowRunFilterDeploymentId(any_=list(deployments.values()))
            runs |= {r.id: r for r in await self._pages(FlowRunFilter(deployment_id=ids, state=_open()))}
        names = {identity: name for name, identity in deployments.items()}
        return [one for run in runs.values() if (one := self._as_found(run, names))]

    async def apply(self, difference: Difference, deployments: Mapping[str, UUID]) -> None:
        """Create, move and cancel.

        Raises:
            ServerProblem: a deployment is not on the server; nothing has been done.
        """
        wanted = {w.deployment for w in (*difference.create, *(move.wanted for move in difference.move))}
        if missing := sorted(wanted - deployments.keys()):
            names = ", ".join(missing)
            raise ServerProblem(f"the Prefect server has no deployment {names}; run `prefect deploy --all`")
        for run in difference.create:
            await self._create(run, deployments[run.deployment])
        for move in difference.move:
            await self._create(move.wanted, deployments[move.wanted.deployment])
            await self._cancel(move.old, move.why, "Moved")  # so that it does not look called off
        for judged in difference.cancel:
            await self._cancel(judged.run, judged.why)

    async def _create(self, wanted: Wanted, deployment: UUID) -> None:
        """Make a run, once. A run under the same key that has ended, or was put off by hand, stays as it is;
        then the next key is tried."""
        for number in count(1):
            due: State[None] = Scheduled(scheduled_time=wanted.due)
            run = await self._client.create_flow_run_from_deployment(
                deployment,
                parameters=dict(wanted.parameters),
                state=due,
                name=wanted.name,
                tags=wanted.tags,
                idempotency_key=wanted.idempotency + (f" #{number}" if number > 1 else ""),
            )
            if run.state and run.state.type in NOT_BEGUN and _due(run) == wanted.due:
                return

    async def _cancel(self, run: Found, why: str, name: str = "Cancelled") -> None:
        cancelled: State[None] = Cancelled(name=name, message=why)
        try:
            await self._client.set_flow_run_state(UUID(run.id), cancelled)
        except ObjectNotFound:
            return  # somebody has deleted it meanwhile

    async def _pages(self, which: FlowRunFilter) -> list[FlowRun]:
        runs: list[FlowRun] = []
        for offset in count(0, PAGE):
            page = await self._client.read_flow_runs(
                flow_run_filter=which, sort=FlowRunSort.ID_DESC, limit=PAGE, offset=offset
            )
            runs += page
            if len(page) < PAGE:
                break
        return runs

    def _as_found(self, run: FlowRun, names: Mapping[UUID, str]) -> Found | None:
        key, due = _key(run), _due(run)
        if key is None or due is None or run.created is None:
            return None
        review = Path(run.parameters.get("review") or self._default).absolute()
        return Found(
            id=str(run.id),
            key=key,
            due=due,
            standing=_standing(run),
            deployment=names.get(run.deployment_id, "") if run.deployment_id else "",
            parameters=run.parameters | {"review": str(review)},
            name=run.name,
            tags=frozenset(run.tags),
            made_as=run.idempotency_key or "",
            created=as_moment(run.created),
        )


def _open() -> FlowRunFilterState:
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=OPEN))


def _key(run: FlowRun) -> str | None:
    """The step that a run plays: as its tag says, else its parameters; None: it plays none."""
    if tag := next(_values(run, STEP), None):
        return tag
    milestone, step = run.parameters.get("milestone"), run.parameters.get("step")
    return f"{milestone}/{step}" if milestone and step else None


def _values(run: FlowRun, kind: str) -> Iterator[str]:
    return (tag.removeprefix(kind) for tag in sorted(run.tags) if tag.startswith(kind))


def _due(run: FlowRun) -> DateTime | None:
    """Moment when it is to start: as a person may have put it off, but not as the server itself does."""
    when = run.next_scheduled_start_time
    if when is None or (run.state and run.state.name in IN_THE_QUEUE):
        when = run.expected_start_time
    return as_moment(when) if when else None


def _standing(run: FlowRun) -> Standing:
    if run.state is None or run.state.type not in NOT_BEGUN:
        return "running"
    return "waiting" if run.run_count else "scheduled"
