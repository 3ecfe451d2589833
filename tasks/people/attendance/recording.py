"""Recording who attended an event: those of a list who are registered for certain, or whom a person names."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from roadmap.answers.answer import hash_texts
from roadmap.answers.persons.person import Person
from roadmap.people.admissions import seat_subject
from roadmap.people.attendance import Entry, Unmatched, match_attendance
from roadmap.people.decisions import Decision, refuse_unsigned
from roadmap.problems import Refusal, UnknownName
from roadmap.review.calendar import Calendar
from tasks.context import Context
from tasks.people.asked_person import one_person
from tasks.people.events import event_of

NOBODY = "nobody"


@dataclass(frozen=True)
class Attended:
    """Result of a list: persons newly recorded, persons who were recorded before, and entries that wait."""

    new: tuple[Person, ...]
    known: tuple[Person, ...]
    unmatched: tuple[Unmatched, ...]


def registered_for(context: Context, milestone: str, session: str | None) -> list[Person]:
    """Persons registered for an event, or for one of its sessions, in order of registration.

    Raises:
        UnknownName: there is no such milestone or session.
        Refusal: it has not taken place, or its form registers no persons.
    """
    event = event_of(context, milestone, session)
    held = [p.date for p in event.parts() if session is None or (p.session and p.session.id == session)]
    # Each date for itself: the anchor of several is as vague as the vaguest, so it may lie in the future.
    begins = min((Calendar(context.review).date(event, name).first for name in held), default=None)
    if begins is None or begins > context.at.in_timezone(context.review.zone_of(event)).date():
        where = f"{session} of {milestone}" if session else milestone
        raise Refusal(f"{where} has not taken place, so nobody has attended it", "name another event")
    return context.known.standing.registrations[milestone].everyone(session)


def record_attendance(
    context: Context,
    milestone: str,
    session: str | None,
    entries: Sequence[Entry],
    owners: Mapping[int, str],
    by: str,
    reason: str,
) -> Attended:
    """Record who of a list attended; once recorded, it is not recorded again. `owners`: by row, the person
    of an entry that is not certain (their address, name, or the beginning of their key), or `nobody`.

    Raises:
        UnknownName: there is no such event, row or person.
        InvalidValue: several persons may be an entry's owner.
        Refusal: nobody signed, or the event's form registers no persons.
    """
    refuse_unsigned(by, reason)
    registered = registered_for(context, milestone, session)
    if strange := sorted(owners.keys() - {entry.line for entry in entries}):
        raise UnknownName(f"the list has no entry in row {strange[0]}", "use the rows that are listed")
    given = {
        row: None if who.casefold() == NOBODY else one_person(context, milestone, who, session)
        for row, who in owners.items()
    }
    subjects, settled = _recorded(context, milestone)
    open_entries = [e for e in entries if e.line not in given and _mark(e) not in settled]
    matched = match_attendance(open_entries, registered)
    came = {p.key: p for p in (*matched.came, *(person for person in given.values() if person))}
    known = {key for key in came if seat_subject(key, session) in subjects}
    marks = _new_marks(entries, given, settled)
    to_record = {key: marks.get(key, []) for key in came if key not in known or key in marks}
    _record(context, milestone, session, to_record, by, reason)
    new = tuple(person for key, person in came.items() if key not in known)
    return Attended(new, tuple(came[key] for key in came if key in known), matched.unmatched)


def _recorded(context: Context, milestone: str) -> tuple[set[str], set[str]]:
    """Subjects of the attendances of an event that are recorded, and marks of the entries given for them."""
    decisions = [d for d in context.ledger.history.decisions("attended") if d.value["event"] == milestone]
    return {d.subject for d in decisions}, {mark for d in decisions for mark in d.value.get("entries", [])}


def _record(
    context: Context,
    milestone: str,
    session: str | None,
    marks: Mapping[str, list[str]],
    by: str,
    reason: str,
) -> None:
    """Record that persons attended; `marks`: by their keys, of the entries that were given for them."""
    event = {"event": milestone} | ({"session": session} if session else {})
    context.ledger.history.decide_all(
        Decision(
            kind="attended",
            subject=seat_subject(key, session),
            value=event | {"entries": entries},
            at=context.at,
            by=by,
            reason=reason,
        )
        for key, entries in marks.items()
    )
    context.refresh()


def _new_marks(
    entries: Iterable[Entry], given: Mapping[int, Person | None], settled: Container[str]
) -> dict[str, list[str]]:
    """Marks of the entries that a person was given for, by that person's key, where they are not recorded."""
    marks: dict[str, list[str]] = {}
    for entry in entries:
        person, mark = given.get(entry.line), _mark(entry)
        if person and mark not in settled:
            marks.setdefault(person.key, []).append(mark)
    return marks


def _mark(entry: Entry) -> str:
    """A mark of what an entry says, so that it is known again once a person has said whose it is."""
    return hash_texts(entry.name.casefold(), entry.address.casefold())[:12]
