"""Reconciling: the plan against the server's runs. Each night, after each amendment, and whenever wanted."""

from datetime import datetime
from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from config.settings import Settings
from roadmap.review.moments import as_moment
from tasks.context import open_context
from tasks.deciding.history import show_history
from tasks.forms.deployments import fill_forms
from tasks.prefect_api.reconciling import Reconciled, reconcile_runs


@flow(name="reconcile", flow_run_name="reconcile")
async def reconcile(at: datetime | None = None, review: str | None = None) -> State[Reconciled]:
    """Create, move and cancel runs until the server will do what the plan says, and show what was done.

    The forms get the choices, and the rounds the times, of the review in force.

    Args:
        at: another moment than now.
        review: another review's file.
    """
    file = Path(review) if review else Settings().review
    with open_context(file, as_moment(at) if at else None) as context:
        result = await reconcile_runs(context, file)
        await fill_forms(context, file)
        await show_history(context)  # each night, for what was decided on the command line
    if result.left.agrees:
        return Completed(message=str(result), data=result)
    return Failed(name="Differs", message=str(result), data=result)
