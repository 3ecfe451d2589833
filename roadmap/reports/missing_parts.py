"""Those who have a part in an event that comes soon, and are not registered for it.

From three weeks before the joining instructions until the event begins, each is told of first.
"""

from dataclasses import dataclass

from pendulum import DateTime, Duration

from roadmap.people.audience import Known
from roadmap.people.parts import Missing, Part, parts_of, why_missing
from roadmap.plan.amendments import Roadmap
from roadmap.plan.plan import Plan
from roadmap.plan.steps import Timing
from roadmap.review.directory import Directory
from roadmap.review.milestones import Milestone

WATCHED = Duration(weeks=3)


@dataclass(frozen=True)
class MissingPart:
    """A part whose holder is not registered, or has said that they do not come."""

    part: Part
    why: Missing
    since: DateTime


def missing_parts(
    roadmap: Roadmap, directory: Directory, plan: Plan, known: Known, at: DateTime
) -> list[MissingPart]:
    """Those who have a part in an event that comes soon, and are not registered for it."""
    review = roadmap.review
    timing = Timing(review, directory)
    asking = (m for m in review.milestones if review.form(m) and m.id not in roadmap.cancelled)
    watched = ((m, since) for m in asking if (since := _watched_since(timing, plan, m, at)))
    parts = ((part, since) for m, since in watched for part in parts_of(review, directory, m, known))
    return [MissingPart(part, why, since) for part, since in parts if (why := why_missing(part, known))]


def _watched_since(timing: Timing, plan: Plan, milestone: Milestone, at: DateTime) -> DateTime | None:
    """The moment three weeks before the joining instructions of an event, or before the event where it has
    none; None before that moment, and once the event has begun."""
    if "start" not in milestone.anchors() or not milestone.is_ours:
        return None
    when = timing.calendar.anchor(milestone, "start")
    if not when.is_exact:
        return None
    start = timing.moment(milestone, "start", when)
    joining = [step.due for step in plan.steps if step.milestone == milestone.id and step.rule.joins]
    since = min([start, *joining]) - WATCHED
    return since if since <= at < start else None
