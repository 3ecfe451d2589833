"""`roadmap match`: the delegation that a country's name means, as somebody wrote it."""

import sys
from typing import Annotated

import typer
from rich.table import Table

from cli.options import AsJson, Review, chosen
from cli.output import print_json, print_table
from roadmap.answers.recognition import Index
from tasks.configuration import load

Names = Annotated[
    list[str] | None, typer.Argument(help="Countries as somebody wrote them; else lines of standard input")
]


def match(names: Names = None, review: Review = None, as_json: AsJson = False) -> None:
    """Show which delegation each country means, as somebody wrote it, and how certainly.

    `certain`: it is one of the delegation's names. `likely`: it only resembles one, or several; an answer
    would wait for a person. `none`: it is no delegation's name."""
    loaded = load(chosen(review))
    index = Index(loaded.directory, loaded.review.languages)
    matches = [index.delegation(line.rstrip("\r\n")) for line in names or sys.stdin]
    if as_json:
        rows = [
            {
                "said": match.text,
                "delegation": match.code,
                "certainty": match.certainty,
                "candidates": list(match.candidates),
            }
            for match in matches
        ]
        print_json(rows)
        return
    table = Table("Written", "Delegation", "Certainty", "Candidates")
    for match in matches:
        table.add_row(match.text, match.code or "", match.certainty, ", ".join(match.candidates))
    print_table(table)
