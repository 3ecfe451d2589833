"""The plan against the runs on the server: what to create, move and cancel, and why.

A run that has begun is left to itself. Of several that would do, one is kept. Once the difference has been
applied, or any part of it, comparing again gives what is left of it, and at last nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pendulum import DateTime, Duration

from roadmap.plan.schedule import OURS, REVIEW, Schedule, Wanted

EARLY = Duration(minutes=5)  # so long before its moment a step may already be played
EARLIER = "it would go on with an earlier version of the step"

# `scheduled`: not begun, be it late or just handed to a worker; `waiting`: begun, and to go on at a moment.
Standing = Literal["scheduled", "waiting", "running"]


@dataclass(frozen=True)
class Found:
    """A run on the server that has not ended. `made_as` is its idempotency key, empty if it has none."""

    id: str
    key: str
    due: DateTime
    standing: Standing
    deployment: str
    parameters: Mapping[str, object]
    name: str
    tags: frozenset[str]
    made_as: str
    created: DateTime

    @property
    def by_hand(self) -> bool:
        """True if somebody else made it than a comparison with the plan."""
        return not self.made_as.startswith(f"{OURS} ")

    def concerns(self, schedule: Schedule) -> bool:
        """True if it is a run of the schedule's review, also under an earlier id of it."""
        reviews = {tag for tag in self.tags if tag.startswith(REVIEW)}
        given = self.parameters.get("review")
        return f"{REVIEW}{schedule.roadmap.review.id}" in reviews or given == schedule.file


@dataclass(frozen=True)
class Move:
    """A run takes the place of another."""

    wanted: Wanted
    old: Found
    why: str


@dataclass(frozen=True)
class Judged:
    """A run that was found, and why it is cancelled, or kept."""

    run: Found
    why: str


@dataclass
class Difference:
    """Changes that make the server agree with the plan; empty if it does."""

    create: list[Wanted] = field(default_factory=list)
    move: list[Move] = field(default_factory=list)
    cancel: list[Judged] = field(default_factory=list)
    keep: list[Judged] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """True if there is nothing to do."""
        return not (self.create or self.move or self.cancel)

    def __str__(self) -> str:
        parts = ("create", "move", "cancel", "keep")
        return ", ".join(f"{len(getattr(self, part))} to {part}" for part in parts)


def differences(schedule: Schedule, found: Iterable[Found]) -> Difference:
    """Compare the runs that were found with those wanted; runs of other reviews are not touched."""
    by_step: dict[str, list[Found]] = defaultdict(list)
    for run in sorted(found, key=lambda run: (run.by_hand, run.created, run.id)):
        if run.concerns(schedule):
            by_step[run.key].append(run)
    difference = Difference()
    for wanted in schedule.wanted:
        _compare(schedule, wanted, by_step.pop(wanted.key, []), difference)
    for runs in by_step.values():
        for run in runs:
            _unwanted(schedule, run, difference)
    return difference


def _compare(schedule: Schedule, wanted: Wanted, runs: list[Found], difference: Difference) -> None:
    """One step that is wanted, and its runs."""
    fits = [run for run in runs if run.standing == "scheduled" and not any(_unlike(schedule, wanted, run))]
    plays = [run for run in runs if _plays(wanted, run, schedule.now)]
    begun = [run for run in plays if run.standing != "scheduled"]
    chosen = begun or fits[:1] or plays
    rest = [run for run in runs if run not in chosen]
    old = next((run for run in rest if run.standing == "scheduled" and not run.by_hand), None)
    if not chosen and old:
        difference.move.append(Move(wanted, old, "; ".join(_unlike(schedule, wanted, old))))
        rest.remove(old)
    elif not chosen:
        difference.create.append(wanted)
    due = wanted.due <= schedule.now + EARLY
    spared = [run for run in rest if run not in fits and _is_spared(run, schedule.now, due=due)]
    difference.keep += [Judged(run, _kept(run)) for run in (*chosen, *spared)]
    why = "is under way" if begun else f"is due {schedule.said(wanted.due)}"
    difference.cancel += [Judged(run, _doubled(run, why)) for run in rest if run not in spared]


def _plays(wanted: Wanted, run: Found, now: DateTime) -> bool:
    """True if a run that has begun, or that somebody has just started by hand, plays what is due."""
    if wanted.due > now + EARLY or run.deployment != wanted.deployment or not _same(wanted, run):
        return False
    if run.standing == "waiting" and not run.by_hand:
        return run.made_as.startswith(wanted.version)
    return run.standing != "scheduled" or _runs_now(run, now)


def _runs_now(run: Found, now: DateTime) -> bool:
    """True if somebody wants it to run at once: to play a step again is their right, and harmless."""
    return run.standing == "scheduled" and run.by_hand and run.due <= now


def _is_spared(run: Found, now: DateTime, *, due: bool) -> bool:
    """True if a run beside the plan's own is nobody else's business. Before its step is due, a run by hand
    would only fail, unless it says itself which moment it takes for now (`at`)."""
    return run.standing == "running" or (_runs_now(run, now) and (due or bool(run.parameters.get("at"))))


def _same(wanted: Wanted, run: Found) -> bool:
    return {name: value for name, value in run.parameters.items() if value is not None} == wanted.parameters


def _unlike(schedule: Schedule, wanted: Wanted, run: Found) -> Iterator[str]:
    """In what a run differs from the one wanted."""
    if run.due != wanted.due:
        yield f"moved from {schedule.said(run.due)} to {schedule.said(wanted.due)}"
    if run.deployment != wanted.deployment:
        yield f"now a run of {wanted.deployment}, not of {run.deployment or 'a deployment that is gone'}"
    if not _same(wanted, run):
        yield "its parameters are of an earlier version"
    if not run.tags.issuperset(wanted.tags):
        yield "its tags are of an earlier version"
    if run.name != wanted.name and run.due == wanted.due:  # the name has the moment in it
        yield f"renamed from “{run.name}”"


def _kept(run: Found) -> str:
    why = {"running": "it is running", "waiting": "it goes on with what it began"}.get(run.standing)
    return why or ("made by hand, and right" if run.by_hand else "as planned")


def _doubled(run: Found, other: str) -> str:
    if run.standing == "waiting":
        return EARLIER
    return f"{'made by hand' if run.by_hand else 'doubled'}; the plan's own run {other}"


def _unwanted(schedule: Schedule, run: Found, difference: Difference) -> None:
    """A run of a step that is not wanted (any more)."""
    planned = schedule.in_force(run.key)
    ours = run.by_hand or run.made_as.startswith(schedule.version(run.key))
    if run.standing == "running" or (run.standing == "waiting" and planned and ours):
        difference.keep.append(Judged(run, _kept(run)))
    elif planned and _runs_now(run, schedule.now):
        difference.keep.append(Judged(run, "made by hand, to play it again"))
    elif planned and run.standing == "waiting":
        difference.cancel.append(Judged(run, EARLIER))
    else:
        by_hand = "made by hand; " if run.by_hand else ""
        difference.cancel.append(Judged(run, by_hand + schedule.why_not(run.key)))
