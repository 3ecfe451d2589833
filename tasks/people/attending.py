"""Recording who attended an event: those of a list who are registered for certain, or whom a person names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roadmap.answers.answer import hash_texts
from roadmap.answers.persons.names import is_same_name
from roadmap.answers.persons.person import Person
from roadmap.people.admissions import seat_subject
from roadmap.people.attendance import Entry, Unmatched, match_attendance
from roadmap.people.decisions import Decision, refuse_unsigned
from roadmap.people.lookup import SHORT_KEY
from roadmap.problems import Refusal, UnknownName
from roadmap.review.calendar import Calendar
from roadmap.review.characters import quoted
from tasks.context import Context
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
    begins = Calendar(context.review).anchor(event, "start") if "start" in event.anchors() else None
    if begins is None or begins.first > context.at.in_timezone(context.review.zone_of(event)).date():
        raise Refusal(f"{milestone} has not taken place, so nobody has attended it", "name another event")
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
        Refusal: nobody signed, or the event's form registers no persons.
    """
    refuse_unsigned(by, reason)
    registered = registered_for(context, milestone, session)
    if strange := sorted(owners.keys() - {entry.line for entry in entries}):
        raise UnknownName(f"the list has no entry in row {strange[0]}", "use the rows that are listed")
    given = {line: _person(who, registered) for line, who in owners.items()}
    decided = {
        d.subject: d for d in context.ledger.history.decisions("attended") if d.value["event"] == milestone
    }
    settled = {mark for d in decided.values() for mark in d.value.get("entries", [])}
    open_entries = [e for e in entries if e.line not in given and _mark(e) not in settled]
    matched = match_attendance(open_entries, registered)
    came = {person.key: person for person in matched.came}
    marks: dict[str, list[str]] = {}
    for entry in entries:
        if person := given.get(entry.line):
            came[person.key] = person
            if _mark(entry) not in settled:
                marks.setdefault(person.key, []).append(_mark(entry))
    new = [p for key, p in came.items() if seat_subject(key, session) not in decided or key in marks]
    value = {"event": milestone} | ({"session": session} if session else {})
    context.ledger.history.decide_all(
        Decision(
            kind="attended",
            subject=seat_subject(person.key, session),
            value=value | {"entries": marks.get(person.key, [])},
            at=context.at,
            by=by,
            reason=reason,
        )
        for person in new
    )
    context.refresh()
    fresh = [p for p in new if seat_subject(p.key, session) not in decided]
    before = [p for key, p in came.items() if seat_subject(key, session) in decided]
    return Attended(tuple(fresh), tuple(before), matched.unmatched)


def _person(who: str, registered: Sequence[Person]) -> Person | None:
    """The registered person whom a text names; None: nobody."""
    if who.casefold() == NOBODY:
        return None
    found = [p for p in registered if p.address.casefold() == who.casefold()]
    found = found or [p for p in registered if is_same_name(p.name, who)]
    found = found or [p for p in registered if len(who) >= SHORT_KEY and p.key.startswith(who)]
    if len(found) != 1:
        what = "several persons are" if found else "nobody is"
        remedy = "give their e-mail address, or the beginning of their key, as it is listed"
        raise UnknownName(f"{what} registered as {quoted(who)}", remedy)
    return found[0]


def _mark(entry: Entry) -> str:
    """A mark of what an entry says, so that it is known again once a person has said whose it is."""
    return hash_texts(entry.name.casefold(), entry.address.casefold())[:12]
