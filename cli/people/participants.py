"""`roadmap participants`: the list of participants of an event."""

import codecs
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from cli.options import Review, chosen
from cli.output import json_text
from roadmap.people.participants import ParticipantList
from roadmap.problems import Refusal
from roadmap.review.characters import counted
from tasks.collecting.exporting import Exported
from tasks.collecting.tables import csv_of, write_whole, xlsx_of
from tasks.context import Context, open_context
from tasks.people.list_views import counts_of, data_of, markdown_of, table_of
from tasks.people.lists import host_language, list_of_participants

Format = Literal["md", "json", "xlsx", "csv"]
LONGEST_NAME = 31  # characters that Excel allows in a sheet's name

Milestone = Annotated[str, typer.Argument(help="The event's id.")]
Session = Annotated[str | None, typer.Option("--session", help="Only those of one session.")]
Language = Annotated[
    str | None, typer.Option("--language", help="The list's language; by default the host's.")
]
FormatOption = Annotated[
    Format | None, typer.Option("--format", help="By default as --out ends; else markdown.")
]
Final = Annotated[bool, typer.Option("--final", help="Only those who came, once attendance is recorded.")]
Out = Annotated[Path | None, typer.Option("--out", help="A file; by default the list is printed.")]


def participants(
    milestone: Milestone,
    session: Session = None,
    language: Language = None,
    format_: FormatOption = None,
    final: Final = False,
    out: Out = None,
    review: Review = None,
) -> None:
    """List the participants of an event by section: all who are let in or, with --final, those who came.

    Parties stand in the order of their names in the host's language, and heads of delegation come first. No
    addresses are listed."""
    kind = _kind(format_, out)
    with open_context(chosen(review)) as context:
        listed = list_of_participants(
            context, milestone, session, language or host_language(context), final=final
        )
        content = _content(context, listed, kind)
    if out is None:
        typer.echo(content.decode(), nl=False)
        return
    # Without the byte order mark Excel does not read the file as UTF-8.
    write_whole(out, codecs.BOM_UTF8 + content if kind == "csv" else content)
    typer.echo(f"{counted(listed.count, 'participant')} written to {out}.")


def _kind(chosen_format: Format | None, out: Path | None) -> Format:
    """The format that is asked for, or that the file's name ends in."""
    ending = out.suffix.lower().removeprefix(".") if out else "md"
    kind = chosen_format or next((known for known in get_args(Format) if known == ending), None)
    if kind is None:
        endings = ", ".join(f".{known}" for known in get_args(Format))
        raise Refusal(f"“{out}” ends in none of {endings}", "give --out one of these endings, or --format")
    if kind == "xlsx" and out is None:
        raise Refusal("an .xlsx file cannot be printed", "give --out FILE.xlsx")
    return kind


def _content(context: Context, listed: ParticipantList, kind: Format) -> bytes:
    if kind == "md":
        return markdown_of(context, listed).encode()
    if kind == "json":
        return f"{json_text(data_of(listed))}\n".encode()
    words = context.templates.words(listed.language).participants
    table = Exported(words.title[:LONGEST_NAME], table_of(context, listed))
    if kind == "csv":
        return csv_of(table).encode()
    return xlsx_of([table, Exported(words.counts[:LONGEST_NAME], counts_of(context, listed))])
