"""`roadmap new`: the next review, drafted from an earlier one."""

from pathlib import Path
from typing import Annotated

import typer

from cli.draft import ranges
from roadmap.drafts.days_off import days_off
from roadmap.drafts.successor import Successor, successor, to_reword
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
        f"{out}: drafted {following.id} from {following.earlier}: {len(following.moves)} dates moved by "
        f"{following.weeks} week{'s' * (abs(following.weeks) != 1)}, each marked tentative."
    )
    _say_what_names_the_earlier(out, loaded.path.read_text(encoding="utf-8"), text, following)
    _say_days_off(_checked(out))


def _say_what_names_the_earlier(out: Path, before: str, after: str, following: Successor) -> None:
    years = [int(year) for move in following.moves if (year := move.was.removeprefix("end of ")[:4])]
    lines = to_reword(before, after, following.earlier, min(years))
    if lines:
        typer.echo(
            f"{out}: words and addresses do not move by themselves: lines {ranges(lines)} still name "
            f"{following.earlier} or a year from {min(years)} on; read them over."
        )


def _checked(out: Path) -> Review:
    """The new review, once nothing is wrong with it, its order rules included."""
    try:
        return load(out).review
    except ConfigurationProblem as problem:
        typer.echo(str(problem), err=True)
        number = len(problem.faults)
        typer.echo(
            f"{out} is written, with {number} mistake{'s' * (number != 1)}; correct what is said above, "
            f"then run `roadmap check {out}`.",
            err=True,
        )
        raise typer.Exit(1) from None


def _say_days_off(review: Review) -> None:
    found = list(days_off(review))
    for day in found:
        typer.echo(f"Public holiday: {day}.")
    if found:
        typer.echo("Move what should not fall on them.")
