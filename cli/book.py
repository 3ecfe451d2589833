"""`roadmap sheets adopt` and `roadmap sheets confirm`: signing what a round could not believe."""

from typing import Annotated

import typer

from cli.options import Review, chosen
from cli.sheets import sheets
from tasks.context import Context, open_context
from tasks.ledger.facts.doubts import BOOK

By = Annotated[str, typer.Option("--by", help="Who found it out.")]
Reason = Annotated[str, typer.Option("--reason", help="Why it is right.")]
Milestone = Annotated[str, typer.Argument(metavar="MILESTONE", help="The milestone whose answers changed.")]


@sheets.command()
def adopt(by: By, reason: Reason, review: Review = None) -> None:
    """Take the answer book of the settings for the review's own, in place of the one that was read before.

    Answers that are not in it are kept, until that is confirmed too."""
    with open_context(chosen(review)) as context:
        _confirm(context, BOOK, by, reason)


@sheets.command()
def confirm(milestone: Milestone, by: By, reason: Reason, review: Review = None) -> None:
    """Confirm that many answers of a milestone vanished or changed at once, rightly: it is then recorded."""
    with open_context(chosen(review)) as context:
        context.review.milestone(milestone)
        _confirm(context, milestone, by, reason)


def _confirm(context: Context, about: str, by: str, reason: str) -> None:
    """Look at the book as it is now, sign, and read it once more."""
    from tasks.collecting.collecting import (
        collected,  # they load Prefect, which no other command should wait for
    )
    from tasks.collecting.doubting import confirm as confirmed

    collected(context)
    doubt = next((one for one in context.ledger.doubts.all() if one.about == about), None)
    if doubt is None:
        typer.echo(f"Nothing waits to be confirmed for {about or 'the answer book'}; nothing was changed.")
        return
    number = confirmed(context, about, doubt.mark, by, reason)
    found = collected(context)
    typer.echo(f"Confirmed, signed by {by} (decision {number}). {str(found)[:1].upper()}{str(found)[1:]}.")
    for problem in found.problems:
        typer.echo(f"✗ {problem}", err=True)
