"""`roadmap new`: draft the next review from an earlier one."""

from pathlib import Path
from typing import Annotated

import typer

from cli.review.draft import ranges
from roadmap.drafts.days_off import days_off
from roadmap.drafts.successor import Successor, successor, to_reword
from roadmap.review.characters import counted
from roadmap.review.clocks import read_day
from roadmap.review.review import Review
from tasks.configuration import ConfigurationProblem, load
from tasks.configuration.successor_file import draft_successor, write_draft

Earlier = Annotated[Path, typer.Option("--from", help="The earlier review's file.")]
Start = Annotated[
    str, typer.Option("--start", help="A day of the week in which the review begins (2028-09-04).")
]
Out = Annotated[Path, typer.Option("--out", help="The new review's file; never written over another.")]
Identity = Annotated[
    str | None,
    typer.Option("--id", help="The new review's id (by default the earlier one's, with its own year)."),
]


def new(earlier: Earlier, start: Start, out: Out, identity: Identity = None) -> None:
    """Draft the next review from an earlier one: the same milestones, all dates moved together by whole
    weeks and marked tentative. The earlier file counts as it is written, without its amendments."""
    loaded = load(earlier)
    following = successor(loaded.review, read_day(start), identity)
    text = draft_successor(loaded, following, out)
    write_draft(out, text)
    typer.echo(
        f"{out}: drafted {following.id} from {following.earlier}: {counted(len(following.moves), 'date')} "
        f"moved by {following.weeks} week{'s' * (abs(following.weeks) != 1)}, each marked tentative."
    )
    _say_what_to_reword(out, loaded.path.read_text(encoding="utf-8"), text, following)
    _say_days_off(_checked(out))


def _say_what_to_reword(out: Path, before: str, after: str, following: Successor) -> None:
    years = [int(year) for move in following.moves if (year := move.was.removeprefix("end of ")[:4])]
    lines = to_reword(before, after, following.earlier, min(years))
    if lines:
        typer.echo(
            f"{out}: lines {ranges(lines)} still name {following.earlier} or a year from {min(years)} on. "
            "Reword them: texts and addresses do not change by themselves."
        )


def _checked(out: Path) -> Review:
    """The new review.

    Raises:
        Exit: it has mistakes, which were printed.
    """
    try:
        return load(out).review
    except ConfigurationProblem as problem:
        typer.echo(str(problem), err=True)
        typer.echo(
            f"{out}: written, with {counted(len(problem.faults), 'mistake')} above; correct, then run "
            f"`roadmap check {out}`.",
            err=True,
        )
        raise typer.Exit(1) from None


def _say_days_off(review: Review) -> None:
    holidays = list(days_off(review))
    for day in holidays:
        typer.echo(f"Public holiday: {day}.")
    if holidays:
        typer.echo("Move the dates that should not fall on them.")
