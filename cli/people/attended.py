"""`roadmap attended`: record who came to an event, from a list of the door or of the video tool."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table

from cli.options import Review, chosen
from cli.output import print_table
from roadmap.people.lookup import SHORT_KEY
from roadmap.problems import InvalidValue
from roadmap.review.characters import counted
from tasks.context import open_context
from tasks.people.attendance.reading import read_list
from tasks.people.attendance.recording import Attended, record_attendance

NOT_CERTAIN = 5  # exit code: entries wait for a person

Milestone = Annotated[str, typer.Argument(metavar="MILESTONE", help="The event, by its id.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The list, as .xlsx or .csv.")]
Session = Annotated[str | None, typer.Option("--session", help="Which session; by default all of it.")]
As = Annotated[
    list[str] | None,
    typer.Option(
        "--as",
        metavar="ROW=PERSON",
        help="Who an entry is that is not certain: its row, and the person's address, name or key, or "
        "`nobody`. May be given several times.",
    ),
]
By = Annotated[str, typer.Option("--by", help="Who says so.")]
Reason = Annotated[str, typer.Option("--reason", help="Where the list comes from.")]


def attended(
    milestone: Milestone,
    file: File,
    by: By,
    reason: Reason,
    session: Session = None,
    whose: As = None,
    review: Review = None,
) -> None:
    """Record who came to an event; then thanks go to them alone.

    Persons are known by their address, or by their name where only one has it. Entries that are not certain
    are listed, and the exit code is 5: give each with --as. The list may be read again at any time."""
    listed = read_list(file)
    owners = dict(map(_owner, whose or []))
    with open_context(chosen(review)) as context:
        result = record_attendance(context, milestone, session, listed.entries, owners, by, reason)
    typer.echo(
        f"{counted(len(result.new), 'person')} recorded as attending {milestone}, signed by {by}; "
        f"{len(result.known)} recorded before."
    )
    for problem in listed.problems:
        typer.echo(problem, err=True)
    if result.unmatched:
        _show(result)
    if result.unmatched or listed.problems:
        raise typer.Exit(NOT_CERTAIN)


def _owner(text: str) -> tuple[int, str]:
    row, equals, person = text.partition("=")
    if not row.strip().isdecimal() or not equals or not person.strip():
        raise InvalidValue(f"“{text}” names no row and person", "write --as 12=ana@example.org")
    return int(row), person.strip()


def _show(result: Attended) -> None:
    table = Table("Row", Column("Name", overflow="fold"), Column("Address", overflow="fold"), "Perhaps")
    for one in result.unmatched:
        perhaps = "; ".join(f"{p.label} ({p.party}, {p.key[:SHORT_KEY]})" for p in one.perhaps)
        table.add_row(str(one.entry.line), one.entry.name, one.entry.address, perhaps or "nobody registered")
    print_table(table)
    typer.echo(f"Not certain: {len(result.unmatched)}. Give each: `--as ROW=PERSON` (or `--as ROW=nobody`).")
