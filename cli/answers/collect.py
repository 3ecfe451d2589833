"""`roadmap collect`: read the answer book once, through the same flow as a scheduled round."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pendulum import DateTime

from cli.options import AsJson, Review, chosen, moment_of
from cli.output import print_json
from cli.running import runner
from config.settings import Settings
from roadmap.review.characters import counted
from tasks.book import BookProblem
from tasks.configuration import load

if TYPE_CHECKING:
    from tasks.collecting.collecting import Collected

At = Annotated[
    str | None,
    typer.Option("--at", help="Another moment than now (2024-10-21T07:00), on the host's clock."),
]
NOT_WHOLE = 5
NUMBERS = ("calls", "rows", "new", "revised", "withdrawn", "matched", "queued", "seconds")


def collect(review: Review = None, at: At = None, as_json: AsJson = False) -> None:
    """Read the answer book once: record what is new, acknowledge it, and write back the status of each row.

    Ends with 0, or with 5 if the book could not be read whole: what was read is kept, what failed is named.
    """
    settings, file = Settings(), chosen(review).absolute()
    moment = moment_of(at, load(file).review.host.zone) if at else None
    try:
        with runner(settings.home.absolute()) as running:
            collected = running.run(lambda: _round(file, moment))
    except BookProblem as problem:
        if as_json:  # the keys stay, with nothing counted
            _show(dict.fromkeys(NUMBERS, 0), [str(problem)], [], as_json)
        else:
            typer.echo(f"✗ {problem}", err=True)
        raise typer.Exit(NOT_WHOLE) from None
    _show(
        {name: getattr(collected, name) for name in NUMBERS}, collected.problems, collected.remarks, as_json
    )
    if collected.problems:
        raise typer.Exit(NOT_WHOLE)


async def _round(file: Path, at: DateTime | None) -> "Collected":
    from flows.once import one_round

    return await one_round(file, at)


def _show(numbers: dict[str, Any], problems: Sequence[str], remarks: Sequence[str], as_json: bool) -> None:
    if as_json:
        print_json({**numbers, "problems": list(problems), "remarks": list(remarks)})
        return
    n = numbers
    rows = counted(n["rows"], "row")
    typer.echo(f"{rows}: {n['new']} new, {n['revised']} revised, {n['withdrawn']} withdrawn.")
    typer.echo(f"All answers so far: {n['matched']} matched, {n['queued']} waiting for a person.")
    if n["calls"]:  # a workbook takes none
        typer.echo(f"{counted(n['calls'], 'call')} to Google, {n['seconds']} seconds.")
    for problem in problems:
        typer.echo(f"✗ {problem}", err=True)
    for remark in remarks:
        typer.echo(f"? {remark}", err=True)
    if n["queued"]:
        typer.echo("List them: `roadmap queue`. Settle them: `roadmap assign`.")
