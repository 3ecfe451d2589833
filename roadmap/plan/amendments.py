"""Signed changes to a roadmap, kept in order and folded over the review as it was written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from pendulum import DateTime

from roadmap.plan.hours import hours_are_news
from roadmap.problems import Refusal, UnknownName
from roadmap.review.calendar import Calendar, exact_dates
from roadmap.review.dates import DateExpression, When
from roadmap.review.milestones import Join, Milestone
from roadmap.review.moments import Moment
from roadmap.review.review import Review
from roadmap.review.texts import Frozen, Slug


class Amendment(Frozen):
    """A dated, signed change. `fix` makes an imprecise date (or a time to be confirmed) exact, `move` changes
    a date that people may hold, `cancel` takes a milestone off, `reinstate` takes that back, `override`
    accepts that an order rule is broken (`milestone` then names the rule), `join` says how to join an event
    online, or the session `date` of it."""

    kind: Literal["fix", "move", "cancel", "reinstate", "override", "join"]
    milestone: str
    date: Slug | Literal["selected_by"] | None = None
    to: DateExpression | None = None
    join: Join | None = None
    at: Moment
    by: str
    reason: str


@dataclass(frozen=True)
class DateRevisions:
    """Number of changes of a date since it was first exact, and its last exact value."""

    times: int
    before: When


@dataclass(frozen=True)
class Overtaken:
    """All dates of a milestone as they were in force until a moment, and not after it; whether it was
    cancelled then; and how its parts were joined."""

    until: DateTime
    dates: dict[str, When]
    cancelled: bool = False
    joins: dict[str, Join | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Roadmap:
    """The roadmap in force: a review and all amendments to it.

    `revisions` counts how often what people hold of a milestone was overtaken: by a move of its own, or of
    what it counts from; by a day that is fixed after a move had left it open; by its cancellation, and by
    what takes that back.
    `overtaken` keeps, for each of these, what was in force before.

    `changes` is by milestone and date, the latest last. It counts what a calendar must be told: every change
    of an exact date, also by a time of day that is fixed on it, or by another date that it counts from.

    `turns` counts how often a milestone was cancelled or reinstated, and `joins`, by milestone and part, how
    often somebody said how to join it; calendars must be told of both.
    """

    review: Review
    revisions: dict[str, int] = field(default_factory=dict)
    changes: dict[tuple[str, str], DateRevisions] = field(default_factory=dict)
    cancelled: frozenset[str] = frozenset()
    overridden: frozenset[str] = frozenset()
    overtaken: dict[str, tuple[Overtaken, ...]] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    joins: dict[tuple[str, str], int] = field(default_factory=dict)


def in_force(review: Review, amendments: Iterable[Amendment] = ()) -> Roadmap:
    """Fold amendments, in their order, over a review.

    Raises:
        UnknownName, Refusal: an amendment names a milestone or a date that is not there, or fits none.
    """
    roadmap = Roadmap(review)
    for amendment in amendments:
        roadmap = _apply(roadmap, amendment)
    return roadmap


def _apply(roadmap: Roadmap, amendment: Amendment) -> Roadmap:
    match amendment.kind:
        case "override":
            return replace(roadmap, overridden=roadmap.overridden | {amendment.milestone})
        case "cancel" | "reinstate":
            roadmap.review.milestone(amendment.milestone)
            return _turned(roadmap, amendment)
        case "join":
            return _joined(roadmap, amendment)
        case "fix" | "move":
            after = _with(roadmap, _dated(roadmap.review, amendment))
            moved = {amendment.milestone} if amendment.kind == "move" else set()
            overtaken = set(_overtaken(roadmap, after, amendment.at))
            return _revised(roadmap, after, sorted(moved | overtaken), amendment.at)


def _turned(roadmap: Roadmap, amendment: Amendment) -> Roadmap:
    """The roadmap with a milestone cancelled or reinstated; unchanged if it is so already."""
    name = amendment.milestone
    if (name in roadmap.cancelled) == (amendment.kind == "cancel"):
        return roadmap
    turns = {**roadmap.turns, name: roadmap.turns.get(name, 0) + 1}
    after = replace(roadmap, cancelled=roadmap.cancelled ^ {name}, turns=turns)
    return _revised(roadmap, after, [name], amendment.at)


def _joined(roadmap: Roadmap, amendment: Amendment) -> Roadmap:
    """The roadmap with an event, or a session, that is joined in another way. What people hold is overtaken
    where a former way was known."""
    milestone = roadmap.review.milestone(amendment.milestone)
    if amendment.join is None:
        raise Refusal(f"the amendment of “{milestone.id}” does not say how to join it", "give its address")
    changed = milestone.with_join(amendment.join, amendment.date)
    before, now = joins_of(milestone), joins_of(changed)
    parts = [part for part, join in now.items() if join != before[part]]
    counted = {(milestone.id, part): roadmap.joins.get((milestone.id, part), 0) + 1 for part in parts}
    after = replace(
        roadmap, review=_with_milestone(roadmap.review, changed), joins={**roadmap.joins, **counted}
    )
    told = [milestone.id] if any(before[part] for part in parts) else []
    return _revised(roadmap, after, told, amendment.at)


def joins_of(milestone: Milestone) -> dict[str, Join | None]:
    """Way to join each part of a milestone, by the name of its date."""
    return {part.date: milestone.join(part.date) for part in milestone.parts()}


def _overtaken(before: Roadmap, after: Roadmap, at: DateTime) -> Iterator[str]:
    """The milestones of which somebody may hold a date that is now wrong, or lack an hour that is news to
    them. Other hours that are fixed on an unchanged day overtake nothing."""
    old, new = exact_dates(before.review), exact_dates(after.review)
    for key, changed in after.changes.items():
        if changed == before.changes.get(key):
            continue
        was, now = old.get(key), new.get(key)
        gains = was is not None and now is not None and was.gains_the_hour(now)
        if not gains or hours_are_news(after.review, after.review.milestone(key[0]), at):
            yield key[0]


def _revised(before: Roadmap, after: Roadmap, milestones: Iterable[str], at: DateTime) -> Roadmap:
    calendar, overtaken = Calendar(before.review), dict(after.overtaken)
    for identity in milestones:
        milestone = before.review.milestone(identity)
        dates = {name: calendar.date(milestone, name) for name in milestone.dates()}
        overtaken[identity] = (
            *overtaken.get(identity, ()),
            Overtaken(at, dates, identity in before.cancelled, joins_of(milestone)),
        )
    revisions = {identity: len(times) for identity, times in overtaken.items()}
    return replace(after, revisions=revisions, overtaken=overtaken)


def _with(roadmap: Roadmap, review: Review) -> Roadmap:
    """The roadmap with other dates, and the changes of exact ones counted."""
    old, new, changes = exact_dates(roadmap.review), exact_dates(review), dict(roadmap.changes)
    for key in {**old, **changes}:
        known = changes.get(key)
        before = old.get(key) or (known.before if known else None)
        if before and new.get(key) != old.get(key):
            changes.pop(key, None)
            changes[key] = DateRevisions(known.times + 1 if known else 1, before)
    return replace(roadmap, review=review, changes=changes)


def _dated(review: Review, amendment: Amendment) -> Review:
    milestone = review.milestone(amendment.milestone)
    name = amendment.date or milestone.main_date
    if name not in milestone.dates():
        known = ", ".join(milestone.dates())
        raise UnknownName(f"“{milestone.id}” has no date “{name}”", f"its dates are {known}")
    if amendment.to is None:
        raise Refusal(f"the amendment of “{milestone.id}” gives no new date: say what it moves `to`")
    changed = milestone.with_date(name, amendment.to)
    return _with_milestone(review, changed)


def _with_milestone(review: Review, changed: Milestone) -> Review:
    milestones = [changed if milestone.id == changed.id else milestone for milestone in review.milestones]
    return review.model_copy(update={"milestones": milestones})
