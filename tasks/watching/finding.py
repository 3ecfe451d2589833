"""All troubles of a review at a moment: those of its plan and ledger, and those of the machines."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from prefect import get_client

from roadmap.mail.message import TO_SEND
from roadmap.reports.machines import Run, troubles_of_runs, troubles_of_workers
from roadmap.reports.troubles import Trouble, TroubleKind, steps_missed
from tasks.context import Context
from tasks.watching.ledger import first_watch, of_ledger
from tasks.watching.runs import Lookout, Workings, beat

REFUSED_BY_ITSELF = 500
OF_MACHINES: tuple[TroubleKind, ...] = (
    *("run-failed", "run-crashed", "run-lost", "runs-late"),
    *("worker-gone", "worker-offline", "step-missed"),
)


@dataclass(frozen=True)
class Found:
    """The troubles that were found, the kinds that could not be looked for, and the runs on the server."""

    troubles: tuple[Trouble, ...]
    unseen: tuple[TroubleKind, ...] = ()
    runs: tuple[Run, ...] = ()


async def troubles(context: Context, file: Path) -> list[Trouble]:
    """All troubles at the run's moment; a server that does not answer is one of them.

    Raises:
        LedgerProblem: the ledger cannot be used.
    """
    return list((await look(context, file)).troubles)


async def look(context: Context, file: Path, *, declare: bool = False) -> Found:
    """Find all troubles, and the reasons why some could not be looked for. `declare`: runs that nobody plays
    any more are declared crashed on the server.

    Raises:
        LedgerProblem: the ledger cannot be used.
    """
    try:
        workings = await _workings(context, file, declare=declare)
    except httpx.HTTPError as problem:
        if isinstance(problem, httpx.HTTPStatusError) and problem.response.status_code < REFUSED_BY_ITSELF:
            raise  # it answers well: what was asked is wrong, and must not look like a server that is away
        detail = (str(problem) or type(problem).__name__).splitlines()[0]
        silent = Trouble("server-silent", context.at, values={"detail": detail})
        return Found((silent, *of_ledger(context)), OF_MACHINES)
    return Found((*of_machines(context, workings), *of_ledger(context)), runs=workings.runs)


async def _workings(context: Context, file: Path, *, declare: bool) -> Workings:
    async with get_client() as client:
        lookout = Lookout(client, file, context.settings.review)
        workings = await lookout.workings(context.at)
        if declare and await lookout.declare_crashed(workings.runs, context.at):
            workings = await lookout.workings(context.at)
    return workings


def of_machines(context: Context, workings: Workings) -> Iterator[Trouble]:
    """Runs and workers, and the steps that no run will play. A run that failed is no trouble any more once
    its step has been played, and nothing of it is still to leave."""
    counts = context.ledger.counts()
    done = {key for key, _ in context.ledger.played() if not any(map(counts.get(key, {}).get, TO_SEND))}
    runs = list(troubles_of_runs(workings.runs, context.at, beat()))
    ended = {"run-failed", "run-crashed"}
    yield from (one for one in runs if not (one.kind in ended and one.about in done))
    yield from troubles_of_workers(workings.pools, context.at)
    known = {run.plays for run in workings.runs if run.standing != "completed"}
    first = first_watch(context)
    steps = steps_missed(context.plan, context.ledger.played(), known, first, context.at)
    yield from (one for one in steps if one.kind == "step-missed")
