"""Signed changes to a roadmap, kept in order and folded over the review as it was written."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from roadmap.dates import DateExpression
from roadmap.moments import Moment
from roadmap.review import Review
from roadmap.texts import Frozen, Slug


class Amendment(Frozen):
    """A dated, signed change. `fix` makes an imprecise date (or a time to be confirmed) exact, `move` changes
    a date that people may hold, `cancel` takes a milestone off, `override` accepts that an order rule is
    broken (`milestone` then names the rule)."""

    kind: Literal["fix", "move", "cancel", "override"]
    milestone: str
    date: Slug | Literal["selected_by"] | None = None
    to: DateExpression | None = None
    at: Moment
    by: str
    reason: str


@dataclass(frozen=True)
class Roadmap:
    """The roadmap in force: a review and all amendments to it. `revisions` counts a milestone's moves."""

    review: Review
    revisions: dict[str, int] = field(default_factory=dict)
    cancelled: frozenset[str] = frozenset()
    overridden: frozenset[str] = frozenset()


def in_force(review: Review, amendments: Iterable[Amendment] = ()) -> Roadmap:
    """Fold amendments, in their order, over a review.

    Raises:
        ValueError, LookupError: an amendment names a milestone or a date that is not there, or fits none.
    """
    roadmap = Roadmap(review)
    for amendment in amendments:
        roadmap = _apply(roadmap, amendment)
    return roadmap


def _apply(roadmap: Roadmap, amendment: Amendment) -> Roadmap:
    match amendment.kind:
        case "override":
            return replace(roadmap, overridden=roadmap.overridden | {amendment.milestone})
        case "cancel":
            roadmap.review.milestone(amendment.milestone)
            return replace(roadmap, cancelled=roadmap.cancelled | {amendment.milestone})
        case "fix":
            return replace(roadmap, review=_dated(roadmap.review, amendment))
        case "move":
            revision = roadmap.revisions.get(amendment.milestone, 0) + 1
            revisions = {**roadmap.revisions, amendment.milestone: revision}
            return replace(roadmap, review=_dated(roadmap.review, amendment), revisions=revisions)


def _dated(review: Review, amendment: Amendment) -> Review:
    milestone = review.milestone(amendment.milestone)
    name = amendment.date or milestone.main_date
    if name not in milestone.dates():
        known = ", ".join(milestone.dates())
        raise LookupError(f"“{milestone.id}” has no date “{name}”; its dates are {known}")
    if amendment.to is None:
        raise ValueError(f"the amendment of “{milestone.id}” gives no new date: say what it moves `to`")
    changed = milestone.with_date(name, amendment.to)
    milestones = [changed if m.id == milestone.id else m for m in review.milestones]
    return review.model_copy(update={"milestones": milestones})
