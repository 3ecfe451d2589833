"""The form on which a coordinator decides on registrations: a choice for each person and each rival head."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from prefect.input import RunInput
from pydantic import create_model

from roadmap.answers.answer import hash_texts
from roadmap.answers.persons.person import Person
from roadmap.people.admissions import Seat
from roadmap.people.lookup import SHORT_KEY
from roadmap.review.characters import counted
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.forms.asking import Filled, entry, signature
from tasks.people.deciding_seats import Verdict, record_head, record_verdict
from tasks.people.events import current_events
from tasks.people.registrations import WHY, registrations_of
from tasks.prefect_api.plain_markdown import plainly

AT_MOST = 10  # persons on one form; the rest comes with the next
LATER = "leave it for now"
ACCEPT, DECLINE = "accept", "decline: they read the reason below"
_VERDICTS: Mapping[str, Verdict] = {ACCEPT: "admit", DECLINE: "decline"}
_NAME = 60  # characters of a name in a title


def form(context: Context) -> type[RunInput] | None:
    """The form for those who have waited longest; None: nobody waits, and no two claim to be a head."""
    seats, rivals = list(_open(context).values()), _rivals(context)
    shown = seats[:AT_MOST]
    fields: dict[str, Any] = {}
    for name, among in rivals.items():
        title = f"{among[0].party}, {among[0].milestone}: who is the head of delegation?"
        choices = (LATER, *map(_choice, among))
        fields[name] = (Literal[choices], entry(title, len(fields), default=LATER))
    for seat in shown:
        title = f"{_short(seat.person)}, {seat.person.party}, {_where(seat)}"
        choices = (LATER, ACCEPT, DECLINE)
        fields[_field(seat)] = (Literal[choices], entry(title, len(fields), default=LATER))
    if not fields:
        return None
    fields |= signature("Why", len(fields))
    model: type[RunInput] = create_model("Registrations", __base__=RunInput, **fields)
    return model.with_initial_data(description="\n".join(_described(context, shown, len(seats))))


def decide(context: Context, filled: Filled) -> int:
    """Record what a filled form decides; return how many persons it decided on. One who withdrew meanwhile,
    or on whom somebody else has decided, is left alone."""
    number = 0
    rivals = {key: among for among in _rivals(context).values() for key in [_head_field(among[0])]}
    for name, choice in filled.choices.items():
        if head := next((p for p in rivals.get(name, ()) if _choice(p) == choice), None):
            number += record_head(context, head, filled.by, filled.reason)
        elif choice in _VERDICTS and (seat := _open(context).get(name)):
            number += len(record_verdict(context, [seat], _VERDICTS[choice], filled.by, filled.reason))
    return number


def _open(context: Context) -> dict[str, Seat]:
    """Seats that wait, by the names of their fields: first those that only a coordinator can give."""
    seats = [
        seat
        for event in current_events(context)
        for part in context.admissions.parts(event)
        for seat in context.admissions.seats(event, part)
        if seat.status in {"asked", "waiting"}
    ]
    return {_field(seat): seat for seat in sorted(seats, key=lambda s: s.why in {"full", "party-full"})}


def _rivals(context: Context) -> dict[str, list[Person]]:
    """Persons who claim to be the head of one party, by the names of their fields."""
    every = [registrations_of(context, event).rivals for event in current_events(context)]
    return {_head_field(among[0]): among for rivals in every for among in rivals.values()}


def _field(seat: Seat) -> str:
    return f"seat_{hash_texts(seat.subject)}"


def _head_field(person: Person) -> str:
    return f"head_{hash_texts(person.milestone, person.party)}"


def _choice(person: Person) -> str:
    return f"{_short(person)} · {person.key[:SHORT_KEY]}"


def _short(person: Person) -> str:
    name = " ".join(person.label.split())
    return name if len(name) <= _NAME else f"{name[:_NAME]}…"


def _where(seat: Seat) -> str:
    return f"{seat.person.milestone}, {seat.session}" if seat.session else seat.person.milestone


def _described(context: Context, shown: list[Seat], number: int) -> Iterator[str]:
    if number > len(shown):
        yield f"{counted(number, 'person')} wait; these are the first {len(shown)}.\n"
    for seat in shown:
        person = seat.person
        since = moment_in_words(person.since, context.review.host.zone)
        why = WHY.get(seat.why, "a coordinator is to accept or decline each")
        place = f", place {seat.place}" if seat.place else ""
        yield f"**{plainly(_short(person))}**, {plainly(person.party)}, {plainly(_where(seat))}"
        yield f"- {plainly(person.role)}, registered {plainly(since)} by {plainly(person.sender)}"
        yield f"- waits{place}: {plainly(why)}"
        yield ""
