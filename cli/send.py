"""`roadmap send`: one step, here and now, through the same flow, ledger and mail edge as a scheduled run."""

from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer
from pendulum import DateTime

from cli.left import EXIT, remainder
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
    """Run one step here and now. It may be killed and called again at any moment: nobody is written to twice.

    Ends with 0 if nothing is left to do, 3 if something waits (for a person, the rate, another attempt, the
    invitation that a reminder recalls), 4 if messages are unknown or failed, and 1 if somebody has to mend
    something first.
    """
    settings, file = Settings(), chosen(review).absolute()
    with runner(settings.home.absolute()) as running:
        moment = moment_of(at, load(file).review.host.zone) if at else None
        with open_context(file, moment) as context:
            context.step(step)
            before = context.ledger.counts().get(step, {})
        said = running.run(lambda: _once(step, file, moment, (by or getuser()) if yes else None))
    with open_context(file, moment) as context:
        left = remainder(context, step, said, before)
    for line in left.lines:
        typer.echo(line)
    if left.outcome != "done":
        raise typer.Exit(EXIT[left.outcome])


async def _once(step: str, file: Path, at: DateTime | None, released_by: str | None) -> str:
    from flows.once import once

    return await once(step, file, at, released_by)
