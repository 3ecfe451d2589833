"""`roadmap troubles`: everything that needs action."""

from pathlib import Path
from typing import Any

import typer
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from cli.output import print_json, print_table
from cli.running import runner
from config.settings import Settings
from roadmap.reports.troubles import Trouble
from roadmap.review.characters import counted
from tasks.context import Context, open_context
from tasks.machine.access import named
from tasks.machine.state import began
from tasks.prefect_api.server import ServerProblem
from tasks.watching.ledger import in_words, of_ledger, of_the_watch

NO_SERVER = "no server runs here, and PREFECT_API_URL names none"


def troubles(review: Review = None, as_json: AsJson = False) -> None:
    """List everything that needs action: since when, and what to do. Tells nobody, and changes nothing.

    Runs and workers are those of the server of `roadmap up`, or of the one that PREFECT_API_URL names. Ends
    with 0 if all is well, with 1 if anything needs action.
    """
    file = chosen(review).absolute()
    with open_context(file) as context:
        troubles = sorted(_all_troubles(context, file), key=lambda trouble: trouble.since)
        rows = [_row(context, trouble) for trouble in troubles]
    if as_json:
        print_json(rows)
    elif rows:
        _show(rows)
    else:
        typer.echo("All is well.")
    if rows:
        raise typer.Exit(1)


def _all_troubles(context: Context, file: Path) -> list[Trouble]:
    """Troubles of the review and of the machines; a server that is missing or silent is one of them."""
    from tasks.watching.finding import troubles as find_troubles  # with Prefect, it takes seconds to load

    async def find() -> list[Trouble]:
        return await find_troubles(context, file)

    home = Settings().home.absolute()
    watch = list(of_the_watch(context, began(home)))
    if named(home) is None:
        return [_silent(context, NO_SERVER), *watch, *of_ledger(context)]
    try:
        with runner(home) as running:
            return [*watch, *running.run(find)]
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
    table = Table("Since", Column("Problem", overflow="fold"), Column("What to do", overflow="fold"))
    for row in rows:
        table.add_row(row["since"][:16].replace("T", " "), row["what"], row["remedy"])
    print_table(table)
    typer.echo(f"Action needed: {counted(len(rows), 'problem')}.")
