"""The facts that the co-chairs read every week, in the order in which a busy reader wants them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pendulum import DateTime, Duration

from roadmap.people.audience import Known, parties
from roadmap.people.selections import candidates
from roadmap.plan.amendments import Roadmap
from roadmap.plan.changes import DateChange, gather_news, revision_at
from roadmap.plan.ordering import BrokenRule, broken_rules
from roadmap.plan.plan import Plan, ToFix
from roadmap.plan.steps import Step, Timing
from roadmap.reports.missing_parts import MissingPart, missing_parts
from roadmap.reports.waiting import selection_steps
from roadmap.review.directory import Delegation, Directory
from roadmap.review.milestones import Milestone

STEPS_WITHIN = Duration(days=14)
TIME_SOON = Duration(days=28)  # an open time of day is reported only if it is needed within this time
DONE_AFTER = Duration(days=7)


@dataclass(frozen=True)
class Held:
    """A mailing that waits for release."""

    step: str
    count: int
    since: DateTime


@dataclass(frozen=True)
class MailFacts:
    """The ledger's facts of a week: `sent` by step, `trouble` by step and state or reason. `doubts`: how
    many answers of a milestone (empty: the whole book) vanished or changed at once."""

    sent: Mapping[str, int] = field(default_factory=dict)
    held: Sequence[Held] = ()
    trouble: Sequence[tuple[str, str, int]] = ()
    doubts: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True)
class Count:
    """Numbers of those asked and of those who have answered."""

    milestone: str
    asked: int
    answered: int

    @property
    def silent(self) -> int:
        """Those who have not answered."""
        return self.asked - self.answered


@dataclass(frozen=True)
class DueSelection:
    """A call that has closed, and whose selection is to be made."""

    milestone: str
    candidates: int


@dataclass(frozen=True)
class Moved:
    """A date that changed in the week; of a milestone that was cancelled or `reinstated`, no date."""

    milestone: str
    change: DateChange | None
    reinstated: bool = False


@dataclass(frozen=True)
class Digest:
    """The facts of the time between two moments."""

    at: DateTime
    since: DateTime
    held: tuple[Held, ...]
    choices: tuple[DueSelection, ...]
    unmatched: int
    to_fix: tuple[ToFix, ...]
    standing: tuple[Count, ...]
    regions: tuple[tuple[str, tuple[Count, ...]], ...]
    ahead: tuple[Step, ...]
    sent: tuple[tuple[str, int], ...]
    trouble: tuple[tuple[str, str, int], ...]
    broken: tuple[BrokenRule, ...]
    moved: tuple[Moved, ...] = ()
    doubts: tuple[tuple[str, int], ...] = ()
    missing: tuple[MissingPart, ...] = ()

    @property
    def decisions(self) -> int:
        """Number of things that wait for a person."""
        waiting = (self.missing, self.held, self.choices, self.doubts)
        return sum(map(len, waiting)) + bool(self.unmatched)


def gather_digest(
    roadmap: Roadmap,
    plan: Plan,
    directory: Directory,
    known: Known,
    mail: MailFacts,
    *,
    since: DateTime,
    at: DateTime,
) -> Digest:
    """Gather the facts of the time from `since` until `at`."""
    timing = Timing(roadmap.review, directory)
    live = [m for m in roadmap.review.milestones if m.id not in roadmap.cancelled]
    asking = [m for m in live if m.form and _is_open(timing, plan, m, at)]
    return Digest(
        at=at,
        since=since,
        held=tuple(mail.held),
        choices=tuple(_choices(roadmap, plan, directory, known, at)),
        unmatched=len(known.standing.unsettled()),
        to_fix=tuple(_to_fix(plan, at)),
        standing=tuple(_count(directory, known, m) for m in asking),
        regions=tuple(
            (m.id, _by_region(roadmap, directory, known, m)) for m in asking if m.audience.delegations
        ),
        ahead=tuple(plan.between(at, at + STEPS_WITHIN)),
        sent=tuple(mail.sent.items()),
        trouble=tuple(mail.trouble),
        broken=tuple(b for b in broken_rules(roadmap, plan) if not b.overridden),
        moved=tuple(_moved(roadmap, since)),
        doubts=tuple(mail.doubts),
        missing=tuple(missing_parts(roadmap, directory, plan, known, at)),
    )


def _moved(roadmap: Roadmap, since: DateTime) -> Iterator[Moved]:
    """The dates that people held at a moment and that are wrong now, each once however often it moved."""
    for milestone in roadmap.review.milestones:
        before = revision_at(roadmap, milestone.id, since)
        if before == roadmap.revisions.get(milestone.id, 0):
            continue
        news = gather_news(roadmap, milestone, before)
        if news.cancelled or news.reinstated:
            yield from [Moved(milestone.id, None, news.reinstated)] if news.worth_telling else []
        if not news.cancelled:
            yield from (Moved(milestone.id, change) for change in news.changes)


def _is_open(timing: Timing, plan: Plan, milestone: Milestone, at: DateTime) -> bool:
    """True from the first mail that asks until a week after the answer was due."""
    asked = [
        step.due for step in plan.steps if step.milestone == milestone.id and step.rule.role == "invites"
    ]
    anchors = milestone.anchors()
    until = "closing" if "closing" in anchors else "end"
    when = timing.calendar.anchor(milestone, until)  # type: ignore[arg-type]  # both are anchors
    return bool(asked) and asked[0] <= at < timing.moment(milestone, until, when) + DONE_AFTER


def _count(directory: Directory, known: Known, milestone: Milestone) -> Count:
    asked = [party.id for party in parties(milestone.audience, directory)]
    answered, _silent = known.standing.counts(milestone.id, asked)
    return Count(milestone.id, len(asked), answered)


def _by_region(
    roadmap: Roadmap, directory: Directory, known: Known, milestone: Milestone
) -> tuple[Count, ...]:
    delegations = [p for p in parties(milestone.audience, directory) if isinstance(p, Delegation)]
    rows = []
    for region in (*roadmap.review.sub_regions, None):
        asked = [d.id for d in delegations if d.sub_region == region]
        if asked:
            rows.append(Count(region or "", len(asked), known.standing.counts(milestone.id, asked)[0]))
    return tuple(rows)


def _choices(
    roadmap: Roadmap, plan: Plan, directory: Directory, known: Known, at: DateTime
) -> list[DueSelection]:
    """Calls whose selection is due and not yet made."""
    return [
        DueSelection(call.id, len(candidates(roadmap.review, directory, call, known.standing)))
        for call, step in selection_steps(roadmap.review, plan)
        if step.due <= at and call.id not in known.chosen
    ]


def _to_fix(plan: Plan, at: DateTime) -> list[ToFix]:
    """Imprecise dates until they are fixed, and open times of day that are needed within four weeks."""
    soon = (at + TIME_SOON).date()
    return [fix for fix in plan.to_fix if fix.need == "day" or fix.fix_by <= soon]
