"""Registered persons of each party: the fold of the rows of a form whose `each` is `person`.

A person is known by their address, else by their name as people write it. Registering again revises that
person alone.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from roadmap.answers.answer import Answer
from roadmap.answers.persons.edited import has_same_address, is_alike
from roadmap.answers.persons.names import is_same_name, keys_of, may_be_same_name
from roadmap.answers.persons.person import Person, as_registered, read_person
from roadmap.review.characters import quoted
from roadmap.review.forms import Form

DoubtKind = Literal["same-name", "stranger", "unnamed"]


@dataclass(frozen=True)
class Doubt:
    """A row that waits for a coordinator, since it may be about a person who is registered already.

    `kind`: `same-name`, it may be the same person from another address; `stranger`, somebody else would
    change what is registered; `unnamed`, it names nobody, and may be any of several."""

    about: Person
    why: str
    kind: DoubtKind


class Registrations:
    """Persons of one milestone, by party, as its rows are taken one after the other.

    `withdrawn`: those who say that they will not come, and are not registered again. `last`: the last answer
    about each of both, by the person's key.
    `contacts`: addresses of the directory, in small letters. Their owners may revise whom others registered.
    `sessions`: the ids of all sessions of the milestone.
    """

    def __init__(
        self, form: Form, contacts: Collection[str] = frozenset(), sessions: Collection[str] = frozenset()
    ) -> None:
        self.form, self._contacts, self._sessions = form, contacts, sessions
        self.persons: dict[str, list[Person]] = {}
        self.withdrawn: dict[str, list[Person]] = {}
        self.last: dict[str, Answer] = {}
        # A party may have thousands: so its persons are looked up, and not compared one by one.
        self._marks: defaultdict[tuple[str, str, str], dict[str, Person]] = defaultdict(dict)

    def take(
        self,
        answer: Answer,
        party: str,
        sessions: frozenset[str],
        *,
        accepted: bool,
        former: str | None = None,
    ) -> Doubt | None:
        """Take one row in; or leave it out and return why it waits. `accepted`: a coordinator let it in.
        `former`: the key of the answer whose row was edited, so that this one takes its place."""
        row = read_person(answer, party, sessions, self.form, self._sessions)
        edited = self._take_out(party, former) if former else None
        known, doubt = (edited, None) if edited and self._is_still(edited, row) else self._find(row)
        if doubt and not accepted:
            return doubt
        if known and known is not edited and not accepted and not self._may_revise(answer.sender, known):
            why = f"{answer.sender} did not register {known.label}, and is no contact of theirs"
            return Doubt(known, why, "stranger")
        if known and known is not edited:
            self._remove(known)
        self._forget_withdrawn(row)
        person = _revised(known, row) if known else row
        self.last[person.key] = answer
        if self._says_no(answer):
            self.withdrawn.setdefault(party, []).append(person)
        else:
            self._add(person)
        return None

    def _take_out(self, party: str, answer: str) -> Person | None:
        """Take out the person about whom an answer was the last word; None if they had withdrawn, or it was
        not."""
        for gone in [p for p in self.withdrawn.get(party, []) if p.answer == answer]:
            self.withdrawn[party].remove(gone)
            self.last.pop(gone.key, None)
        person = next(iter(self._marks[party, "answer", answer].values()), None)
        if person:
            self._remove(person)
            self.last.pop(person.key, None)
        return person

    def _is_still(self, edited: Person, row: Person) -> bool:
        """True if a row that was edited is about the same person: a delegate who is replaced in it is not.

        The address alone tells so where nobody else is registered with it, as others are with a sender's."""
        alone = has_same_address(edited, row) and not self._marked(row, "address")
        return alone or is_alike(edited, row)

    def _add(self, person: Person) -> None:
        self.persons.setdefault(person.party, []).append(person)
        for mark in _marks(person):
            self._marks[mark][person.key] = person

    def _remove(self, person: Person) -> None:
        self.persons[person.party].remove(person)
        for mark in _marks(person):
            self._marks[mark].pop(person.key, None)

    def everyone(self, session: str | None = None) -> list[Person]:
        """Registered persons of all parties, in order of registration; of a session, those who come to it."""
        every = (person for persons in self.persons.values() for person in persons)
        coming = (person for person in every if person.comes_to(session))
        return as_registered(coming, session)

    def _forget_withdrawn(self, row: Person) -> None:
        """Take one who is written about again out of those who withdrew."""
        gone = self.withdrawn.get(row.party, [])
        for person in [p for p in gone if p.address.casefold() == row.address.casefold()]:
            if not row.name or is_same_name(person.name, row.name):
                gone.remove(person)
                self.last.pop(person.key, None)

    def _find(self, row: Person) -> tuple[Person | None, Doubt | None]:
        """The person that a row is about, if there is one; or a doubt about that."""
        at_address = self._marked(row, "address")
        if found := _named(row.name, at_address):
            return found, None
        if not row.name and len(at_address) > 1:
            why = f"it names nobody, and {row.address} has registered {len(at_address)} persons"
            return None, Doubt(at_address[0], why, "unnamed")
        same_sender = self._marked(row, "sender")
        if found := next((p for p in same_sender if is_same_name(p.name, row.name)), None):
            return found, None
        others = [person for person in self._marked(row, "word") if person not in at_address]
        if found := next((p for p in others if may_be_same_name(p.name, row.name)), None):
            why = f"{quoted(row.name)} may be {quoted(found.name)}, whom {found.sender} registered"
            return None, Doubt(found, f"{why} with the address {found.address}", "same-name")
        return None, None

    def _marked(self, row: Person, kind: str) -> list[Person]:
        """Persons of a row's party who have its address, its sender, or a word of its name, in order."""
        found = {k: p for mark in _marks(row) if mark[1] == kind for k, p in self._marks[mark].items()}
        return as_registered(found.values())

    def _may_revise(self, sender: str, person: Person) -> bool:
        sender = sender.casefold()
        return sender in {person.address.casefold(), person.sender.casefold()} or sender in self._contacts

    def _says_no(self, answer: Answer) -> bool:
        asks = self.form.with_role("attending") is not None
        return asks and self.form.choice_for("attending", answer.values) != "yes"


def _marks(person: Person) -> list[tuple[str, str, str]]:
    """Marks by which a person is looked up within their party."""
    words = ((person.party, "word", key) for key in keys_of(person.name))
    address = (person.party, "address", person.address.casefold())
    sender = (person.party, "sender", person.sender.casefold())
    return [address, sender, (person.party, "answer", person.answer), *words]


def _named(name: str, among: list[Person]) -> Person | None:
    """The one of some persons at one address with that name; the only one, where the row names nobody."""
    if not name:
        return among[0] if len(among) == 1 else None
    exact = (person for person in among if is_same_name(person.name, name))
    near = (person for person in among if not person.name or may_be_same_name(person.name, name))
    return next(exact, None) or next(near, None)


def _revised(known: Person, row: Person) -> Person:
    """The person as the last row says, under the key and since the moments of the first."""
    joined = {session: known.joined.get(session, moment) for session, moment in row.joined.items()}
    return replace(row, key=known.key, since=known.since, joined=joined)
