"""Work that a review drafted by `roadmap new` still leaves to people."""

from collections.abc import Iterable
from pathlib import Path

import typer

from roadmap.drafts.successor import find_unconfirmed


def say_if_draft(file: Path) -> None:
    """As long as dates are marked tentative: say which, and what else is of the earlier review."""
    found = find_unconfirmed(file.read_text(encoding="utf-8"))
    if found is None:
        return
    typer.echo(
        f"{file}: it is a draft: {len(found.dates)} dates are tentative (lines {ranges(found.dates)}). Take "
        "the remark away from each that is confirmed."
    )
    if found.words:
        typer.echo(
            f"{file}: lines {ranges(found.words)} name {found.earlier} or one of its years; mails say what "
            "they say."
        )


def ranges(numbers: Iterable[int]) -> str:
    """Numbers in order, with those that follow each other as a range: 3, 7–9."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][-1] == number - 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    return ", ".join("–".join(map(str, span)) for span in spans)
