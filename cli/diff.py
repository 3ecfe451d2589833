"""`roadmap diff` and `roadmap apply`: the plan against the runs on the Prefect server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from cli.running import Runner, runner
from config.settings import Settings
from roadmap.plan.difference import Difference, Judged
from roadmap.plan.schedule import MOMENT, Wanted
from tasks.context import Context, open_context
from tasks.machine.access import API, named
from tasks.prefect_api.server import ServerProblem

if TYPE_CHECKING:
    from tasks.prefect_api.reconciling import Reconciled


def diff(review: Review = None, as_json: AsJson = False) -> None:
    """Show which runs would be created, moved and cancelled so that the server does what the plan says."""
    file = chosen(review).absolute()

    async def compare() -> Difference:
        from tasks.prefect_api.reconciling import compared

        return await compared(context, file)

    with _server() as running, open_context(file) as context:
        found = running.run(compare)
        if as_json:
            _print(as_values(found) | {"agree": found.agrees})
            return
        _show(context, found)
    typer.echo("Plan and server agree." if found.agrees else f"{found}. `roadmap apply` does it.")


def apply(review: Review = None, as_json: AsJson = False) -> None:
    """Make the server's runs agree with the plan. It may be killed and called again at any moment.

    Ends with 0 when plan and server agree afterwards, else with 1.
    """
    file = chosen(review).absolute()

    async def reconcile() -> "Reconciled":
        from tasks.forms.following import agreed

        return await agreed(context, file)

    with _server() as running, open_context(file) as context:
        result = running.run(reconcile)
        if as_json:
            _print(as_values(result.done) | {"agree": result.left.agrees, "left": as_values(result.left)})
        else:
            _show(context, result.done)
            typer.echo(str(result))
    if not result.left.agrees:
        raise typer.Exit(1)


@contextmanager
def _server() -> Iterator[Runner]:
    """The server whose runs are compared; none is started for it.

    Raises:
        ServerProblem: there is none, or it does not answer.
    """
    home = Settings().home.absolute()
    if named(home) is None:
        raise ServerProblem(f"no Prefect server runs here: roadmap up; or set {API} to another's (…/api)")
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


def _print(values: dict[str, Any]) -> None:
    typer.echo(json.dumps(values, ensure_ascii=False, indent=2))


def _show(context: Context, difference: Difference) -> None:
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
    Console(markup=False, highlight=False).print(table)
