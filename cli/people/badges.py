"""`roadmap badges`: what is printed on the badges of an event."""

import codecs
from pathlib import Path
from typing import Annotated

import typer

from cli.options import Review, chosen
from roadmap.problems import Refusal
from roadmap.review.characters import counted
from tasks.collecting.exporting import Exported
from tasks.collecting.tables import csv_of, write_whole
from tasks.context import open_context
from tasks.people.onsite import badges as badges_of

Milestone = Annotated[str, typer.Argument(help="The event's id.")]
Out = Annotated[Path, typer.Option("--out", help="A .csv file.")]


def badges(milestone: Milestone, out: Out, review: Review = None) -> None:
    """Write the badges of all who are let in to an event and come in person: a row each, with the name on the
    badge, the party in the host's language, role, function and languages."""
    if out.suffix.lower() != ".csv":
        raise Refusal(f"“{out}” is no .csv file", "give --out FILE.csv")
    with open_context(chosen(review)) as context:
        rows = badges_of(context, milestone)
    # Without the byte order mark Excel does not read the file as UTF-8.
    write_whole(out, codecs.BOM_UTF8 + csv_of(Exported(milestone, rows)).encode())
    typer.echo(f"{counted(len(rows) - 1, 'badge')} written to {out}.")
