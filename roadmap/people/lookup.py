"""Persons as people name them: by address, by name as they write it, or by key."""

from collections.abc import Callable, Iterable, Sequence

from roadmap.answers.persons.names import is_same_name, may_be_same_name
from roadmap.answers.persons.person import Person
from roadmap.answers.persons.registrations import Registrations

LONGEST = 60  # characters of a name
SHORT_KEY = 8  # characters of a key that tell persons apart


def persons_meant(text: str, persons: Sequence[Person]) -> list[Person]:
    """Persons whom a text may mean, as few as it allows: with that key, address, name, or one like it.

    Several persons may share a name or an address; empty if nobody is meant.
    """
    wanted = text.strip()
    tests: tuple[Callable[[Person], bool], ...] = (
        lambda p: len(wanted) >= SHORT_KEY and p.key.startswith(wanted),
        lambda p: "@" in wanted and p.address.casefold() == wanted.casefold(),
        lambda p: is_same_name(p.name, wanted),
        lambda p: may_be_same_name(p.name, wanted),
    )
    for test in tests:
        if found := [person for person in persons if test(person)]:
            return found
    return []


def names_by_key(registrations: Iterable[Registrations]) -> dict[str, str]:
    """Names with party and event, by key, of all who are registered or have withdrawn; an address, where no
    name is known."""
    persons = (
        person
        for one in registrations
        for among in (*one.persons.values(), *one.withdrawn.values())
        for person in among
    )
    return {p.key: f"{p.label[:LONGEST]} ({p.party}, {p.milestone})" for p in persons}
