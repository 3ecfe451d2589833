"""Attendance: a list from the door, or from the video tool, against those who were registered.

Whoever cannot be told for certain is left for a person: an attendance is never guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roadmap.answers.persons.names import is_same_name, may_be_same_name
from roadmap.answers.persons.person import Person
from roadmap.people.decisions import Decision


@dataclass(frozen=True)
class Entry:
    """A line of the list: its number there, and what it says; one of name and address may be empty."""

    line: int
    name: str
    address: str


@dataclass(frozen=True)
class Unmatched:
    """An entry of nobody for certain, and the persons who may be meant."""

    entry: Entry
    perhaps: tuple[Person, ...]


@dataclass(frozen=True)
class Attendance:
    """Persons who came, in the order of their registration, and entries that wait for a person."""

    came: tuple[Person, ...]
    unmatched: tuple[Unmatched, ...]


def attended_by(decisions: Iterable[Decision]) -> dict[tuple[str, str | None], frozenset[str]]:
    """Keys of the persons who came, by milestone and session, of the decisions that say so."""
    came: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
    for one in decisions:
        person = one.subject.partition("/")[0]
        came[one.value["event"], one.value.get("session") or None].add(person)
    return {part: frozenset(keys) for part, keys in came.items()}


def match_attendance(entries: Iterable[Entry], registered: Sequence[Person]) -> Attendance:
    """Match a list with the registered persons: by address, else by name where only one has it."""
    came: dict[str, Person] = {}
    unmatched = []
    for entry in entries:
        found = _found(entry, registered)
        if len(found) == 1 and _is_certain(entry, found[0]):
            came[found[0].key] = found[0]
        else:
            unmatched.append(Unmatched(entry, tuple(found)))
    in_order = tuple(person for person in registered if person.key in came)
    return Attendance(in_order, tuple(unmatched))


def _found(entry: Entry, registered: Sequence[Person]) -> list[Person]:
    """Persons whom an entry may mean, as few as it allows."""
    address = entry.address.casefold()
    at_address = [p for p in registered if address and p.address.casefold() == address]
    for among in (at_address, registered):
        for fits in (is_same_name, may_be_same_name):
            if named := [p for p in among if fits(p.name, entry.name)]:
                return named
    return at_address


def _is_certain(entry: Entry, person: Person) -> bool:
    same_address = bool(entry.address) and person.address.casefold() == entry.address.casefold()
    if same_address:
        return not entry.name or not person.name or may_be_same_name(person.name, entry.name)
    return is_same_name(person.name, entry.name)
