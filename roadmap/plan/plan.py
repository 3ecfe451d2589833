"""The plan: a roadmap in force, turned into steps at moments in time.

    roadmap in force ── plan ──▶ steps, and the dates that are still to be fixed

`plan` is a pure function: equal roadmaps give equal plans, whatever day it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pendulum import Date, DateTime

from roadmap.plan.amendments import Roadmap
from roadmap.plan.changes import plan_correction
from roadmap.plan.steps import Step, Timing
from roadmap.review.calendar import rests_on
from roadmap.review.dates import When
from roadmap.review.directory import Directory
from roadmap.review.kinds.consultation import Consultation
from roadmap.review.milestones import Milestone, Place
from roadmap.review.offsets import Offset
from roadmap.review.rules import StepRule

Need = Literal["day", "time", "link"]


@dataclass(frozen=True)
class ToFix:
    """A date that steps wait for. `fix_by` is the last day that keeps `notice` days of notice; `need` says
    whether the day itself is open, or only the time of day, or how to join what is held online."""

    milestone: str
    dates: tuple[str, ...]
    when: When
    fix_by: Date
    notice: int
    need: Need = "day"


@dataclass(frozen=True)
class WaitingStep:
    """A step that has no moment yet, because its date is not fixed."""

    milestone: str
    name: str
    need: Need


@dataclass(frozen=True)
class Plan:
    """All steps in the order in which they are due, those that have no moment yet, and the dates to fix."""

    steps: tuple[Step, ...]
    waiting: tuple[WaitingStep, ...]
    to_fix: tuple[ToFix, ...]

    def step(self, key: str) -> Step | None:
        """The step with that key, if it has a moment."""
        return next((step for step in self.steps if step.key == key), None)

    def between(self, start: DateTime, end: DateTime) -> list[Step]:
        """The steps due from `start` until before `end`."""
        return [step for step in self.steps if start <= step.due < end]


def plan(roadmap: Roadmap, directory: Directory) -> Plan:
    """Turn a roadmap in force into its plan.

    Raises:
        UnknownName, Refusal: a date counts from a milestone that is not there, or in a circle.
    """
    timing = Timing(roadmap.review, directory)
    steps_and_waiting: list[Step | WaitingStep] = []
    to_fix: list[ToFix] = []
    for milestone in roadmap.review.milestones:
        steps_and_waiting += plan_correction(roadmap, timing, milestone)
        if milestone.id not in roadmap.cancelled:
            steps_and_waiting += _planned(roadmap, timing, milestone)
            to_fix += _to_fix(roadmap, timing, milestone)
    steps = sorted((s for s in steps_and_waiting if isinstance(s, Step)), key=lambda s: (s.due, s.key))
    waiting = tuple(w for w in steps_and_waiting if isinstance(w, WaitingStep))
    return Plan(tuple(steps), waiting, tuple(sorted(to_fix, key=lambda f: (f.fix_by, f.milestone))))


def _planned(roadmap: Roadmap, timing: Timing, milestone: Milestone) -> Iterator[Step | WaitingStep]:
    for rule in roadmap.review.played(milestone):
        for name, session, anchor in _anchors(timing, milestone, rule):
            need = _need(milestone, rule, session, anchor)
            if need:
                yield WaitingStep(milestone.id, name, need)
            elif rule.only_while is None or not anchor.is_exact:
                due = timing.due(rule.when, anchor)
                expires = timing.expires(milestone, rule, anchor, due)
                revision = roadmap.revisions.get(milestone.id, 0)
                yield Step(milestone.id, name, rule, due, expires, revision, session)


def _anchors(timing: Timing, milestone: Milestone, rule: StepRule) -> Iterator[tuple[str, str | None, When]]:
    """The dates that a rule counts from: its anchor's, or each session's own."""
    if rule.per == "session" and isinstance(milestone, Consultation) and len(milestone.sessions) > 1:
        for session in milestone.sessions:
            yield rule.name(session.id), session.id, timing.calendar.date(milestone, session.id)
    else:
        yield rule.step, None, timing.calendar.anchor(milestone, rule.when.anchor)


def _need(milestone: Milestone, rule: StepRule, session: str | None, anchor: When) -> Need | None:
    if rule.only_while == "imprecise":
        return None
    if not anchor.is_exact:
        return "day"
    if rule.needs_time and anchor.time is None:
        return "time"
    return "link" if rule.joins and lacks_link(milestone, session) else None


def lacks_link(milestone: Milestone, part: str | None) -> bool:
    """True if an event, or a part of it, is held online and nobody has said how to join it."""
    place = getattr(milestone, "place", None)
    return isinstance(place, Place) and place.virtual and milestone.join(part) is None


def _to_fix(roadmap: Roadmap, timing: Timing, milestone: Milestone) -> Iterator[ToFix]:
    """Open dates of a milestone; one that counts from another milestone's is fixed there."""
    rules = [rule for rule in roadmap.review.played(milestone) if rule.only_while is None]
    grouped: dict[When, list[str]] = {}
    for name in milestone.dates():
        if rests_on(milestone, name) is None:
            grouped.setdefault(timing.calendar.date(milestone, name), []).append(name)
    timed = [rule for rule in rules if rule.needs_time]
    for when, names in grouped.items():
        if not when.is_exact:
            notice = _notice(rules, milestone, names)
            yield ToFix(milestone.id, tuple(names), when, timing.fix_by(when, notice), notice)
        elif when.time is None and _counting_from(timed, milestone, names):
            notice = _notice(timed, milestone, names)
            yield ToFix(milestone.id, tuple(names), when, timing.fix_by(when, notice), notice, "time")
    yield from _links(rules, timing, milestone)


def _links(rules: list[StepRule], timing: Timing, milestone: Milestone) -> Iterator[ToFix]:
    """Parts of an event that nobody knows how to join: to be known by the day of the joining instructions."""
    if not (notices := [rule.when for rule in rules if rule.joins]):
        return
    when_due = min(notices, key=lambda offset: offset.days)
    for part in milestone.parts():
        when = timing.calendar.date(milestone, part.date)
        if when.is_exact and lacks_link(milestone, part.date):
            day = timing.due(when_due, when).date()
            yield ToFix(milestone.id, (part.date,), when, day, max(-when_due.days, 0), "link")


def _notice(rules: list[StepRule], milestone: Milestone, names: list[str]) -> int:
    """Days before one of some dates at which the first step that counts from it falls due."""
    return max([0, *(-offset.days for offset in _counting_from(rules, milestone, names))])


def _counting_from(rules: list[StepRule], milestone: Milestone, names: list[str]) -> list[Offset]:
    """Offsets of the rules that count from one of some dates."""
    anchors = milestone.anchors()
    return [rule.when for rule in rules if set(names) & set(anchors[rule.when.anchor])]
