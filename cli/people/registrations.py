"""`roadmap registrations`: the persons registered for an event, and what is to be asked of them."""

from typing import Annotated, Any

import typer
from rich.table import Table

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

COLUMNS = ("name", "party", "role", "session", "state", "why", "place")


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
        table = Table("Person", "Name", "Party", "Role", "Session", "State", "Why", "Place", "Notified")
        for one in found.persons:
            row = _row(one)
            cells = (str(row[name]) if row[name] is not None else "" for name in COLUMNS)
            table.add_row(one.person.key[:SHORT_KEY], *cells, "yes" if one.notified else "no")
        print_table(table)
        counts = found.counts()
        typer.echo(", ".join(f"{state}: {counts[state]}" for state in STATES))
    for heading, lines in asked:
        typer.echo("\n".join([heading, *(f"  {line}" for line in lines)]))


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
