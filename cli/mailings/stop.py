"""`roadmap stop`: stop a mailing that waits for release."""

from typing import Any

import typer

from cli.mailings.release import By, Reason, StepKey, check_waits, run_flow
from cli.options import Review, chosen
from config.settings import Settings
from roadmap.review.characters import counted
from tasks.context import open_context
from tasks.machine.access import named


def stop(step: StepKey, by: By, reason: Reason, review: Review = None) -> None:
    """Stop a mailing that waits: nothing of it leaves. Needs no server; one that is named shows it."""
    check_waits(step, by, reason, file := chosen(review).absolute())
    with open_context(file) as context:
        stopped = context.ledger.mailings.stop(step, context.at, by, reason)
    typer.echo(f"{step}: {counted(stopped, 'message')} stopped, signed by {by}.")
    if named(Settings().home.absolute()):

        async def renew_boards() -> Any:
            from flows.decisions.releasing import look_after_approvals

            return await look_after_approvals(review=str(file), return_state=True)

        run_flow(renew_boards)
