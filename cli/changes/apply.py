"""`roadmap apply`: make the runs on the Prefect server agree with the plan."""

from typing import TYPE_CHECKING

import typer

from cli.changes.diff import as_values, server_to_compare, show_difference
from cli.options import AsJson, Review, chosen
from cli.output import print_json
from tasks.context import open_context

if TYPE_CHECKING:
    from tasks.prefect_api.reconciling import Reconciled


def apply(review: Review = None, as_json: AsJson = False) -> None:
    """Make the server's runs agree with the plan. You can interrupt it and run it again at any moment.

    Ends with 0 when plan and server agree afterwards, else with 1.
    """
    file = chosen(review).absolute()

    async def reconcile() -> "Reconciled":
        from tasks.forms.following import agreed

        return await agreed(context, file)

    with server_to_compare() as running, open_context(file) as context:
        result = running.run(reconcile)
        if as_json:
            print_json(as_values(result.done) | {"agree": result.left.agrees, "left": as_values(result.left)})
        else:
            show_difference(context, result.done)
            typer.echo(str(result))
    if not result.left.agrees:
        raise typer.Exit(1)
