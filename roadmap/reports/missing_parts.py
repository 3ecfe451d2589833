"""Those who have a part in an event that comes soon, and are not registered for it.

From three weeks before the joining instructions until the event begins, each is told of first.
"""

from dataclasses import dataclass

from pendulum import DateTime, Duration

from roadmap.people.audience import Known
from roadmap.people.parts import Missing, Part, parts_of, why_missing
from roadmap.plan.plan import Plan
from roadmap.plan.steps import Timing
from roadmap.review.directory import Directory
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review

WATCHED = Duration(weeks=3)


@dataclass(frozen=True)
class MissingPart:
    """A part whose holder is not registered, or has said that they do not come."""

    part: Part
    why: Missing


def missing_parts(
    review: Review, directory: Directory, plan: Plan, known: Known, at: DateTime
) -> list[MissingPart]:
    """Those who have a part in an event that comes soon, and are not registered for it."""
    timing = Timing(review, directory)
    asking = (milestone for milestone in review.milestones if review.form(milestone))
    watched = (milestone for milestone in asking if _is_watched(timing, plan, milestone, at))
    parts = (part for milestone in watched for part in parts_of(review, directory, milestone, known))
    return [MissingPart(part, why) for part in parts if (why := why_missing(part, known))]


def _is_watched(timing: Timing, plan: Plan, milestone: Milestone, at: DateTime) -> bool:
    """True from three weeks before the joining instructions of an event until it begins."""
    if "start" not in milestone.anchors() or not milestone.is_ours:
        return False
    when = timing.calendar.anchor(milestone, "start")
    if not when.is_exact:
        return False
    start = timing.moment(milestone, "start", when)
    joining = [step.due for step in plan.steps if step.milestone == milestone.id and step.rule.joins]
    return min([start, *joining]) - WATCHED <= at < start
