"""Consequences of an amendment, from the roadmap before it and the one after it. Nothing is changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import DateTime

from roadmap.plan.amendments import Amendment, Roadmap
from roadmap.plan.events import Event, events, withdrawn
from roadmap.plan.ordering import BrokenRule, broken_rules
from roadmap.plan.plan import Plan
from roadmap.plan.steps import Step
from roadmap.problems import UnknownName, did_you_mean
from roadmap.review.characters import quoted
from roadmap.review.dates import When
from roadmap.review.review import Review


@dataclass(frozen=True)
class Shift:
    """A step as it is planned before and after; None: it has no moment then."""

    before: Step | None
    after: Step | None

    @property
    def key(self) -> str:
        """The step's identity: `<milestone>/<step>`."""
        planned = self.after or self.before
        return planned.key if planned else ""

    @property
    def moves(self) -> bool:
        """True if it is due at another moment, or has one only before or after."""
        return (self.before and self.before.due) != (self.after and self.after.due)

    def falls_into_the_past(self, at: DateTime) -> bool:
        """True if it is due already, at `at`, and would not have been without the amendment."""
        was = self.before is not None and self.before.due <= at
        return self.after is not None and self.after.due <= at < self.after.expires and not was

    def expires(self, at: DateTime) -> bool:
        """True if it is too late for it, at `at`, and would not have been without the amendment."""
        was = self.before is not None and self.before.expires <= at
        return self.after is not None and self.after.expires <= at and not was


@dataclass(frozen=True)
class Update:
    """An event as calendars are to show it from then on, and the days that they show before; None: none."""

    event: Event
    before: When | None


def shifts(before: Plan, after: Plan) -> list[Shift]:
    """The steps that are due, or too late, at another moment, without those that tell of the amendment."""
    old = {step.key: step for step in before.steps if step.rule.role != "corrects"}
    new = {step.key: step for step in after.steps if step.rule.role != "corrects"}
    pairs = [Shift(old.get(key), new.get(key)) for key in {**new, **old}]
    return [s for s in pairs if s.moves or _expiry(s.before) != _expiry(s.after)]


def _expiry(step: Step | None) -> DateTime | None:
    return step.expires if step else None


def newly_broken(before: tuple[Roadmap, Plan], after: tuple[Roadmap, Plan]) -> list[BrokenRule]:
    """The order rules that the amendment breaks, also those that somebody has overridden."""
    were = {rule.rule for rule in broken_rules(*before)}
    return [rule for rule in broken_rules(*after) if rule.rule not in were]


def updates(before: Roadmap, after: Roadmap, domain: str) -> list[Update]:
    """The events that calendars must be told of: their day is another one, known at last, or off."""
    old = {event.uid: event for event in _events(before, domain)}
    changed = []
    for event in _events(after, domain):
        was = old.get(event.uid)
        if was is None or (was.sequence, was.off, was.when) != (event.sequence, event.off, event.when):
            changed.append(Update(event, was.when if was and not was.off else None))
    return changed


def _events(roadmap: Roadmap, domain: str) -> Iterator[Event]:
    for milestone in roadmap.review.milestones:
        yield from events(roadmap, milestone, domain)
        yield from withdrawn(roadmap, milestone, domain)


def times_opened(before: Review, after: Review, amendment: Amendment) -> Iterator[str]:
    """Names of the dates whose time of day was known, and is open again after an amendment."""
    if amendment.kind not in {"fix", "move"}:
        return
    new = after.milestone(amendment.milestone).dates()
    for name, old in before.milestone(amendment.milestone).dates().items():
        now = new[name]
        if isinstance(old, When) and isinstance(now, When) and old.time and not now.time:
            yield name


def check_names(review: Review, milestone: str, date: str | None = None) -> None:
    """Refuse a milestone, or a date of it, that a review does not have.

    Raises:
        UnknownName: there is no such name; the message suggests one, and lists those there are.
    """
    _known(milestone, [m.id for m in review.milestones], f"there is no milestone {quoted(milestone)}")
    if date is not None:
        _known(
            date, list(review.milestone(milestone).dates()), f"{quoted(milestone)} has no date {quoted(date)}"
        )


def _known(name: str, known: list[str], problem: str) -> None:
    if name not in known:
        there = f"there {'are' if len(known) > 1 else 'is'} {', '.join(known)}"
        suggestion = did_you_mean(name, known)
        raise UnknownName(problem, f"{suggestion} ({there})" if suggestion else there)
