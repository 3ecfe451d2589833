"""Registrations of an event as coordinators see them: each person, and what is to be asked."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from roadmap.answers.persons.person import DelegationRole, Person
from roadmap.people.admissions import Over, Seat, over_capacity
from roadmap.people.heads import rival_heads, with_head
from roadmap.people.notifications import Note, compare_note, notes_of, other_head
from roadmap.review.directory import Delegation
from roadmap.review.milestones import Milestone
from tasks.context import Context
from tasks.people.seats.deciding import parts_with_seats

State = Literal["accepted", "waiting", "to decide", "declined", "withdrawn"]
STATES: tuple[State, ...] = ("to decide", "waiting", "accepted", "declined", "withdrawn")
WHY = {
    "full": "no place is left",
    "party-full": "its party has no more places",
    "closed": "after the last day",
}


@dataclass(frozen=True)
class RegisteredPerson:
    """A person and their state at an event, or in a session of it. `place`: on the waiting list, from 1; else
    0. `notified`: a note verbale of their party covers them."""

    person: Person
    session: str | None
    state: State
    why: str
    place: int
    role: DelegationRole
    notified: bool


@dataclass(frozen=True)
class EventRegistrations:
    """All registrations of an event, and what is to be asked or decided.

    `rivals`: persons who claim to be the head of one party, by party. `without_note`: persons of delegations
    who come and whom no note verbale covers; `unregistered`: parties and the names in their notes of whom
    nobody is registered; `other_heads`: parties and the head that their note names, where another registered.
    """

    milestone: Milestone
    persons: tuple[RegisteredPerson, ...]
    over: tuple[Over, ...] = ()
    rivals: dict[str, list[Person]] = field(default_factory=dict)
    without_note: tuple[Person, ...] = ()
    unregistered: tuple[tuple[str, str], ...] = ()
    other_heads: tuple[tuple[str, str], ...] = ()

    def counts(self) -> Counter[State]:
        """Numbers of persons by state."""
        return Counter(one.state for one in self.persons)


def registrations_of(
    context: Context, milestone: Milestone, session: str | None = None
) -> EventRegistrations:
    """The registrations of an event, or of one session of it.

    Raises:
        UnknownName: no session of that name lets people in by itself.
    """
    parts = parts_with_seats(context, milestone, session)
    seats = [seat for part in parts for seat in context.admissions.seats(milestone, part)]
    open_to = {seat.person.key for seat in seats if seat.status != "declined"}
    registered = context.known.standing.registrations[milestone.id].everyone()
    claimed = _by_party(person for person in registered if person.key in open_to)
    heads = {party: context.known.heads.get((milestone.id, party)) for party in claimed}
    coming = {party: with_head(persons, heads[party]) for party, persons in claimed.items()}
    notes = _notes(context, milestone)
    nominated = {p: compare_note(notes.get(p), coming.get(p, [])) for p in sorted({*coming, *notes})}
    covered = {key for one in nominated.values() for key in one.persons}
    roles = {person.key: person.role for persons in coming.values() for person in persons}
    rivals = {party: rival_heads(persons, heads[party]) for party, persons in sorted(claimed.items())}
    others = ((party, other_head(note, coming.get(party, []))) for party, note in sorted(notes.items()))
    return EventRegistrations(
        milestone,
        (*(_registered(seat, roles, covered) for seat in seats), *_withdrawn(context, milestone)),
        tuple(over_capacity(milestone, seats)),
        {party: among for party, among in rivals.items() if among},
        tuple(_without_note(context, coming, covered)),
        tuple((party, name) for party, one in nominated.items() for name in one.unregistered),
        tuple((party, name) for party, name in others if name),
    )


def _by_party(persons: Iterable[Person]) -> dict[str, list[Person]]:
    grouped: dict[str, list[Person]] = {}
    for person in persons:
        grouped.setdefault(person.party, []).append(person)
    return grouped


def _notes(context: Context, milestone: Milestone) -> dict[str, Note]:
    """Notes verbales for an event, by party."""
    notes = notes_of(context.ledger.history.decisions("notified"))
    return {party: note for (event, party), note in notes.items() if event == milestone.id}


def _registered(
    seat: Seat, roles: Mapping[str, DelegationRole], covered: Collection[str]
) -> RegisteredPerson:
    person = seat.person
    is_late = seat.status == "waiting" and seat.why == "closed"
    state: State = "to decide" if is_late or seat.status == "asked" else seat.status
    why = WHY.get(seat.why, seat.why)
    role = roles.get(person.key, person.role)
    return RegisteredPerson(person, seat.session, state, why, seat.place, role, person.key in covered)


def _withdrawn(context: Context, milestone: Milestone) -> Iterator[RegisteredPerson]:
    """Persons who withdrew, or said at once that they do not come."""
    for among in context.known.standing.registrations[milestone.id].withdrawn.values():
        for person in among:
            yield RegisteredPerson(person, None, "withdrawn", "", 0, person.role, notified=False)


def _without_note(
    context: Context, coming: Mapping[str, list[Person]], covered: Collection[str]
) -> Iterator[Person]:
    for party, persons in sorted(coming.items()):
        if isinstance(context.directory.party(party), Delegation):
            yield from (person for person in persons if person.key not in covered)


def party_name(context: Context, identity: str) -> str:
    """A party as coordinators call it; its id if the directory has it no more."""
    party = context.directory.party(identity)
    return party.name(context.review.fallback) if party else identity


def part_name(context: Context, milestone: Milestone, session: str | None) -> str:
    """An event, or one session of it, as coordinators call it."""
    language = context.review.fallback
    titles = (p.session.title for p in milestone.parts() if p.session and p.session.id == session)
    return " · ".join(title.say(language) for title in (milestone.title, *titles))
