"""`roadmap send`: one step, here and now, through the same flow, ledger and mail edge as a scheduled run."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer
from pendulum import DateTime

from cli.left import EXIT, remainder
from cli.options import Review, chosen, moment_of
from config.settings import Settings
from tasks.configuration import load
from tasks.desk import open_desk
from tasks.server import LocalServer, answering, local_server, own_folder

StepKey = Annotated[str, typer.Argument(metavar="STEP", help="The step, as `roadmap plan` shows it.")]
At = Annotated[
    str | None,
    typer.Option("--at", help="Another moment than now (2024-10-08T09:00), on the host's clock."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Release what would wait for a person.")]
By = Annotated[str | None, typer.Option("--by", help="Who releases it (by default the login's name).")]
API = "PREFECT_API_URL"


def send(step: StepKey, review: Review = None, at: At = None, yes: Yes = False, by: By = None) -> None:
    """Run one step here and now. It may be killed and called again at any moment: nobody is written to twice.

    Ends with 0 if nothing is left to do, 3 if something waits (for a person, the rate, another attempt), 4 if
    messages are unknown or failed, and 1 if somebody has to mend something first.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that its server ends in order
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    settings, file = Settings(), chosen(review).absolute()
    with _server(settings.home.absolute()) as (server, home):
        moment = moment_of(at, load(file).review.host.zone) if at else None
        with open_desk(file, moment) as desk:
            desk.step(step)
        said = asyncio.run(_run(server, home, step, file, moment, (by or getuser()) if yes else None))
    with open_desk(file, moment) as desk:
        left = remainder(desk, step, said)
    for line in left.lines:
        typer.echo(line)
    if left.outcome != "done":
        raise typer.Exit(EXIT[left.outcome])


@contextmanager
def _server(home: Path) -> Iterator[tuple[LocalServer | str, Path]]:
    """The Prefect server that the environment names, or one of our own that starts meanwhile."""
    if given := os.environ.get(API):
        answering(given)
        yield given, Path(os.environ.get("PREFECT_HOME", home / "prefect"))
        return
    with own_folder(home) as folder, local_server(folder, ui=False) as server:
        yield server, folder


async def _run(
    server: LocalServer | str, home: Path, step: str, file: Path, at: DateTime | None, released_by: str | None
) -> str:
    from flows.once import once  # Prefect takes seconds to load: while the server starts
    from tasks.orchestration import reporting_to

    if isinstance(server, LocalServer):
        server.ready()
    async with reporting_to(server, home):
        return await once(step, file, at, released_by)
