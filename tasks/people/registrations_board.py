"""The board `registrations`: by event, how many are in which state, and what is to be asked."""

from collections.abc import Iterable, Iterator
from functools import partial

from roadmap.answers.persons.person import Person
from roadmap.review.characters import counted
from roadmap.review.forms import fold_text
from roadmap.review.milestones import Milestone
from tasks.context import Context
from tasks.people.events import current_events
from tasks.people.registrations import (
    STATES,
    WHY,
    EventRegistrations,
    RegisteredPerson,
    State,
    part_name,
    party_name,
    registrations_of,
)
from tasks.prefect_api.plain_markdown import plainly

MOST = 50  # lines of one list
LONGEST = 120  # characters of a name
DECIDE = "on the form `decide on registrations`"
# What to do, by the words that a heading begins with.
REMEDIES = {
    "To decide": f"Accept or decline them {DECIDE}, or with `roadmap accept` and `roadmap decline`.",
    "Over capacity": "Nobody loses a place by it. Find a larger room, or decline some: `roadmap decline`.",
    "More than one head": f"Ask the delegation, then choose {DECIDE}.",
    "The note verbale names": "Ask the delegation, then say who it is: `roadmap head {milestone}`.",
    "Registered without": "Record notes that came in on the form `record a note verbale`; ask for others.",
    "Notified without": "Ask the delegation to register them.",
    "Waiting": "They move up when somebody withdraws. To let one in at once: `roadmap accept {milestone}`.",
}


def registrations_board(context: Context) -> tuple[str, str]:
    """The board of the events that are near, and its description."""
    every = [registrations_of(context, milestone) for milestone in current_events(context)]
    number = sum(len(one.persons) for one in every)
    text = "\n\n".join("\n".join(_event(context, one)) for one in every)
    described = f"{counted(number, 'registration')} of persons"
    return text or "No event for which persons register is near.", described


def questions(context: Context, one: EventRegistrations) -> Iterator[tuple[str, list[str]]]:
    """Headings of what is to be asked or decided about an event, with their lines; only those that apply.
    A part that is over its capacity needs no lines."""
    for over in one.over:
        where = f" in {part_name(context, one.milestone, over.session)}" if over.session else ""
        yield f"Over capacity{where}: {over.accepted} accepted for {counted(over.capacity, 'place')}", []
    called = partial(party_name, context)
    without: dict[str, list[str]] = {}
    for person in one.without_note:
        without.setdefault(person.party, []).append(_name(person))
    for heading, by_party in (
        (
            "More than one head of delegation: choose one (`roadmap head`)",
            [(party, ", ".join(map(_name, among))) for party, among in one.rivals.items()],
        ),
        ("The note verbale names another head", one.other_heads),
        ("Registered without notification", [(party, ", ".join(them)) for party, them in without.items()]),
        ("Notified without registration", one.unregistered),
    ):
        if by_party:
            yield heading, sorted((f"{called(party)}: {text}" for party, text in by_party), key=fold_text)


def _event(context: Context, one: EventRegistrations) -> Iterator[str]:
    counts = one.counts()
    yield f"## {plainly(part_name(context, one.milestone, None))}\n"
    yield ", ".join(f"{state}: {counts[state]}" for state in STATES) + "\n"
    if counts["to decide"]:
        yield from _state(context, one, "to decide")
    for heading, lines in questions(context, one):
        yield from _list(one, heading, lines)
    for state in STATES:
        if state not in {"to decide", "accepted"} and counts[state]:
            yield from _state(context, one, state)


def _state(context: Context, one: EventRegistrations, state: State) -> Iterator[str]:
    lines = [_line(context, one.milestone, p) for p in one.persons if p.state == state]
    return _list(one, state.capitalize(), lines)


def _list(one: EventRegistrations, heading: str, lines: Iterable[str]) -> Iterator[str]:
    lines = list(lines)
    yield f"### {heading}\n"
    if remedy := next((text for start, text in REMEDIES.items() if heading.startswith(start)), ""):
        yield f"{remedy.format(milestone=one.milestone.id)}\n"
    yield from (f"- {plainly(line)}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"- … and {len(lines) - MOST} more: `roadmap registrations {one.milestone.id}` lists all"
    yield ""


def _line(context: Context, milestone: Milestone, one: RegisteredPerson) -> str:
    place = f"number {one.place} in line" if one.place else ""
    why = "" if one.place and one.why == WHY["full"] else one.why
    session = part_name(context, milestone, one.session) if one.session else ""
    parts = (party_name(context, one.person.party), session, place, why)
    return f"{_name(one.person)}: {', '.join(part for part in parts if part)}"


def _name(person: Person) -> str:
    return person.label if len(person.label) <= LONGEST else f"{person.label[:LONGEST]}…"
