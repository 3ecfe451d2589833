"""The plan in force against the server's runs: what differs, and making them agree."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from pendulum import DateTime
from prefect import get_client, task
from prefect.cache_policies import NO_CACHE

from roadmap.plan.difference import Difference, differences
from roadmap.plan.schedule import Schedule
from tasks.context import Context
from tasks.prefect_api.boards import publish_markdown
from tasks.prefect_api.plain_markdown import plainly
from tasks.prefect_api.scheduling import Scheduler
from tasks.prefect_api.server import ServerProblem


@dataclass(frozen=True)
class Reconciled:
    """Changes that were made, and differences that are left: none, unless somebody else was at work
    meanwhile."""

    done: Difference
    left: Difference

    def __str__(self) -> str:
        done = self.done
        summary = f"{len(done.create)} created, {len(done.move)} moved, {len(done.cancel)} cancelled"
        summary += f"; {len(self.left.keep)} scheduled or running, as planned"
        return summary if self.left.agrees else f"{summary}; differences left: {self.left}; reconcile again"


def schedule_of(context: Context, file: Path) -> Schedule:
    """Runs that the plan in force wants at the moment of the run. `file` is the review's, as the runs name
    it: they are compared by it, so it is always absolute."""
    return Schedule(context.roadmap, context.plan, context.at, context.ledger.played(), str(file.absolute()))


async def compared(context: Context, file: Path) -> Difference:
    """Runs that reconciling would create, move and cancel.

    Raises:
        ServerProblem: the server does not answer.
    """
    async with _scheduler(context) as scheduler:
        runs = await scheduler.found(await scheduler.deployments())
    return differences(schedule_of(context, file), runs)


async def reconciled(context: Context, file: Path) -> Reconciled:
    """Make the server agree with the plan, and look again. It may be killed at any moment, and repeated.

    Raises:
        ServerProblem: a deployment is not on the server, and nothing has been done; or the server does not
            answer (any more).
    """
    async with _scheduler(context) as scheduler:
        deployments = await scheduler.deployments()
        done = differences(schedule_of(context, file), await scheduler.found(deployments))
        await scheduler.apply(done, deployments)
        context.refresh()
        left = differences(schedule_of(context, file), await scheduler.found(deployments))
    return Reconciled(done, left)


@asynccontextmanager
async def _scheduler(context: Context) -> AsyncIterator[Scheduler]:
    try:
        async with get_client() as client:
            yield Scheduler(client, context.settings.review)
    except httpx.HTTPError as problem:
        reason = (str(problem) or type(problem).__name__).splitlines()[0]
        raise ServerProblem(
            f"the Prefect server failed ({reason}); changes so far stay; check that it runs, then try again"
        ) from problem


@task(name="reconcile", cache_policy=NO_CACHE)
async def reconcile_runs(context: Context, file: Path) -> Reconciled:
    """`reconciled`, as a Prefect task, with a board of what it did."""
    result = await reconciled(context, file)
    await publish_markdown("reconcile", _board(context, file, result.done), str(result))
    return result


def _board(context: Context, file: Path, difference: Difference) -> str:
    """A line for each run that was created, moved or cancelled: when it is due, and why."""
    said = schedule_of(context, file).said
    parts: Mapping[str, Iterable[tuple[str, DateTime, str]]] = {
        "Created": ((wanted.name, wanted.due, wanted.why) for wanted in difference.create),
        "Moved": ((move.wanted.name, move.wanted.due, move.why) for move in difference.move),
        "Cancelled": ((one.run.name, one.run.due, one.why) for one in difference.cancel),
    }
    lines = []
    for heading, runs in parts.items():
        items = [f"- **{plainly(name)}** (due {said(due)}): {plainly(why)}" for name, due, why in runs]
        lines += [f"## {heading}: {len(items)}", "", *items, ""] if items else []
    return "\n".join(lines) or "Nothing to change."
