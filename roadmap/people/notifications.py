"""Official nominations: a note verbale names the head and the members of a delegation.

Online registration does not replace it (design §9), so both are tracked beside each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pendulum import DateTime

from roadmap.answers.persons.names import is_same_name, may_be_same_name
from roadmap.answers.persons.person import Person
from roadmap.people.decisions import Decision


@dataclass(frozen=True)
class Note:
    """A note verbale on who comes to a milestone for a party: their names, the head of delegation first.

    Without names it covers everyone whom the party registers."""

    milestone: str
    party: str
    names: tuple[str, ...]
    at: DateTime


@dataclass(frozen=True)
class Nominated:
    """A note compared with those registered: the keys of the persons whom it covers, and the names that it
    gives of whom nobody is registered."""

    persons: frozenset[str] = frozenset()
    unregistered: tuple[str, ...] = ()


def notes_of(decisions: Iterable[Decision]) -> Mapping[tuple[str, str], Note]:
    """Notes by milestone and party; a later one takes the place of an earlier one."""
    notes: dict[tuple[str, str], Note] = {}
    for decision in decisions:
        if decision.kind == "notified":
            milestone, _, party = decision.subject.partition("/")
            names = tuple(map(str, decision.value.get("names", [])))
            notes[milestone, party] = Note(milestone, party, names, decision.at)
    return notes


def compare_note(note: Note | None, persons: Sequence[Person]) -> Nominated:
    """Compare a note with the persons of its party: each name covers one person at most, the most alike."""
    if note is None:
        return Nominated()
    if not note.names:
        return Nominated(frozenset(person.key for person in persons))
    left, names = list(persons), list(note.names)
    for fits in (is_same_name, may_be_same_name):
        for name in tuple(names):
            if found := next((person for person in left if fits(person.name, name)), None):
                left.remove(found)
                names.remove(name)
    covered = {person.key for person in persons} - {person.key for person in left}
    return Nominated(frozenset(covered), tuple(names))


def other_head(note: Note | None, persons: Sequence[Person]) -> str:
    """Name of the head in a note, where the head registered is somebody else; else empty."""
    heads = [person for person in persons if person.role == "head"]
    if note is None or not note.names or not heads:
        return ""
    return "" if any(may_be_same_name(head.name, note.names[0]) for head in heads) else note.names[0]
