"""`roadmap export answers`: the answers as a table for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Review, chosen
from roadmap.problems import Refusal
from roadmap.review.characters import counted
from tasks.collecting.exporting import ALL, export_answers
from tasks.collecting.tables import csv_of, write_whole, xlsx_of
from tasks.context import open_context

export = typer.Typer(name="export", help="Tables for other programs.", no_args_is_help=True)

MilestoneId = Annotated[str, typer.Option("--milestone", help="The milestone's id, or `all`.")]
Out = Annotated[str, typer.Option("--out", help="A .csv or .xlsx file; `-` prints CSV.")]
Withdrawn = Annotated[bool, typer.Option("--withdrawn", help="Include withdrawn answers.")]
Sensitive = Annotated[
    bool, typer.Option("--sensitive", help="Include answers to sensitive questions, such as diet.")
]
PRINTED = "-"


@export.callback()
def _group() -> None:
    """Tables for other programs."""


@export.command("answers")
def export_the_answers(
    milestone: MilestoneId,
    out: Out,
    withdrawn: Withdrawn = False,
    sensitive: Sensitive = False,
    review: Review = None,
) -> None:
    """Write the answers as last collected: a row for each answer, a column for each question."""
    kind = ".csv" if out == PRINTED else Path(out).suffix.lower()
    _check(milestone, out, kind)
    with open_context(chosen(review)) as context:
        tables = export_answers(context, milestone, withdrawn=withdrawn, sensitive=sensitive)
    if out == PRINTED:
        typer.echo(csv_of(tables[0]), nl=False)
        return
    # Without the byte order mark Excel does not read the file as UTF-8.
    content = csv_of(tables[0]).encode("utf-8-sig") if kind == ".csv" else xlsx_of(tables)
    write_whole(Path(out), content)
    number = sum(len(table.rows) - 1 for table in tables)
    typer.echo(f"{counted(number, 'answer')} written to {out}.")


def _check(milestone: str, out: str, kind: str) -> None:
    if kind not in {".csv", ".xlsx"}:
        raise Refusal(f"“{out}” is neither a .csv nor an .xlsx file", "give --out one of these endings")
    if kind == ".csv" and milestone == ALL:
        raise Refusal(
            "a CSV file holds the answers of one milestone",
            "name it with --milestone, or write an .xlsx file, which has a sheet for each",
        )
