"""Faults and remarks of bundles: milestones whose calls are to go out as one mail."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from roadmap.drafts.contradictions import Fault
from roadmap.people.audience import parties
from roadmap.plan.amendments import in_force
from roadmap.plan.bundles import bundled
from roadmap.plan.plan import plan
from roadmap.plan.steps import Step
from roadmap.review.directory import Directory
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review

_ALONE = 1
Member = tuple[int, Milestone]


def bundle_faults(review: Review) -> Iterator[Fault]:
    """Bundles of one, of several kinds, or of milestones that ask for nothing until a day."""
    ids = {milestone.id for milestone in review.milestones}
    for name, members in _members(review).items():
        (index, first), *others = members
        if not others:
            what = f"the bundle “{name}” has one milestone, {first.id}"
            yield Fault(("milestones", index, "bundle"), what, "name it at another one too, or leave it out")
        if name in ids:
            what = f"the bundle “{name}” has the name of a milestone"
            yield Fault(("milestones", index, "bundle"), what, "give the bundle another name")
        for position, milestone in members:
            if problem := _unfit(first, milestone):
                yield Fault(("milestones", position, "bundle"), *problem)


def _unfit(first: Milestone, milestone: Milestone) -> tuple[str, str] | None:
    """The fault of a milestone in the bundle of `first`, and its remedy."""
    if milestone.kind != first.kind:
        what = f"{milestone.id} is a {milestone.kind}, and {first.id} of its bundle is a {first.kind}"
        return what, "bundle milestones of one kind"
    if "closing" not in milestone.anchors():
        what = f"{milestone.id} never closes, so nothing of it is sent in a bundle"
        return what, "leave `bundle:` out; it is for calls and questionnaires"
    if milestone.form is None:
        what = f"{milestone.id} has no form, so its bundle's mail has no button for it"
        return what, "add `form:`, or leave `bundle:` out"
    return None


def bundle_remarks(review: Review, directory: Directory) -> Iterator[Fault]:
    """Milestones of a bundle of which nothing is sent together with another of it."""
    groups = _members(review)
    steps = plan(in_force(review), directory).steps if groups else ()
    for name, members in groups.items():
        asked = {m.id: {party.id for party in parties(m.audience, directory)} for _, m in members}
        for index, milestone in members:
            if len(members) > _ALONE and not _meets(review, steps, milestone, asked):
                what = (
                    f"nothing of {milestone.id} is sent together with another milestone of its bundle "
                    f"“{name}”: their dates, steps or audiences differ"
                )
                remedy = "give them the same opening, closing and steps, or leave `bundle:` out"
                yield Fault(("milestones", index, "bundle"), what, remedy)


def _meets(
    review: Review, steps: Sequence[Step], milestone: Milestone, asked: Mapping[str, set[str]]
) -> bool:
    """True if some step of a milestone goes out with another milestone's, to at least one party."""
    own = (step for step in steps if step.milestone == milestone.id)
    others = {other.milestone for step in own for other in bundled(review, steps, step)} - {milestone.id}
    return any(asked[milestone.id] & asked[other] for other in others)


def _members(review: Review) -> dict[str, list[Member]]:
    """The milestones of each bundle, with their positions in the review."""
    members: defaultdict[str, list[Member]] = defaultdict(list)
    for position, milestone in enumerate(review.milestones):
        if milestone.bundle:
            members[milestone.bundle].append((position, milestone))
    return members
