"""Bundles: calls that open and close together go out as one mail, as long as their dates agree."""

from collections.abc import Iterable

from roadmap.plan.steps import Step
from roadmap.review.calendar import Calendar
from roadmap.review.dates import When
from roadmap.review.review import Review

_ASKING = ("invites", "reminds")  # the roles of steps that are sent together: each names what it asks for


def bundled(review: Review, steps: Iterable[Step], step: Step) -> tuple[Step, ...]:
    """The steps whose mail goes out as one with that of `step`, in the review's order, itself among them.

    They are of milestones of one bundle that close at the same moment, have equal rules, and are due at the
    same moment. A milestone whose date moves leaves its bundle by that, and comes back if it moves back.
    """
    bundle = review.milestone(step.milestone).bundle
    if bundle is None or step.rule.role not in _ASKING:
        return (step,)
    order = {m.id: position for position, m in enumerate(review.milestones) if m.bundle == bundle}
    closes = closing(review, step.milestone)
    together = [
        other
        for other in steps
        if other.milestone in order
        and (other.rule, other.due) == (step.rule, step.due)
        and closing(review, other.milestone) == closes
    ]
    return tuple(sorted(together, key=lambda other: order[other.milestone])) or (step,)


def closing(review: Review, milestone: str) -> tuple[When, str] | None:
    """The date when a milestone closes, and the clock that it is on; None if it never does."""
    one = review.milestone(milestone)
    if "closing" not in one.anchors():
        return None
    return Calendar(review).anchor(one, "closing"), review.zone_of(one)


def leader(bundle: Iterable[Step]) -> str:
    """The key of the first step of a bundle, under which its mail is released; empty for a step alone."""
    first, *others = [step.key for step in bundle]
    return first if others else ""
