"""`roadmap match`: which delegation somebody means by the name of a country, as they wrote it."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.options import AsJson, Review, chosen
from roadmap.answers.recognition import Index
from tasks.configuration import load

Names = Annotated[
    list[str] | None, typer.Argument(help="Countries as somebody wrote them; else lines of standard input")
]


def match(names: Names = None, review: Review = None, as_json: AsJson = False) -> None:
    """Say which delegation each country means, as somebody wrote it, and how certainly.

    `certain`: it is a name of it. `likely`: it only resembles one, or several; an answer would wait for a
    person. `none`: it is nobody's name."""
    loaded = load(chosen(review))
    index = Index(loaded.directory, loaded.review.languages)
    found = [index.delegation(line.rstrip("\r\n")) for line in names or sys.stdin]
    if as_json:
        rows = [
            {
                "said": one.text,
                "delegation": one.code,
                "certainty": one.certainty,
                "candidates": list(one.candidates),
            }
            for one in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("Said", "Delegation", "Certainty", "Candidates")
    for one in found:
        table.add_row(one.text, one.code or "", one.certainty, ", ".join(one.candidates))
    Console(markup=False, highlight=False).print(table)
