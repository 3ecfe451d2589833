"""`roadmap registrations`: the persons registered for an event, and what is to be asked of them."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from cli.output import print_json, print_table
from roadmap.people.lookup import SHORT_KEY
from tasks.context import open_context
from tasks.people.events import event_of
from tasks.people.registrations import STATES, RegisteredPerson, registrations_of
from tasks.people.registrations_board import questions

Milestone = Annotated[str, typer.Argument(metavar="MILESTONE", help="The event, by its id.")]
Session = Annotated[
    str | None, typer.Option("--session", help="Only one session, if each lets people in by itself.")
]

LONGEST = 60  # characters of a name, an organisation or a reason in the table; --json has all
_NARROW = ("Role", "Note")


def registrations(
    milestone: Milestone, session: Session = None, review: Review = None, as_json: AsJson = False
) -> None:
    """List the persons registered for an event: who is accepted, who waits and in which place, who was
    declined and why, who withdrew, and whom a note verbale covers. What else they answered is not shown."""
    with open_context(chosen(review)) as context:
        found = registrations_of(context, event_of(context, milestone), session)
        asked = list(questions(context, found))
    if as_json:
        print_json([_row(one) for one in found.persons])
        return
    if not found.persons:
        typer.echo(f"Nobody is registered for {milestone}.")
    else:
        print_table(_table(found.persons))
        counts = found.counts()
        typer.echo(", ".join(f"{state}: {counts[state]}" for state in STATES))
    for heading, lines in asked:
        typer.echo("\n".join([heading, *(f"  {line}" for line in lines)]))


def _table(persons: Sequence[RegisteredPerson]) -> Table:
    """Persons in a table that fits a narrow terminal: without the columns that are empty for all of them."""
    rows = [_cells(one) for one in persons]
    columns = [
        Column(name, overflow="fold", no_wrap=name in _NARROW)
        for name in rows[0]
        if any(row[name] for row in rows)
    ]
    table = Table(Column("Person", no_wrap=True), *columns)
    for one, row in zip(persons, rows, strict=True):
        table.add_row(one.person.key[:SHORT_KEY], *(row[str(column.header)] for column in columns))
    return table


def _cells(one: RegisteredPerson) -> dict[str, str]:
    place = f", place {one.place}" if one.place else ""
    why = f": {_cut(one.why)}" if one.why else ""
    return {
        "Name": _cut(one.person.label),
        "Party": _cut(one.person.party),
        "Role": one.role,
        "Session": one.session or "",
        "State": f"{one.state}{place}{why}",
        "Note": "yes" if one.notified else "",
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _row(one: RegisteredPerson) -> dict[str, Any]:
    return {
        "person": one.person.key,
        "name": one.person.name or one.person.address,
        "address": one.person.address,
        "party": one.person.party,
        "role": one.role,
        "session": one.session,
        "state": one.state,
        "why": one.why,
        "place": one.place or None,
        "notified": one.notified,
    }
