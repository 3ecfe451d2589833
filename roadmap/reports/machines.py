"""The machines at work: runs and workers as the server knows them, and what is wrong with them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pendulum import DateTime, Duration

from roadmap.reports.troubles import Trouble, TroubleKind

RunState = Literal["scheduled", "waiting", "running", "completed", "failed", "crashed"]

RUN_LATE_AFTER = Duration(minutes=15)
OFFLINE_NEWS = Duration(days=1)  # a worker that is away longer was taken away
SILENT_BEATS = 3  # of a run's heartbeats: after that nobody plays it any more
NEVER_HEARD = Duration(hours=1)
ALONE = Duration(minutes=20)  # that what is released may be without a run: somebody may be at work on it
_SHOWN = 3  # of the runs that are late, by name
_WORD = re.compile(r"[^\s<>()]+")
_LONGEST = 200


@dataclass(frozen=True)
class Run:
    """A run: `plays` names what it does (a step's key, else its deployment); `since` is when it came to stand
    as it does; `due` when it is to start; `heard` when it last gave a sign of life; `beats`: whether it ever
    gave one by itself."""

    id: str
    name: str
    plays: str
    standing: RunState
    since: DateTime
    due: DateTime
    heard: DateTime
    message: str = ""
    beats: bool = True

    def is_lost(self, now: DateTime, beat: Duration) -> bool:
        """True if it is said to be running, and has given no sign of life for three of its heartbeats; one
        that never gave any, for an hour."""
        patience = beat * SILENT_BEATS if self.beats else max(beat * SILENT_BEATS, NEVER_HEARD)
        return self.standing == "running" and now - self.heard > patience


@dataclass(frozen=True)
class Worker:
    """A worker of a pool: whether it is `online`, when it was last seen, and when first."""

    name: str
    pool: str
    online: bool
    seen: DateTime
    began: DateTime


def troubles_of_runs(runs: Iterable[Run], now: DateTime, beat: Duration) -> Iterator[Trouble]:
    """Troubles of runs that failed or crashed and have not succeeded since, that nobody plays, or that are
    late.

    `beat`: how often a run gives a sign of life."""
    latest: dict[str, Run] = {}
    every = sorted(runs, key=lambda run: run.since)
    for run in every:
        if run.standing in {"completed", "failed", "crashed"}:
            latest[run.plays] = run
    for plays, run in latest.items():
        if run.standing != "completed":
            kind: TroubleKind = "run-failed" if run.standing == "failed" else "run-crashed"
            yield Trouble(kind, run.since, plays, {"detail": short_reason(run.message)})
    for run in every:
        if run.is_lost(now, beat):
            yield Trouble("run-lost", run.heard, run.plays, {"detail": run.name})
    yield from _late(every, now)


def _late(runs: Iterable[Run], now: DateTime) -> Iterator[Trouble]:
    late = [run for run in runs if run.standing == "scheduled" and now - run.due > RUN_LATE_AFTER]
    if late:
        late.sort(key=lambda run: (run.due, run.name))
        names = list(dict.fromkeys(run.name for run in late))
        more = ", …" if len(names) > _SHOWN else ""
        values = {"count": str(len(late)), "detail": ", ".join(names[:_SHOWN]) + more}
        yield Trouble("runs-late", late[0].due, values=values)


def steps_to_resume(released: Mapping[str, DateTime], runs: Iterable[Run], now: DateTime) -> dict[str, str]:
    """The steps with messages that are released and that no run delivers, or will; each with the id of the
    run that was cut off, or came to its end before them, "" if there was none.

    `released`: since when, by step. Where the last run failed, a person has to mend something first."""
    every = sorted(runs, key=lambda run: run.since)
    latest = {run.plays: run for run in every}
    under_way = {run.plays for run in every if run.standing in {"scheduled", "waiting", "running"}}
    alone = {step for step, since in released.items() if now - since > ALONE} - under_way
    return {
        step: latest[step].id if step in latest else ""
        for step in sorted(alone)
        if step not in latest or latest[step].standing != "failed"
    }


def troubles_of_workers(pools: Mapping[str, Iterable[Worker]], now: DateTime) -> Iterator[Trouble]:
    """The pools that nobody works for, and the workers that went offline and that none came in place of."""
    for pool, workers in sorted(pools.items()):
        every = list(workers)
        offline = [worker for worker in every if not worker.online]
        if not any(worker.online for worker in every):
            since = max((worker.seen for worker in offline), default=now)
            yield Trouble("worker-gone", since, pool)
            continue
        for worker in offline:
            replaced = any(other.online and other.began >= worker.seen for other in every)
            if not replaced and now - worker.seen < OFFLINE_NEWS:
                yield Trouble("worker-offline", worker.seen, worker.name, {"detail": pool})


def short_reason(words: str) -> str:
    """A run's last words as an alarm may repeat them: one short line, in which no address stands."""
    line = _WORD.sub(_masked, " ".join(words.split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _masked(word: re.Match[str]) -> str:
    """A word, unless an @ stands within it."""
    return "…@…" if "@" in word[0][1:-1] else word[0]
