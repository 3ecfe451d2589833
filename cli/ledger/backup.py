"""`roadmap backup`: copy the ledger while it is in use."""

from pathlib import Path
from typing import Annotated

import pendulum
import typer

from cli.options import Review, chosen
from config.settings import Settings
from roadmap.review.moments import moment_in_words
from tasks.configuration import load
from tasks.ledger.copies.backup import back_up, suffix_of

Out = Annotated[
    Path | None,
    typer.Option("--out", help="The backup's file (by default a new one in `backups` in the home)."),
]


def backup(out: Out = None, review: Review = None) -> None:
    """Copy the ledger, with all its reviews, into one file. Mail may leave meanwhile; nothing has to stop."""
    settings, now = Settings(), pendulum.now("UTC")
    name = f"ledger-{now.format('YYYYMMDD-HHmmss')}{suffix_of(settings.ledger)}"
    copy = back_up(settings.ledger, out or settings.home / "backups" / name, now)
    when = moment_in_words(copy.at, load(chosen(review)).review.host.zone)
    typer.echo(f"{copy.file}: the ledger as of {when}, {copy.size / 1e6:.1f} MB. Keep it on another machine.")
