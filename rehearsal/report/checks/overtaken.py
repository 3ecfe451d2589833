"""Checks of dates that moved: nothing left with an old one, and all who held it were told, once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from rehearsal.report.checks.answered import recorded, row_of
from rehearsal.report.checks.posted import Posted
from rehearsal.report.source import Source
from roadmap.mail.message import Skip
from roadmap.plan.amendments import Roadmap
from roadmap.plan.changes import correction, dated_steps, gather_news, goes_again, moved_at, revision_at
from roadmap.review.milestones import Milestone

CHOSEN = {Skip.STOPPED, Skip.EXCLUDED}  # a coordinator decided that they are not told


def as_one(source: Source, posted: Posted) -> tuple[str, str, int]:
    """Identity of a copy, by which a second one is found: revisions of a step count as the same step, but
    for those that say something new."""
    step = source.timeline.step(posted.step, posted.at)
    again = step is not None and goes_again(source.timeline.roadmap(posted.at), step)
    return posted.step, posted.address, posted.revision if again else 0


def outdated(source: Source, posted: Iterable[Posted]) -> Iterator[str]:
    """The mails that were of an older revision than the one in force when they left."""
    for one in posted:
        now = source.timeline.roadmap(one.at).revisions.get(one.step.partition("/")[0], 0)
        if one.revision != now:
            yield f"{source.step_title(one.step)} to {one.address} on {source.local(one.at).to_date_string()}"


def overtaken(source: Source) -> list[Milestone]:
    """The milestones that moved or were called off, and whose dates people were given by an invitation."""
    roadmap = source.context.roadmap
    return [source.context.review.milestone(m) for m in sorted(roadmap.revisions) if _telling(roadmap, m)]


def _telling(roadmap: Roadmap, identity: str) -> bool:
    return any(rule.gives_a_date for rule in roadmap.review.rules(roadmap.review.milestone(identity)))


def untold(source: Source, posted: Sequence[Posted], milestone: Milestone) -> Iterator[str]:
    """Addresses that held an old date of a milestone and were not told; and those told without holding
    one."""
    roadmap, identity = source.context.roadmap, milestone.id
    last = roadmap.revisions[identity]
    off, moved = (
        f"{identity}/{correction(roadmap.review, milestone, off=off).step}" for off in (True, False)
    )
    news = off if identity in roadmap.cancelled else moved
    gives = {f"{identity}/{name}" for name in dated_steps(roadmap.review, milestone)}
    for revision in range(1, last + 1):
        by_mail = _held(posted, gives, revision)
        held = {**_registered(source, milestone, revision), **by_mail}
        steps = {moved, off} if revision < last else {news}
        step = news
        was_told = {p.address for p in posted if p.step in steps and p.revision == revision}
        yield from (f"{source.step_title(step)} to {a}, who held no date" for a in was_told - held.keys())
        if revision == last:
            wrong = {a for a, since in held.items() if gather_news(roadmap, milestone, since).worth_telling}
            read = by_mail.keys() | _recorded(source, milestone)
            missing = (wrong & read) - was_told - _left_out(source, step, revision)
            yield from (f"{source.step_title(step)}: not to {address}" for address in sorted(missing))


def _held(posted: Iterable[Posted], gives: Collection[str], before: int) -> Mapping[str, int]:
    """The revision of the last date that each address had got by the time of a revision. `gives`: the steps
    whose mail gives one."""
    found: dict[str, int] = defaultdict(int)
    for one in posted:
        if one.step in gives and one.revision < before:
            found[one.address] = max(found[one.address], one.revision)
    return found


def _registered(source: Source, milestone: Milestone, before: int) -> Mapping[str, int]:
    """The revision of the dates when each person first registered, by address."""
    found: dict[str, int] = {}
    for person in source.meant:
        if person.milestone == milestone.id and person.comes:
            since = revision_at(source.context.roadmap, milestone.id, min(person.rows))
            if since < before:
                found[person.address.casefold()] = since
    return found


def _recorded(source: Source, milestone: Milestone) -> set[str]:
    """Addresses of persons whose registration had been read when the dates were last overtaken."""
    until, read = moved_at(source.context.roadmap, milestone.id), recorded(source)
    if until is None:
        return set()
    here = (p for p in source.meant if p.milestone == milestone.id and read.get(row_of(p), until) < until)
    return {person.address.casefold() for person in here}


def _left_out(source: Source, step: str, revision: int) -> set[str]:
    messages = source.messages.get(step, [])
    return {m.recipient.casefold() for m in messages if m.revision == revision and m.reason in CHOSEN}
