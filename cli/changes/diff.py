"""`roadmap diff`: the plan compared with the runs on the Prefect server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from cli.output import print_json, print_table
from cli.running import Runner, runner
from config.settings import Settings
from roadmap.plan.difference import Difference, Judged
from roadmap.plan.schedule import MOMENT, Wanted
from tasks.context import Context, open_context
from tasks.machine.access import API, named
from tasks.prefect_api.server import ServerProblem


def diff(review: Review = None, as_json: AsJson = False) -> None:
    """Show which runs would be created, moved and cancelled to make the server agree with the plan."""
    file = chosen(review).absolute()

    async def compare() -> Difference:
        from tasks.prefect_api.reconciling import compared

        return await compared(context, file)

    with server_to_compare() as running, open_context(file) as context:
        difference = running.run(compare)
        if as_json:
            print_json(as_values(difference) | {"agree": difference.agrees})
            return
        show_difference(context, difference)
    typer.echo("Plan and server agree." if difference.agrees else f"{difference}. Do it: `roadmap apply`.")


@contextmanager
def server_to_compare() -> Iterator[Runner]:
    """The server whose runs are compared; none is started.

    Raises:
        ServerProblem: there is none, or it does not answer.
    """
    home = Settings().home.absolute()
    if named(home) is None:
        raise ServerProblem(
            "no Prefect server runs here", f"start it: roadmap up; or set {API} to another's (…/api)"
        )
    with runner(home) as running:
        yield running


def as_values(difference: Difference) -> dict[str, Any]:
    """A difference as JSON."""
    return {
        "create": [_wanted(wanted) | {"why": wanted.why} for wanted in difference.create],
        "move": [
            _wanted(move.wanted) | {"from": move.old.due.isoformat(), "run": move.old.id, "why": move.why}
            for move in difference.move
        ],
        "cancel": [_judged(judged) for judged in difference.cancel],
        "keep": [_judged(judged) for judged in difference.keep],
    }


def _wanted(wanted: Wanted) -> dict[str, Any]:
    due = wanted.due.isoformat()
    return {"key": wanted.key, "due": due, "name": wanted.name, "deployment": wanted.deployment}


def _judged(judged: Judged) -> dict[str, Any]:
    run = judged.run
    return {
        "key": run.key,
        "due": run.due.isoformat(),
        "name": run.name,
        "deployment": run.deployment,
        "run": run.id,
        "why": judged.why,
    }


def show_difference(context: Context, difference: Difference) -> None:
    """Print a row for each run to create, move or cancel."""
    if difference.agrees:
        return
    zone = context.review.host.zone
    table = Table("", "Due", Column("Run", overflow="fold"), Column("Why", overflow="fold"))
    for wanted in difference.create:
        table.add_row("create", wanted.due.format(MOMENT), wanted.name, wanted.why)
    for move in difference.move:
        table.add_row("move", move.wanted.due.format(MOMENT), move.wanted.name, move.why)
    for judged in difference.cancel:
        due = judged.run.due.in_timezone(zone).format(MOMENT)
        table.add_row("cancel", due, judged.run.name, judged.why)
    print_table(table)
