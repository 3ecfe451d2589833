"""`roadmap troubles`: what stands still and needs a person."""

import json
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from cli.running import runner
from config.settings import Settings
from roadmap.reports.troubles import Trouble
from tasks.context import Context, open_context
from tasks.machine.access import named
from tasks.machine.state import began
from tasks.prefect_api.server import ServerProblem
from tasks.watching.ledger import in_words, of_ledger, of_the_watch

NO_SERVER = "none runs here, and PREFECT_API_URL names none"


def troubles(review: Review = None, as_json: AsJson = False) -> None:
    """List what stands still, since when, and what to do about it. Nobody is told, and nothing is changed.

    Runs and workers are looked at on the server of `roadmap up`, or the one that PREFECT_API_URL names. Ends
    with 0 if all is well, with 1 if there is any trouble.
    """
    file = chosen(review).absolute()
    with open_context(file) as context:
        found = sorted(_found(context, file), key=lambda trouble: trouble.since)
        rows = [_row(context, trouble) for trouble in found]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif rows:
        _show(rows)
    else:
        typer.echo("All is well.")
    if rows:
        raise typer.Exit(1)


def _found(context: Context, file: Path) -> list[Trouble]:
    """All of them; that no server is named, or that it does not answer, is one."""
    from tasks.watching.finding import troubles  # with Prefect, it takes seconds to load

    async def look() -> list[Trouble]:
        return await troubles(context, file)

    home = Settings().home.absolute()
    watch = list(of_the_watch(context, began(home)))
    if named(home) is None:
        return [_silent(context, NO_SERVER), *watch, *of_ledger(context)]
    try:
        with runner(home) as running:
            return [*watch, *running.run(look)]
    except ServerProblem as problem:
        return [_silent(context, str(problem).partition(";")[0]), *watch, *of_ledger(context)]


def _silent(context: Context, why: str) -> Trouble:
    return Trouble("server-silent", context.at, values={"detail": why})


def _row(context: Context, trouble: Trouble) -> dict[str, Any]:
    what, remedy = in_words(context, trouble)
    since = trouble.since.in_timezone(context.review.host.zone).isoformat(timespec="seconds")
    return {
        "key": trouble.key,
        "kind": trouble.kind,
        "about": trouble.about,
        "since": since,
        "what": what,
        "remedy": remedy,
    }


def _show(rows: list[dict[str, Any]]) -> None:
    table = Table("Since", Column("Trouble", overflow="fold"), Column("What to do", overflow="fold"))
    for row in rows:
        table.add_row(row["since"][:16].replace("T", " "), row["what"], row["remedy"])
    Console(markup=False, highlight=False).print(table)
    typer.echo(f"{len(rows)} trouble{'s' * (len(rows) != 1)}.")
