"""`roadmap doctor`: is all that is needed to send in order?"""

from typing import TYPE_CHECKING

import pendulum
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.options import Review, chosen
from config.settings import Settings
from tasks.configuration import load
from tasks.render import TEMPLATES, Templates

if TYPE_CHECKING:
    from tasks.doctor import Finding

SIGNS = {"well": "[green]✓[/]", "wrong": "[red]✗[/]", "open": "[yellow]?[/]"}


def doctor(review: Review = None) -> None:
    """Look at all that sending needs, in the mode in force (ROADMAP_MODE). Nothing is sent.

    ✓ is well, ✗ has to be mended, ? cannot be told from here. Ends with 1 if something has to be mended."""
    from tasks.doctor import examine  # it uses every edge: loading them would slow all other commands

    loaded = load(chosen(review))
    templates = Templates(TEMPLATES, loaded.review.languages, loaded.review.fallback)
    findings = list(examine(Settings(), loaded, templates, pendulum.now("UTC")))
    _show(findings)
    wrong = sum(finding.verdict == "wrong" for finding in findings)
    if wrong:
        typer.echo(f"{wrong} thing{'s' * (wrong != 1)} to be mended.", err=True)
        raise typer.Exit(1)
    typer.echo("Nothing has to be mended.")


def _show(findings: "list[Finding]") -> None:
    table = Table("", "What", "What was found, and what to do", show_lines=False)
    for finding in findings:
        said = f"{finding.said}\n→ {finding.remedy}" if finding.remedy else finding.said
        table.add_row(SIGNS[finding.verdict], finding.name, escape(said))
    Console().print(table)
