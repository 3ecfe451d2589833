"""Corrections: the news for those who hold a date that moved or was cancelled, and the step that sends it.

A correction goes to all who hold an overtaken date, whether they answered or not, and to nobody else. Its
step is planned like any other, so it can be previewed, run and run again in the same ways.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pendulum import DateTime, Time

from roadmap.plan.amendments import Roadmap
from roadmap.plan.steps import Step, Timing
from roadmap.review.calendar import Calendar
from roadmap.review.dates import When
from roadmap.review.milestones import Milestone
from roadmap.review.offsets import ANCHORS, Anchor, Offset
from roadmap.review.review import Review
from roadmap.review.rules import StepRule


@dataclass(frozen=True)
class DateChange:
    """A date of a milestone, as somebody holds it and as it is now."""

    name: str
    before: When
    after: When

    @property
    def fixes_the_hour(self) -> bool:
        """True if the day is as it was, and its time of day, which was to be confirmed, is known."""
        return self.before.gains_the_hour(self.after)


@dataclass(frozen=True)
class News:
    """News for the holders of one revision of a milestone: the dates that they hold, and those of them that
    have changed.

    `cancelled`: the milestone is off now. `was_cancelled`: they were last told that it is off. `joins`: parts
    that are joined in another way now; only holders of the former way are told."""

    held: dict[str, When]
    changes: tuple[DateChange, ...]
    cancelled: bool = False
    was_cancelled: bool = False
    joins: frozenset[str] = frozenset()

    @property
    def reinstated(self) -> bool:
        """True if they were told that it is off, and it is not."""
        return self.was_cancelled and not self.cancelled

    @property
    def fixes_hours(self) -> bool:
        """True if nothing is wrong that they were told: they hold the days, and the hours are known now."""
        turned = self.cancelled or self.was_cancelled
        return not turned and bool(self.changes) and all(change.fixes_the_hour for change in self.changes)

    @property
    def worth_telling(self) -> bool:
        """True if anything that they were told is now wrong."""
        if self.cancelled or self.was_cancelled:
            return self.cancelled != self.was_cancelled
        return bool(self.changes)

    def concerns(self, holds_links: frozenset[str]) -> bool:
        """True if it is worth telling to somebody who holds the way to join those parts."""
        return self.worth_telling or (not self.cancelled and bool(self.joins & holds_links))


def gather_news(roadmap: Roadmap, milestone: Milestone, since: int) -> News:
    """News for those who hold the dates of revision `since`."""
    calendar, earlier = Calendar(roadmap.review), roadmap.overtaken.get(milestone.id, ())
    now = {name: calendar.date(milestone, name) for name in milestone.dates()}
    held = earlier[since].dates if since < len(earlier) else now
    changed = (DateChange(name, when, now[name]) for name, when in held.items() if when != now[name])
    off = milestone.id in roadmap.cancelled
    was_off = earlier[since].cancelled if since < len(earlier) else off
    joins = earlier[since].joins if since < len(earlier) else {}
    other = frozenset(part for part, join in joins.items() if join and join != milestone.join(part))
    return News(held, tuple(changed), off, was_off, other)


def dated_steps(review: Review, milestone: Milestone) -> set[str]:
    """Names of a milestone's steps whose mail gives somebody a date to hold, or takes one back."""
    rules = (*review.rules(milestone), *(correction(review, milestone, off=off) for off in (False, True)))
    return {rule.name(part) for rule in rules if rule.gives_a_date for part in (None, *milestone.dates())}


def moved_at(roadmap: Roadmap, milestone: str) -> DateTime | None:
    """Moment when the dates that people hold of a milestone were last overtaken; None if they never were."""
    earlier = roadmap.overtaken.get(milestone, ())
    return earlier[-1].until if earlier else None


def revision_at(roadmap: Roadmap, milestone: str, at: DateTime) -> int:
    """The revision of a milestone that was in force just before a moment."""
    return sum(overtaken.until < at for overtaken in roadmap.overtaken.get(milestone, ()))


def plan_correction(roadmap: Roadmap, timing: Timing, milestone: Milestone) -> Iterator[Step]:
    """The step that tells the holders of a milestone's dates that it moved, is cancelled, or is reinstated;
    none if no date was overtaken, or if no mail of the milestone gives a date.

    It is due at once, also at night and on holidays: whoever signed the amendment is awake, and releases the
    mail by hand. It is too late once nothing is left to come to.
    """
    revision, moved = roadmap.revisions.get(milestone.id, 0), moved_at(roadmap, milestone.id)
    if moved is None or not any(rule.gives_a_date for rule in roadmap.review.rules(milestone)):
        return
    off = milestone.id in roadmap.cancelled
    due = moved.in_timezone(roadmap.review.host.zone)
    dates = set(milestone.dates()) if off else _changed_dates(roadmap, milestone, revision)
    rule = correction(roadmap.review, milestone, off=off)
    yield Step(milestone.id, rule.step, rule, due, _expires(roadmap, timing, milestone, dates), revision)


def correction(review: Review, milestone: Milestone, *, off: bool) -> StepRule:
    """The rule of the step that tells of a move, or of a cancellation (`off`), by the review's policy. Its
    offset is never used: the step is due at the moment of the amendment."""
    policy = review.changes.cancelled if off else review.changes.moved
    anchor = next(anchor for anchor in ANCHORS if anchor in milestone.anchors())
    return StepRule(
        step="cancellation" if off else "change",
        when=Offset(0, anchor, Time(0, 0)),
        mail=policy.mail,
        to="holders",
        release=policy.release,
    )


def _changed_dates(roadmap: Roadmap, milestone: Milestone, revision: int) -> set[str]:
    """Names of the dates that differ from what somebody may hold; all of them where none does."""
    news = (gather_news(roadmap, milestone, since) for since in range(revision))
    return {change.name for one in news for change in one.changes} or set(milestone.dates())


def _expires(roadmap: Roadmap, timing: Timing, milestone: Milestone, names: Iterable[str]) -> DateTime:
    """The last moment, on the host's clock, at which news of these dates is of use."""
    anchors = {name: anchor for anchor, held in reversed(milestone.anchors().items()) for name in held}
    comes = (_comes_at(roadmap.review, timing, milestone, anchors[name], name) for name in names)
    return max(comes).in_timezone(roadmap.review.host.zone)


def _comes_at(review: Review, timing: Timing, milestone: Milestone, anchor: Anchor, name: str) -> DateTime:
    """Moment when a date begins, or a deadline ends; for an imprecise date, the end of its last possible
    day."""
    when = timing.calendar.date(milestone, name)
    return timing.moment(milestone, anchor, when) if when.is_exact else when.ends(review.zone_of(milestone))


def goes_again(roadmap: Roadmap, step: Step) -> bool:
    """True if a step writes again to those whom it reached before its date moved.

    A correction always does. A step that leads up to a date does if it is due after the move; otherwise the
    correction is reminder enough. Thanks and outcomes stay true, and the correction replaces an invitation.
    """
    if step.rule.role == "corrects":
        return True
    moved = moved_at(roadmap, step.milestone)
    if moved is None or step.rule.role == "invites" or step.due <= moved:
        return False
    return step.rule.leads_up or step.rule.role in ("reminds", "asks")
