"""`roadmap collect`: one round over the answer book, through the same flow as the scheduled one."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pendulum import DateTime

from cli.options import AsJson, Review, chosen, moment_of
from cli.running import runner
from config.settings import Settings
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
    """Read the answer book once: record what is new, acknowledge it, and write back what became of it.

    Ends with 0, or with 5 if the book could not be read whole: what was read is kept, what failed is named.
    """
    settings, file = Settings(), chosen(review).absolute()
    moment = moment_of(at, load(file).review.host.zone) if at else None
    try:
        with runner(settings.home.absolute()) as running:
            found = running.run(lambda: _round(file, moment))
    except BookProblem as problem:
        _show_unread(str(problem), as_json)
        raise typer.Exit(NOT_WHOLE) from None
    _show({name: getattr(found, name) for name in NUMBERS}, found.problems, found.remarks, as_json)
    if found.problems:
        raise typer.Exit(NOT_WHOLE)


async def _round(file: Path, at: DateTime | None) -> "Collected":
    from flows.once import one_round

    return await one_round(file, at)


def _show_unread(problem: str, as_json: bool) -> None:
    """Show why the book could not be opened. The JSON keeps its keys, with nothing counted."""
    if as_json:
        _show(dict.fromkeys(NUMBERS, 0), [problem], [], as_json)
    else:
        typer.echo(f"✗ {problem}", err=True)


def _show(numbers: dict[str, float], problems: Sequence[str], remarks: Sequence[str], as_json: bool) -> None:
    if as_json:
        found = {**numbers, "problems": list(problems), "remarks": list(remarks)}
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    n = numbers
    rows = f"{n['rows']} row{'s' * (n['rows'] != 1)}"
    typer.echo(f"{rows}: {n['new']} new, {n['revised']} revised, {n['withdrawn']} withdrawn.")
    matched = f"{n['matched']} {'is' if n['matched'] == 1 else 'are'} matched"
    typer.echo(f"Of all answers {matched}, and {n['queued']} wait{'s' * (n['queued'] == 1)} for a person.")
    if n["calls"]:  # of a workbook there are none
        typer.echo(f"{n['calls']} call{'s' * (n['calls'] != 1)}, {n['seconds']} seconds.")
    for problem in problems:
        typer.echo(f"✗ {problem}", err=True)
    for remark in remarks:
        typer.echo(f"? {remark}", err=True)
    if n["queued"]:
        typer.echo("`roadmap queue` lists what waits; `roadmap assign` settles it.")
