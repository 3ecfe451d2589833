"""Faults of a review that its models cannot see: each says where, what, and what to do."""

from collections.abc import Iterator

from roadmap.drafts.bundle_faults import bundle_faults
from roadmap.drafts.contradictions import Fault, contradictions
from roadmap.drafts.part_faults import part_faults
from roadmap.people.audience import parties
from roadmap.plan.amendments import Roadmap, in_force
from roadmap.plan.changes import correction
from roadmap.plan.ordering import broken_rules, names_in
from roadmap.plan.plan import plan
from roadmap.plan.steps import Step, Timing
from roadmap.problems import Problem, UnknownName, did_you_mean
from roadmap.review.calendar import Calendar, rests_on
from roadmap.review.characters import quoted
from roadmap.review.directory import Directory
from roadmap.review.kinds.consultation import Consultation
from roadmap.review.kinds.meeting import Meeting
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from roadmap.review.texts import YamlPath


def faults(review: Review, directory: Directory) -> list[Fault]:
    """All faults of a review; an empty list if it can be run.

    Faults that hide others (such as a date that cannot be worked out) are reported alone.
    """
    first = [*_dates(review), *_references(review, directory)]
    if not first:  # dates that cannot be worked out, and names of nothing, would break what follows
        first = [*contradictions(review, directory)]
    if first:
        return first
    roadmap = in_force(review)
    return [
        *_audiences(review, directory),
        *_objectives(review),
        *_steps(roadmap, directory),
        *_order(roadmap, directory),
    ]


def _dates(review: Review) -> Iterator[Fault]:
    calendar = Calendar(review)
    for index, milestone in enumerate(review.milestones):
        for name in milestone.dates():
            try:
                calendar.date(milestone, name)
            except UnknownName as problem:
                rests = rests_on(milestone, name) or ""
                known = [m.id for m in review.milestones]
                if rests in known:
                    continue  # that milestone's own date is the mistake
                remedy = did_you_mean(rests, known) or "count from a milestone of this review"
                yield Fault(_way(review, index, name), problem.what, remedy)
            except Problem as problem:
                yield Fault(_way(review, index, name), problem.what, "give one of them a day of its own")


def _way(review: Review, index: int, name: str) -> YamlPath:
    """The way to one of a milestone's dates."""
    return ("milestones", index, *review.milestones[index].way(name))


def _references(review: Review, directory: Directory) -> Iterator[Fault]:
    for index, milestone in enumerate(review.milestones):
        own = milestone.steps is not None
        planned = {correction(review, milestone, off=off).step for off in (False, True)}
        for number, rule in enumerate(review.rules(milestone)):
            if rule.step in planned or rule.role == "corrects":
                where: YamlPath = ("milestones", index, *(("steps", number) if own else ()))
                what = f"“{rule.step}” of {milestone.id} would tell of a change, which is planned by itself"
                yield Fault(where, what, "remove the step; `changes` of the review says what is sent")
            if rule.when.anchor not in milestone.anchors():
                path: YamlPath = ("milestones", index, *(("steps", number, "when") if own else ()))
                known = ", ".join(milestone.anchors())
                what = f"“{rule.step}” counts from “{rule.when.anchor}”, which a {milestone.kind} has not"
                yield Fault(path, what, f"count from {known}")
        if isinstance(milestone, Consultation):
            ids = [session.id for session in milestone.sessions]
            if len(set(ids)) < len(ids):
                yield Fault(
                    ("milestones", index, "sessions"), "two sessions have one id", "give each its own"
                )
    tabs: set[str] = set()
    for index, milestone in enumerate(review.milestones):
        if milestone.form and (tab := milestone.form.tab.casefold()) in tabs:
            where = ("milestones", index, "form", "tab")
            yield Fault(where, f"two forms fill the tab “{tab}”", "give each form a tab of its own")
        elif milestone.form:
            tabs.add(tab)
    yield from _names(review)
    yield from part_faults(review, directory)
    yield from bundle_faults(review)


def _names(review: Review) -> Iterator[Fault]:
    known = {m.id: {rule.step for rule in review.rules(m)} for m in review.milestones}
    every = [*known, *(f"{identity}/{step}" for identity, steps in known.items() for step in steps)]
    for index, rule in enumerate(review.order):
        for name in names_in(rule):
            milestone, _, step = name.partition("/")
            if milestone not in known or (step and step not in known[milestone]):
                what = f"“{name}” is no milestone or step of this review"
                yield Fault(("order", index), what, did_you_mean(name, every) or "name one of the review's")
    joined = review.digest.joined_by
    if joined and joined not in known:
        what = f"there is no call “{joined}”"
        yield Fault(("digest", "joined_by"), what, did_you_mean(joined, known) or "name one of the calls")


def _audiences(review: Review, directory: Directory) -> Iterator[Fault]:
    for index, milestone in enumerate(review.milestones):
        where: YamlPath = ("milestones", index, "audience")
        wanted = milestone.audience.stakeholders
        for constituency in wanted if isinstance(wanted, list) else []:
            if constituency not in review.constituencies:
                near = did_you_mean(constituency, review.constituencies)
                known = ", ".join(review.constituencies)
                what = f"“{constituency}” is no constituency of this review"
                yield Fault(where, what, near or f"use {known}")
        if not parties(milestone.audience, directory):
            yield Fault(
                where,
                f"the audience of “{milestone.id}” matches nobody in the directory",
                "widen the audience, or add the missing parties to the directory",
            )
    for party in directory.parties:
        if party.sub_region and party.sub_region not in review.sub_regions:
            yield Fault(
                ("sub_regions",),
                f"{party.id} is of sub-region {quoted(party.sub_region)}, which is not listed",
                "add it to sub_regions, or correct the directory",
            )


def _objectives(review: Review) -> Iterator[Fault]:
    """Objectives that are not in exactly one session (concept note III)."""
    for index, milestone in enumerate(review.milestones):
        if not isinstance(milestone, Meeting) or not review.objectives or not milestone.agenda:
            continue
        where: YamlPath = ("milestones", index, "agenda")
        seen: set[int] = set()
        for position, item in enumerate(milestone.agenda):
            here: YamlPath = (*where, position, "objectives")
            for number in item.objectives:
                if number in seen:
                    yield Fault(here, f"objective {number} is in two sessions", "put it in exactly one")
                if not 1 <= number <= review.objectives:
                    remedy = f"they go from 1 to {review.objectives}"
                    yield Fault(here, f"there is no objective {number}", remedy)
                seen.add(number)
        for number in sorted(set(range(1, review.objectives + 1)) - seen):
            yield Fault(where, f"objective {number} is in no session", "put it in exactly one")


def _steps(roadmap: Roadmap, directory: Directory) -> Iterator[Fault]:
    timing = Timing(roadmap.review, directory)
    positions = {m.id: index for index, m in enumerate(roadmap.review.milestones)}
    for step in plan(roadmap, directory).steps:
        milestone = roadmap.review.milestone(step.milestone)
        for what, remedy in _untimely(timing, milestone, step):
            own = milestone.steps or []
            rule: YamlPath = ("steps", own.index(step.rule), "when") if step.rule in own else ()
            yield Fault(("milestones", positions[step.milestone], *rule), what, remedy)


def _untimely(timing: Timing, milestone: Milestone, step: Step) -> Iterator[tuple[str, str]]:
    anchors = milestone.anchors()
    limit = "closing" if "closing" in anchors else "start"
    when = timing.calendar.anchor(milestone, limit)  # type: ignore[arg-type]  # both are anchors
    asks = step.rule.role in ("invites", "reminds")
    if step.due >= step.expires or (asks and step.due >= timing.moment(milestone, limit, when)):
        yield (
            f"“{step.key}” is due on {step.due.to_date_string()} ({step.rule.when}), after its deadline",
            f"let it come before {limit}",
        )
    if "opening" in anchors:
        opens = timing.calendar.anchor(milestone, "opening").first
        if step.due.date() < opens:
            yield (
                f"“{step.key}” is due on {step.due.to_date_string()}, before the call opens on {opens}",
                "count fewer days, or open earlier",
            )


def _order(roadmap: Roadmap, directory: Directory) -> Iterator[Fault]:
    by_name = {rule.name: index for index, rule in enumerate(roadmap.review.order)}
    for rule in broken_rules(roadmap, plan(roadmap, directory)):
        if not rule.overridden:
            yield Fault(
                ("order", by_name[rule.rule]),
                f"the order rule is broken: {rule.how}",
                f"move one of them; the rule stands because {rule.because}",
            )
