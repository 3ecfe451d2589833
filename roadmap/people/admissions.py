"""From a form to a seat: who of those registered is let in, who waits, in order, and who is declined.

A seat once given stays: when a capacity is lowered below what was accepted, nobody loses theirs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pendulum import DateTime

from roadmap.answers.persons.person import Person
from roadmap.answers.standing import Standing
from roadmap.people.decisions import Decision
from roadmap.review.milestones import Milestone, Registration
from roadmap.review.review import Review

Status = Literal["accepted", "asked", "waiting", "declined"]
"""`asked`: a coordinator is to accept or decline; `waiting`: there is no place left, or it was too late."""
RULE = "registration rule"  # who signs the admission of whom a review's own rule lets in


@dataclass(frozen=True)
class Seat:
    """The place of a person at an event, or in one session of it. `why`: of those who wait or were declined.

    `place`: their number among those who wait, from 1; else 0. `is_new`: nobody has recorded it yet.
    `decision`: that by which they were accepted or declined, where it is recorded."""

    person: Person
    session: str | None
    status: Status
    why: str = ""
    place: int = 0
    is_new: bool = False
    decision: Decision | None = None

    @property
    def since(self) -> DateTime:
        """The moment from which they have this status."""
        return self.decision.at if self.decision else self.person.since_in(self.session)

    @property
    def subject(self) -> str:
        """Subject of a decision on it."""
        return seat_subject(self.person.key, self.session)


def seat_subject(person: str, session: str | None) -> str:
    """Subject of a decision on a seat: the person's key, with the session where that has a rule."""
    return f"{person}/{session}" if session else person


class Admissions:
    """Seats of all events with a rule; `decisions`: those of coordinators, and earlier ones by the rule."""

    def __init__(self, review: Review, standing: Standing, decisions: Iterable[Decision]) -> None:
        self._review, self._standing = review, standing
        self._decided: dict[str, Decision] = {}
        for decision in decisions:
            before = self._decided.get(decision.subject)
            if decision.kind in ("admit", "decline") and (before is None or before.kind != decision.kind):
                self._decided[decision.subject] = decision
            elif decision.kind == "vacate":
                self._decided.pop(decision.subject, None)

    def seats(self, milestone: Milestone, session: str | None = None) -> list[Seat]:
        """Seats of an event or a session, in the order of registration."""
        rule = rule_of(milestone, session)
        persons = self._persons(milestone, session)
        given = [p for p in persons if self._is(p, session, "admit")]
        taken, of_party = len(given), Counter(person.party for person in given)
        waiting, seats = 0, []
        for person in persons:
            seat = self._decided_seat(person, session) or self._by_rule(
                person, session, rule, taken, of_party
            )
            if seat.status == "accepted" and seat.is_new:
                taken += 1
                of_party[person.party] += 1
            if seat.status == "waiting":
                waiting += 1
                seat = Seat(person, session, "waiting", seat.why, waiting, is_new=seat.is_new)
            seats.append(seat)
        return seats

    def all(self) -> Iterator[Seat]:
        """Seats of all events and sessions that have a rule."""
        for milestone in self._review.milestones:
            for session in ruled_parts(milestone):
                yield from self.seats(milestone, session)

    def parts(self, milestone: Milestone) -> list[str | None]:
        """The parts of an event that people are let in to: those with a rule, else all of it at once. Empty
        where no persons register."""
        if not self._standing.registers_persons(milestone.id):
            return []
        return ruled_parts(milestone) or [None]

    def kept_out(self) -> Mapping[tuple[str, str | None], frozenset[str]]:
        """Keys of the persons who are not let in, by milestone and session. None stands for the whole event:
        of several sessions with rules, those who are let in to none that they come to."""
        out = {}
        for milestone in self._review.milestones:
            for session in self._parts_that_refuse(milestone):
                refused = (s.person.key for s in self.seats(milestone, session) if s.status != "accepted")
                out[milestone.id, session] = frozenset(refused)
            if any(ruled_parts(milestone)):
                out[milestone.id, None] = frozenset(
                    person.key
                    for person in self._persons(milestone, None)
                    if all(person.key in out.get((milestone.id, s), ()) for s in _comes_to(person, milestone))
                )
        return out

    @property
    def decided(self) -> Mapping[str, Decision]:
        """The decision in force on each subject, also on persons who no longer come."""
        return self._decided

    def _parts_that_refuse(self, milestone: Milestone) -> list[str | None]:
        """The parts with a rule; without one, all of the event where a coordinator declined anybody."""
        parts = ruled_parts(milestone)
        if parts or not any(self._is(p, None, "decline") for p in self._persons(milestone, None)):
            return parts
        return [None]

    def _persons(self, milestone: Milestone, session: str | None) -> list[Person]:
        here = self._standing.registrations.get(milestone.id)
        return here.everyone(session) if here else []

    def _is(self, person: Person, session: str | None, kind: str) -> bool:
        decided = self._decided.get(seat_subject(person.key, session))
        return decided is not None and decided.kind == kind

    def _decided_seat(self, person: Person, session: str | None) -> Seat | None:
        decided = self._decided.get(seat_subject(person.key, session))
        if decided is None:
            return None
        why = "" if decided.by == RULE else decided.reason
        status: Status = "accepted" if decided.kind == "admit" else "declined"
        return Seat(person, session, status, why, decision=decided)

    def _by_rule(
        self, person: Person, session: str | None, rule: Registration, taken: int, of_party: Counter[str]
    ) -> Seat:
        """Seat of a person on whom nobody has decided."""
        zone = self._review.zone_of(self._review.milestone(person.milestone))
        if rule.closes and person.since_in(session).in_timezone(zone).to_date_string() > rule.closes:
            return Seat(person, session, "waiting", "closed", is_new=True)
        if rule.approve:
            return Seat(person, session, "asked", is_new=True)
        if rule.capacity is not None and taken >= rule.capacity:
            return Seat(person, session, "waiting", "full", is_new=True)
        if rule.per_party is not None and of_party[person.party] >= rule.per_party:
            return Seat(person, session, "waiting", "party-full", is_new=True)
        return Seat(person, session, "accepted", is_new=True)


def registration_states(standing: Standing, admissions: Admissions, milestone: Milestone) -> dict[str, str]:
    """The state of each registration for an event, by the key of its last answer: a status, `late`,
    `withdrawn`, or `doubt` where the row waits.

    Left out where the state is another in each session, and where everyone is let in."""
    states: dict[str, set[str]] = {}
    for part in admissions.parts(milestone):
        for seat in admissions.seats(milestone, part):
            late = seat.status == "waiting" and seat.why == "closed"
            states.setdefault(seat.person.answer, set()).add("late" if late else seat.status)
    ruled = bool(ruled_parts(milestone))
    certain = {key: next(iter(among)) for key, among in states.items() if len(among) == 1}
    told = {key: state for key, state in certain.items() if ruled or state != "accepted"}
    here = standing.registrations.get(milestone.id)
    withdrawn = (person for among in here.withdrawn.values() for person in among) if here else ()
    told |= {person.answer: "withdrawn" for person in withdrawn}
    return told | {a.key: "doubt" for a, _ in standing.waiting if a.milestone == milestone.id}


def _comes_to(person: Person, milestone: Milestone) -> set[str]:
    """Sessions that a person comes to: all, where they name none."""
    return set(person.sessions or milestone.session_ids())


def rule_of(milestone: Milestone, session: str | None) -> Registration:
    """Rule of an event, or of a session where it has its own."""
    own = next(
        (p.session.registration for p in milestone.parts() if p.session and p.session.id == session), None
    )
    return own or milestone.registration or Registration()


def ruled_parts(milestone: Milestone) -> list[str | None]:
    """The parts of an event that let people in by a rule: sessions with their own, else all of it at once."""
    sessions = [part.session for part in milestone.parts() if part.session]
    own: list[str | None] = [session.id for session in sessions if session.registration]
    if milestone.registration and sessions:
        return [session.id for session in sessions]
    return own or ([None] if milestone.registration else [])


@dataclass(frozen=True)
class Over:
    """A part of an event in which more persons were accepted than there are places."""

    session: str | None
    accepted: int
    capacity: int


def over_capacity(milestone: Milestone, seats: Iterable[Seat]) -> Iterator[Over]:
    """The parts of an event of whose seats too many are given."""
    accepted = Counter(seat.session for seat in seats if seat.status == "accepted")
    for session, number in accepted.items():
        capacity = rule_of(milestone, session).capacity
        if capacity is not None and number > capacity:
            yield Over(session, number, capacity)
