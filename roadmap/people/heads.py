"""Heads of delegation: one for each party and event. Where two claim to be it, a coordinator chooses one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from roadmap.answers.persons.person import Person, heads_claimed
from roadmap.people.decisions import Decision


@dataclass(frozen=True)
class Head:
    """The head of delegation whom a coordinator chose, by key, `among` those who claimed it then."""

    person: str
    among: frozenset[str]


def heads_chosen(decisions: Iterable[Decision]) -> Mapping[tuple[str, str], Head]:
    """The heads that were chosen, by milestone and party; the last decision counts."""
    chosen: dict[tuple[str, str], Head] = {}
    for decision in decisions:
        if decision.kind == "head":
            milestone, _, party = decision.subject.partition("/")
            person = str(decision.value["person"])
            chosen[milestone, party] = Head(person, frozenset({person, *decision.value.get("among", [])}))
    return chosen


def with_head(persons: Iterable[Person], head: Head | None) -> list[Person]:
    """Persons of one party, with the chosen head as its only one; as they registered where there is none."""
    persons = list(persons)
    if head is None or all(person.key != head.person for person in persons):
        return persons
    return [_as_chosen(person, head) for person in persons]


def rival_heads(persons: Iterable[Person], head: Head | None) -> list[Person]:
    """Persons of one party between whom a coordinator is to choose its head, in order of registration.

    Empty if at most one claims to be it, or one was chosen and nobody has claimed it since.
    """
    persons = list(persons)
    claims = heads_claimed(persons)
    keys = {person.key for person in claims}
    if head and keys <= head.among and any(person.key == head.person for person in persons):
        return []
    return claims if len(claims) > 1 else []


def _as_chosen(person: Person, head: Head) -> Person:
    if person.key == head.person:
        return replace(person, role="head")
    return replace(person, role="member") if person.role == "head" else person
