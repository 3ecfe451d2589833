"""Flows and Prefect's server: where they report to, and how they go on later."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NoReturn

from pendulum import DateTime
from prefect import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.context import AsyncClientContext, FlowRunContext, SyncClientContext
from prefect.deployments import arun_deployment
from prefect.exceptions import ObjectNotFound, Pause
from prefect.logging.handlers import APILogHandler
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    PREFECT_LOGGING_LEVEL,
    PREFECT_RESULTS_DEFAULT_SERIALIZER,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    temporary_settings,
)
from prefect.states import AwaitingRetry
from prefect.utilities.engine import propose_state

from roadmap.plan.schedule import OURS
from tasks.prefect_api.server import RESULTS, LocalServer, ServerProblem, empty_database, local_server

DELIVER = "deliver/deliver"  # the deployment that delivers what is released

__all__ = ["LocalServer", "ServerProblem", "empty_database", "local_server", "reporting_to"]


@asynccontextmanager
async def reporting_to(server: LocalServer | str, home: Path, auth: str | None = None) -> AsyncIterator[None]:
    """Flows that run in this process report to `server` (or the API's URL), over connections that they share:
    without them each run would open several of its own (and a TLS context for each, 40 ms even over plain
    HTTP). `auth` is the `user:password` that an API asks for, if other than the environment's."""
    api, auth = (server, auth) if isinstance(server, str) else (server.api, auth or server.auth)
    chosen: dict[Any, object] = {
        PREFECT_API_URL: api,
        PREFECT_HOME: home,
        PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
        PREFECT_LOGGING_LEVEL: "WARNING",
        PREFECT_RESULTS_DEFAULT_SERIALIZER: RESULTS["PREFECT_RESULTS_DEFAULT_SERIALIZER"],
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,  # a run ends with this process: nobody has to notice
    }
    if auth:
        chosen[PREFECT_API_AUTH_STRING] = auth
    with temporary_settings(chosen), SyncClientContext.get_or_create():
        async with AsyncClientContext.get_or_create():
            try:
                yield
            finally:
                await APILogHandler.aflush()


def named(pattern: str) -> Callable[[], str]:
    """The name of a run: that under which the plan ordered it, else `pattern` with the run's parameters.

    Prefect gives a run its flow's name when it starts, in place of the one it was made under (3.8.8)."""

    def name() -> str:
        run, context = _this_run(), FlowRunContext.get()
        if run and OURS in run.tags:
            return run.name
        given = (context.parameters if context else None) or {}
        # Of what was chosen on a form, the id: “Briefing for members (2031-04-01) · briefing”.
        return pattern.format(**{key: str(value).rpartition(" · ")[2] for key, value in given.items()})

    return name


def is_deployed() -> bool:
    """True if a worker runs this flow, and would run it again; else it is somebody's own process."""
    run = _this_run()
    return run is not None and run.deployment_id is not None


def runs_so_far() -> int:
    """Number of times that this flow run has begun, this time too. On a server whose clock is ahead of ours
    a moment of ours has passed at once, so whoever waits for it waits longer each time."""
    run = _this_run()
    return max(1, run.run_count) if run else 1


async def go_on_at(when: DateTime, why: str) -> NoReturn:
    """End this process, and have a worker pick up the same run at that moment, from its top.

    A flow that returns a state that is not final is taken for crashed, since its process then has no result
    (Prefect 3.8.8). So the state is set first, and the process ends as a suspended one does: in order, and
    with nothing left that sleeps until then.

    Raises:
        Pause: always; it is no `Exception`, and Prefect ends the process on it.
    """
    run = _this_run()
    if run is None:
        raise RuntimeError("only a flow run can go on later")
    async with get_client() as client:
        awaiting: State[None] = AwaitingRetry(scheduled_time=when, message=why)
        state = await propose_state(client, awaiting, flow_run_id=run.id)
    raise Pause(state=state)


async def order(
    deployment: str, when: DateTime | None, name: str, *, key: str = "", **parameters: object
) -> bool:
    """Order a run of a deployment for a moment (at once without one), once under each name; False: the server
    has none of it.

    It gets the job variables of this run. The key holds the moment, unless another is given: the same key
    with another moment would give the old run unchanged."""
    run = _this_run()
    try:
        await arun_deployment(
            deployment,
            parameters=parameters,
            scheduled_time=when,
            flow_run_name=name,
            idempotency_key=key or f"{name} {parameters} {when.isoformat() if when else ''}",
            job_variables=run.job_variables if run else None,
            timeout=0,
            as_subflow=False,
        )
    except ObjectNotFound:
        return False
    return True


def of_this_run() -> FlowRun | None:
    """The flow run that this process is, if a worker runs it."""
    return _this_run() if is_deployed() else None


def _this_run() -> FlowRun | None:
    context = FlowRunContext.get()
    return context.flow_run if context else None
