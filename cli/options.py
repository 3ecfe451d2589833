"""Options that several commands share."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from pendulum import DateTime

from config.settings import Settings
from roadmap.problems import InvalidValue
from roadmap.review.characters import quoted
from roadmap.review.moments import on_clock

Review = Annotated[
    Path | None,
    typer.Option("--review", help="The review's file (by default ROADMAP_REVIEW).", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def chosen(review: Path | None) -> Path:
    """The review's file: as given, else from the settings."""
    return review or Settings().review


def moment_of(text: str, zone: str) -> DateTime:
    """A moment as people type it: ISO 8601, on the clock of `zone` if it has no offset.

    Raises:
        InvalidValue: the text is not a moment.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidValue(
            f"{quoted(text)} is not a moment", "write 2024-10-08T09:00 or 2024-10-08T09:00-03:00"
        ) from None
    return on_clock(read, zone)
