"""All troubles of a review at a moment: those of its plan and ledger, and those of the machines."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from pendulum import DateTime, Duration
from prefect import get_client

from roadmap.message import State
from roadmap.troubles import (
    Kind,
    Trouble,
    Waits,
    held,
    missed,
    overdue,
    rounds_missing,
    unmatched,
    unsettled,
)
from roadmap.workings import troubles_of_runs, troubles_of_workers
from tasks.desk import Desk
from tasks.ledger.played import played
from tasks.watching.runs import Lookout, Workings, beat

ALARM, DIGEST = "alarm", "digest"
WATCH, COLLECTING = "watch", "collecting"  # what beats in the ledger
TO_SEND = (State.RELEASED, State.CLAIMED)
REFUSED_BY_ITSELF = 500
SILENT = Duration(minutes=30)  # of a watch that should come every ten
OF_MACHINES: tuple[Kind, ...] = (
    *("run-failed", "run-crashed", "run-lost", "runs-late"),
    *("worker-gone", "worker-offline", "step-missed"),
)


@dataclass(frozen=True)
class Found:
    """The troubles that were found, and the kinds that could not be looked for."""

    troubles: tuple[Trouble, ...]
    unseen: tuple[Kind, ...] = ()


async def troubles(desk: Desk, file: Path) -> list[Trouble]:
    """All troubles at the desk's moment; a server that does not answer is one of them.

    Raises:
        LedgerProblem: the ledger cannot be used.
    """
    return list((await look(desk, file)).troubles)


async def look(desk: Desk, file: Path, *, declare: bool = False) -> Found:
    """The same, with what could not be looked for. `declare`: runs that nobody plays any more are declared
    crashed on the server.

    Raises:
        LedgerProblem: the ledger cannot be used.
    """
    try:
        workings = await _workings(desk, file, declare=declare)
    except httpx.HTTPError as problem:
        if isinstance(problem, httpx.HTTPStatusError) and problem.response.status_code < REFUSED_BY_ITSELF:
            raise  # it answers well: what was asked is wrong, and must not look like a server that is away
        said = (str(problem) or type(problem).__name__).splitlines()[0]
        silent = Trouble("server-silent", desk.at, values={"detail": said})
        return Found((silent, *of_ledger(desk)), OF_MACHINES)
    return Found((*of_machines(desk, workings), *of_ledger(desk)))


async def _workings(desk: Desk, file: Path, *, declare: bool) -> Workings:
    async with get_client() as client:
        lookout = Lookout(client, file, desk.settings.review)
        found = await lookout.workings(desk.at)
        if declare and await lookout.declare_crashed(found.runs, desk.at):
            found = await lookout.workings(desk.at)
    return found


def of_machines(desk: Desk, workings: Workings) -> Iterator[Trouble]:
    """Runs and workers, and the steps that no run will play. A run that failed is no trouble any more once
    its step has been played, and nothing of it is still to leave."""
    counts = desk.ledger.counts()
    done = {key for key, _ in played(desk.ledger) if not any(map(counts.get(key, {}).get, TO_SEND))}
    runs = list(troubles_of_runs(workings.runs, desk.at, beat()))
    ended = {"run-failed", "run-crashed"}
    yield from (one for one in runs if not (one.kind in ended and one.about in done))
    yield from troubles_of_workers(workings.pools, desk.at)
    known = {run.plays for run in workings.runs if run.standing != "completed"}
    first = _first_watch(desk)
    steps = missed(desk.plan, played(desk.ledger), known, first, desk.at)
    yield from (one for one in steps if one.kind == "step-missed")


def of_ledger(desk: Desk) -> Iterator[Trouble]:
    """What plan, ledger and answers tell by themselves."""
    review, now, first = desk.review, desk.at, _first_watch(desk)
    waiting = (Waits(w.step, w.count, w.since, w.expires) for w in desk.ledger.mailings.waiting())
    yield from held(review, waiting, desk.settings.alarm_held_days, now)
    yield from unsettled(_unsettled(desk))
    since = ((answer, desk.answers[answer.key].changed_at) for answer, _ in desk.known.standing.unsettled())
    yield from unmatched(since, now)
    collected = desk.ledger.alarms.beats(COLLECTING)
    yield from rounds_missing(review, collected[1] if collected else None, _digests(desk), first, now)
    yield from overdue(desk.plan, review.host.zone, now)
    late = missed(desk.plan, played(desk.ledger), (), first, now)
    yield from (one for one in late if one.kind == "step-too-late")


def of_the_watch(desk: Desk) -> Iterator[Trouble]:
    """That the watch itself is not kept, as whoever is not the watch can tell."""
    watched = desk.ledger.alarms.beats(WATCH)
    if watched is None or desk.at - watched[1] > SILENT:
        yield Trouble("watch-silent", watched[1] if watched else desk.at)


def _first_watch(desk: Desk) -> DateTime:
    """What was due before anybody watched is not missed."""
    watched = desk.ledger.alarms.beats(WATCH)
    return watched[0] if watched else desk.at


def _unsettled(desk: Desk) -> dict[str, tuple[int, int, DateTime]]:
    """How many messages of each step are unknown and failed, and since when. Of the alarms' own mail the
    run that sends it tells: an alarm about it would be the next of them."""
    found: dict[str, tuple[int, int, DateTime]] = {}
    for state in (State.UNKNOWN, State.FAILED):
        for message in desk.ledger.messages(state=state):
            if not message.step.startswith(f"{ALARM}/"):
                unknown, failed, since = found.get(message.step, (0, 0, message.changed_at))
                counts = (unknown + (state == State.UNKNOWN), failed + (state == State.FAILED))
                found[message.step] = (*counts, min(since, message.changed_at))
    return found


def _digests(desk: Desk) -> Collection[str]:
    """The days of the digests that there are."""
    steps = (key.partition("/") for key, _ in played(desk.ledger))
    return {day for kind, _, day in steps if kind == DIGEST}
