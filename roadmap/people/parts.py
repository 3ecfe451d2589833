"""Those who have a part in an event: whom a call chose, or an agenda item names, and whether they come."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from roadmap.answers.persons.names import may_be_same_name
from roadmap.people.audience import Known
from roadmap.people.selections import candidates
from roadmap.review.directory import Directory
from roadmap.review.kinds.call import Call
from roadmap.review.kinds.meeting import Meeting
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from roadmap.review.texts import Texts

Missing = Literal["not-registered", "declined", "not-admitted"]
"""`not-admitted`: they registered, and have no place: they wait for one, or were declined."""


@dataclass(frozen=True)
class Part:
    """Somebody who has a part in an event, since a `call` chose them or an agenda `item` (its number from 1)
    names them. `name` is empty where a call chose a party and no person."""

    milestone: str
    party: str
    name: str
    call: str | None = None
    item: int | None = None


def parts_of(review: Review, directory: Directory, milestone: Milestone, known: Known) -> list[Part]:
    """Everyone who has a part in an event, each once."""
    found: dict[tuple[str, str], Part] = {}
    for part in _parts(review, directory, milestone, known):
        found.setdefault((part.party, part.name), part)
    return list(found.values())


def _parts(review: Review, directory: Directory, milestone: Milestone, known: Known) -> Iterator[Part]:
    for call in review.milestones:
        if isinstance(call, Call) and milestone.id in call.needed_at:
            yield from _chosen(review, directory, call, milestone, known)
    for number, item in enumerate(milestone.agenda if isinstance(milestone, Meeting) else [], start=1):
        for speaker in item.by:
            if speaker.name:
                yield Part(milestone.id, speaker.party or "", speaker.name, item=number)
            elif isinstance(call := review.milestone(speaker.call or ""), Call):
                chosen = _chosen(review, directory, call, milestone, known, number, speaker.post)
                yield from chosen


def _chosen(
    review: Review,
    directory: Directory,
    call: Call,
    milestone: Milestone,
    known: Known,
    item: int | None = None,
    post: str | None = None,
) -> Iterator[Part]:
    standing = {c.party: c for c in candidates(review, directory, call, known.standing)}
    for party in known.chosen.get(call.id, ()):
        candidate = standing.get(party)
        if post is None or (candidate and candidate.group == post):
            yield Part(milestone.id, party, candidate.name if candidate else "", call.id, item)


def part_title(review: Review, milestone: str, of: str) -> Texts | None:
    """The title of a part: of the call, or of the agenda item by its number from 1; None if it is no more."""
    event = next((m for m in review.milestones if m.id == milestone), None)
    if of.isdecimal() and isinstance(event, Meeting):
        return event.agenda[int(of) - 1].title if 0 < int(of) <= len(event.agenda) else None
    return next((call.title for call in review.milestones if call.id == of), None)


def why_missing(part: Part, known: Known) -> Missing | None:
    """Why somebody who has a part is missing; None if they are registered, or if nobody can tell: a person
    without a party is not to be found where a form asks parties."""
    standing = known.standing
    if standing.registers_persons(part.milestone) and part.name:
        here = standing.registrations[part.milestone]
        parties = [part.party] if part.party else list(here.persons)
        registered = (p for x in parties for p in here.persons.get(x, ()))
        if found := [p for p in registered if may_be_same_name(p.name, part.name)]:
            kept_out = known.kept_out.get((part.milestone, None), frozenset())
            return "not-admitted" if all(p.key in kept_out for p in found) else None
        gone = (p for x in parties for p in here.withdrawn.get(x, ()))
        return "declined" if any(may_be_same_name(p.name, part.name) for p in gone) else "not-registered"
    if not part.party or standing.coming(part.milestone, part.party):
        return None
    return "declined" if standing.answered(part.milestone, part.party) else "not-registered"
