"""Those who have a part in an event: whom a call chose, or an agenda item names, and whether they come."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from roadmap.answers.person_names import may_be_same_name
from roadmap.people.audience import Known
from roadmap.people.selections import candidates
from roadmap.review.directory import Directory
from roadmap.review.kinds.call import Call
from roadmap.review.kinds.meeting import Meeting
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review

Missing = Literal["not-registered", "declined"]


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
            yield from _chosen(review, directory, call, milestone, known, None)
    for number, item in enumerate(milestone.agenda if isinstance(milestone, Meeting) else [], start=1):
        for speaker in item.by:
            if speaker.name:
                yield Part(milestone.id, speaker.party or "", speaker.name, item=number)
            elif isinstance(call := review.milestone(speaker.call or ""), Call):
                yield from _chosen(review, directory, call, milestone, known, number)


def _chosen(
    review: Review, directory: Directory, call: Call, milestone: Milestone, known: Known, item: int | None
) -> Iterator[Part]:
    names = {c.party: c.name for c in candidates(review, directory, call, known.standing)}
    for party in known.chosen.get(call.id, ()):
        yield Part(milestone.id, party, names.get(party, ""), call.id, item)


def why_missing(part: Part, known: Known) -> Missing | None:
    """Why somebody who has a part is missing; None if they are registered."""
    standing = known.standing
    if standing.registers_persons(part.milestone) and part.name:
        here = standing.registrations[part.milestone]
        parties = [part.party] if part.party else list(here.persons)
        if any(may_be_same_name(p.name, part.name) for x in parties for p in here.persons.get(x, ())):
            return None
        gone = (p for x in parties for p in here.withdrawn.get(x, ()))
        return "declined" if any(may_be_same_name(p.name, part.name) for p in gone) else "not-registered"
    if standing.coming(part.milestone, part.party):
        return None
    return "declined" if standing.answered(part.milestone, part.party) else "not-registered"
