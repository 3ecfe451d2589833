"""`roadmap doctor`: check everything that sending needs."""

import pendulum
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.options import Review, chosen
from config.settings import Settings
from roadmap.review.characters import counted
from tasks.configuration import load
from tasks.render import TEMPLATES, Templates

SIGNS = {"well": "[green]✓[/]", "wrong": "[red]✗[/]", "open": "[yellow]?[/]"}


def doctor(review: Review = None) -> None:
    """Check everything that sending needs, in the mode in force (ROADMAP_MODE). Sends nothing.

    ✓ is in order, ✗ has to be corrected, ? cannot be checked from here. Ends with 1 if anything has to be
    corrected."""
    from tasks.doctor import examine  # it loads every edge, which would slow down all other commands

    loaded = load(chosen(review))
    templates = Templates(TEMPLATES, loaded.review.languages, loaded.review.fallback)
    findings = list(examine(Settings(), loaded, templates, pendulum.now("UTC")))
    table = Table("", "Checked", "Result, and what to do", show_lines=False)
    for finding in findings:
        result = f"{finding.said}\n→ {finding.remedy}" if finding.remedy else finding.said
        table.add_row(SIGNS[finding.verdict], finding.name, escape(result))
    Console().print(table)
    wrong = sum(finding.verdict == "wrong" for finding in findings)
    if wrong:
        typer.echo(f"{counted(wrong, 'problem')} to correct.", err=True)
        raise typer.Exit(1)
    typer.echo("Nothing to correct.")
