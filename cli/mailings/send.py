"""`roadmap send`: play one step now, through the same flow, ledger and mail server as a scheduled run."""

from getpass import getuser
from typing import Annotated

import typer

from cli.mailings.remaining import remaining
from cli.options import Review, chosen, moment_of
from cli.running import runner
from config.settings import Settings
from tasks.configuration import load
from tasks.context import open_context

StepKey = Annotated[str, typer.Argument(metavar="STEP", help="The step, as `roadmap plan` shows it.")]
At = Annotated[
    str | None,
    typer.Option("--at", help="Another moment than now (2024-10-08T09:00), on the host's clock."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Release what would wait for a person.")]
By = Annotated[str | None, typer.Option("--by", help="Who releases it (by default the login's name).")]


def send(step: StepKey, review: Review = None, at: At = None, yes: Yes = False, by: By = None) -> None:
    """Play one step now. You can interrupt it and run it again at any moment: nobody is written to twice.

    Ends with 0 if nothing is left to do, 3 if something waits (for a person, the rate, another attempt, the
    invitation that a reminder recalls), 4 if messages are unknown or failed, and 1 if you have to correct
    something first.
    """
    settings, file = Settings(), chosen(review).absolute()
    released_by = (by or getuser()) if yes else None
    with runner(settings.home.absolute()) as running:
        moment = moment_of(at, load(file).review.host.zone) if at else None
        with open_context(file, moment) as context:
            context.step(step)  # raises if there is none, before anything starts
            before = context.ledger.totals(step)

        async def play_step() -> str:
            from flows.once import once

            return await once(step, file, moment, released_by)

        summary = running.run(play_step)
    with open_context(file, moment) as context:
        left = remaining(context, step, summary, before)
    left.show()
