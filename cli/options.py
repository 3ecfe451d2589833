"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from config.settings import Settings

Review = Annotated[
    Path | None,
    typer.Option("--review", help="The review's file (by default ROADMAP_REVIEW).", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def chosen(review: Path | None) -> Path:
    """The review's file: as given, else from the settings."""
    return review or Settings().review
