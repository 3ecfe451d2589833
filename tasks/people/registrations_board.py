"""The board `registrations`: by event, how many are in which state, and what is to be asked."""

from collections.abc import Iterable, Iterator
from functools import partial

from roadmap.answers.persons.person import Person
from roadmap.review.characters import counted
from tasks.context import Context
from tasks.people.events import current_events
from tasks.people.registrations import STATES, Registered, Registrations, registrations_of
from tasks.prefect_api.plain_markdown import plainly

MOST = 50  # lines of one list
LONGEST = 120  # characters of a name


def registrations_board(context: Context) -> tuple[str, str]:
    """The board of the events that are near, and its description."""
    every = [registrations_of(context, milestone) for milestone in current_events(context)]
    number = sum(len(one.persons) for one in every)
    text = "\n\n".join("\n".join(_event(context, one)) for one in every)
    described = f"{counted(number, 'registration')} of persons"
    return text or "No event for which persons register is near.", described


def questions(context: Context, one: Registrations) -> Iterator[tuple[str, list[str]]]:
    """Headings of what is to be asked or decided about an event, with their lines."""
    called = partial(_called, context)
    for over in one.over:
        where = f" in {over.session}" if over.session else ""
        yield f"Over capacity{where}: {over.accepted} accepted for {counted(over.capacity, 'place')}", []
    rivals = [f"{called(party)}: {', '.join(map(_name, among))}" for party, among in one.rivals.items()]
    yield "More than one head of delegation: choose one (`roadmap head`)", rivals
    named = [f"{called(party)}: {name}" for party, name in one.other_heads]
    yield "The note verbale names another head", named
    without: dict[str, list[str]] = {}
    for person in one.without_note:
        without.setdefault(called(person.party), []).append(_name(person))
    lines = [f"{party}: {', '.join(names)}" for party, names in without.items()]
    yield "Registered without notification", lines
    yield "Notified without registration", [f"{called(party)}: {name}" for party, name in one.unregistered]


def _event(context: Context, one: Registrations) -> Iterator[str]:
    counts = one.counts()
    title = one.milestone.title.say(context.review.fallback)
    yield f"## {plainly(title)}\n"
    yield ", ".join(f"{state}: {counts[state]}" for state in STATES) + "\n"
    for heading, lines in questions(context, one):
        is_over = heading.startswith("Over")
        if lines or is_over:
            yield from _list(heading, lines)
    for state in STATES:
        if state != "accepted" and counts[state]:
            yield from _list(state.capitalize(), [_line(p) for p in one.persons if p.state == state])


def _list(heading: str, lines: Iterable[str]) -> Iterator[str]:
    lines = list(lines)
    yield f"### {heading}\n"
    yield from (f"- {plainly(line)}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"- … and {len(lines) - MOST} more"
    yield ""


def _line(one: Registered) -> str:
    place = f"place {one.place}" if one.place else ""
    parts = (_name(one.person), one.person.party, one.session or "", place, one.why)
    return ", ".join(part for part in parts if part)


def _name(person: Person) -> str:
    return person.label if len(person.label) <= LONGEST else f"{person.label[:LONGEST]}…"


def _called(context: Context, identity: str) -> str:
    party = context.directory.party(identity)
    return party.name(context.review.fallback) if party else identity
