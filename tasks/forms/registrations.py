"""The form on which a coordinator decides on registrations: a choice for each person and each rival head."""

from collections.abc import Mapping
from typing import Any, Literal

from prefect.input import RunInput
from pydantic import create_model

from roadmap.answers.answer import hash_texts
from roadmap.answers.persons.person import Person
from roadmap.people.admissions import Seat
from roadmap.people.lookup import SHORT_KEY
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.forms.asking import Filled, entry, signature
from tasks.people.events import current_events
from tasks.people.registrations import WHY, part_name, party_name, registrations_of
from tasks.people.seats.deciding import Verdict, record_head, record_verdict
from tasks.prefect_api.plain_markdown import plainly

AT_MOST = 10  # choices on one form; the rest comes with the next
RIVALS = 5  # of them for heads of delegation
LATER = "leave it for now"
ACCEPT, DECLINE = "accept", "decline: they read the reason below"
_VERDICTS: Mapping[str, Verdict] = {ACCEPT: "admit", DECLINE: "decline"}
_NAME = 60  # characters of a name in a title


def form(context: Context) -> type[RunInput] | None:
    """The form for those who have waited longest; None: nobody waits, and no two claim to be a head."""
    seats, rivals = list(_open(context).values()), _rivals(context)
    shown_rivals = dict(list(rivals.items())[: max(RIVALS, AT_MOST - len(seats))])
    shown_seats = seats[: AT_MOST - len(shown_rivals)]
    fields: dict[str, Any] = {}
    for name, among in shown_rivals.items():
        fields[name] = _head_choice(context, among, len(fields))
    for seat in shown_seats:
        fields[_field(seat)] = _seat_choice(context, seat, len(fields))
    if not fields:
        return None
    left = len(seats) + len(rivals) - len(shown_seats) - len(shown_rivals)
    more = f"{left:,} more to decide on: run this form again afterwards." if left else None
    fields |= signature("Why: whoever is declined reads it", len(fields), more)
    model: type[RunInput] = create_model("Registrations", __base__=RunInput, **fields)
    return model.with_initial_data(description="Whoever is accepted or declined is told at once.")


def decide(context: Context, filled: Filled) -> int:
    """Record what a filled form decides; return how many persons it decided on. One who withdrew meanwhile,
    or on whom somebody else has decided, is left alone."""
    number = 0
    rivals = _rivals(context)
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


def _head_choice(context: Context, among: list[Person], position: int) -> tuple[Any, Any]:
    """The field in which the head of one delegation is chosen."""
    party, event = among[0].party, context.review.milestone(among[0].milestone)
    title = f"{party_name(context, party)}, {part_name(context, event, None)}: who is the head of delegation?"
    # The UI joins lines that follow each other.
    described = "\n\n".join(f"- {plainly(_short(one))}: {_registered(context, one)}" for one in among)
    choices = (LATER, *map(_choice, among))
    return Literal[choices], entry(title, position, default=LATER, description=described)


def _seat_choice(context: Context, seat: Seat, position: int) -> tuple[Any, Any]:
    """The field in which a person is accepted or declined."""
    event = context.review.milestone(seat.person.milestone)
    where = part_name(context, event, seat.session)
    title = f"{_short(seat.person)}, {party_name(context, seat.person.party)}: {where}"
    place = f", number {seat.place} in line" if seat.place else ""
    why = WHY.get(seat.why, "a coordinator is to accept or decline each")
    described = f"- {_registered(context, seat.person)}\n\n- waits{place}: {plainly(why)}"
    choices = (LATER, ACCEPT, DECLINE)
    return Literal[choices], entry(title, position, default=LATER, description=described)


def _registered(context: Context, person: Person) -> str:
    """Function and role of a person, and who registered them when."""
    since = moment_in_words(person.since, context.review.host.zone)
    parts = (person.function, person.role, f"registered {since} by {person.sender}")
    return ", ".join(plainly(part) for part in parts if part)
