"""Runs and workers as the server reports them, and their troubles."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pendulum import DateTime, Duration

from roadmap.reports.troubles import Trouble, TroubleKind

RunState = Literal["scheduled", "waiting", "running", "completed", "failed", "crashed"]

RUN_LATE_AFTER = Duration(minutes=15)
OFFLINE_NEWS = Duration(days=1)  # a worker that is offline longer was removed on purpose
SILENT_BEATS = 3  # heartbeats that a running run may miss before it counts as lost
NEVER_HEARD = Duration(hours=1)
ALONE = Duration(
    minutes=20
)  # released messages may be without a run for so long: a coordinator may be at work on them
_SHOWN = 3  # names of late runs in an alarm
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
        """True if the server has it as running, and it has been silent for three heartbeats; for an hour, if
        it never sent one."""
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
    """Troubles of runs that failed or crashed and have not succeeded since, that are lost, or that are late.

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
    """Steps with released messages that no run delivers or is going to; each with the id of the last run of
    the step, "" if there was none.

    `released`: since when, by step. A step whose last run failed is left out, for a
    person to mend first."""
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
    """Troubles of pools without a worker, and of workers that went offline and were not replaced."""
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
    """A run's last message as an alarm may quote it: one short line without addresses."""
    line = _WORD.sub(_masked, " ".join(words.split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _masked(word: re.Match[str]) -> str:
    """The word, masked if it holds an @."""
    return "…@…" if "@" in word[0][1:-1] else word[0]
