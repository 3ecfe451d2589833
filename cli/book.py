"""`roadmap sheets adopt` and `roadmap sheets confirm`: signing what a round could not believe."""

from typing import Annotated

import typer

from cli.options import Review, chosen
from cli.sheets import sheets
from tasks.context import Desk, open_desk
from tasks.ledger.facts.doubts import BOOK

By = Annotated[str, typer.Option("--by", help="Who found it out.")]
Reason = Annotated[str, typer.Option("--reason", help="Why it is right.")]
Milestone = Annotated[str, typer.Argument(metavar="MILESTONE", help="The milestone whose answers changed.")]


@sheets.command()
def adopt(by: By, reason: Reason, review: Review = None) -> None:
    """Take the answer book of the settings for the review's own, in place of the one that was read before.

    Answers that are not in it are kept, until that is confirmed too."""
    with open_desk(chosen(review)) as desk:
        _confirm(desk, BOOK, by, reason)


@sheets.command()
def confirm(milestone: Milestone, by: By, reason: Reason, review: Review = None) -> None:
    """Confirm that many answers of a milestone vanished or changed at once, rightly: it is then recorded."""
    with open_desk(chosen(review)) as desk:
        desk.review.milestone(milestone)
        _confirm(desk, milestone, by, reason)


def _confirm(desk: Desk, about: str, by: str, reason: str) -> None:
    """Look at the book as it is now, sign, and read it once more."""
    from tasks.collecting.collecting import (
        collected,  # they load Prefect, which no other command should wait for
    )
    from tasks.collecting.doubting import confirm as confirmed

    collected(desk)
    doubt = next((one for one in desk.ledger.doubts.all() if one.about == about), None)
    if doubt is None:
        typer.echo(f"Nothing waits to be confirmed for {about or 'the answer book'}; nothing was changed.")
        return
    number = confirmed(desk, about, doubt.mark, by, reason)
    found = collected(desk)
    typer.echo(f"Confirmed, signed by {by} (decision {number}). {str(found)[:1].upper()}{str(found)[1:]}.")
    for problem in found.problems:
        typer.echo(f"✗ {problem}", err=True)
