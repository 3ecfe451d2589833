"""Tentative dates and leftovers of a review that `roadmap new` drafted."""

from collections.abc import Iterable
from pathlib import Path

import typer

from roadmap.drafts.successor import find_unconfirmed
from roadmap.review.characters import counted


def say_if_draft(file: Path) -> None:
    """Print the tentative dates of a draft, and the lines that still name the earlier review."""
    draft = find_unconfirmed(file.read_text(encoding="utf-8"))
    if draft is None:
        return
    typer.echo(
        f"{file} is a draft: {counted(len(draft.dates), 'date')} tentative (lines {ranges(draft.dates)}). "
        "Remove the remark from each date that is confirmed."
    )
    if draft.words:
        typer.echo(
            f"{file}: lines {ranges(draft.words)} name {draft.earlier} or one of its years. "
            "Reword them: mails quote them."
        )


def ranges(numbers: Iterable[int]) -> str:
    """Numbers in order, consecutive ones as a range: 3, 7–9."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][-1] == number - 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    return ", ".join("–".join(map(str, span)) for span in spans)
