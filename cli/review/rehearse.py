"""`roadmap rehearse`: play a whole review on a simulated clock, before anyone is written to."""

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pendulum import DateTime
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from cli.options import Review, chosen
from tasks.configuration import load

if TYPE_CHECKING:
    from rehearsal.stage import Played
    from tasks.prefect_api.server import LocalServer

Out = Annotated[Path, typer.Option("--out", help="The folder of the rehearsal's files; it is emptied first.")]
Seed = Annotated[int | None, typer.Option("--seed", help="Another seed: other people, other answers.")]
ScriptFile = Annotated[
    Path | None,
    typer.Option("--script", help="The script (by default rehearsal/<review>.yaml beside the review)."),
]
Ui = Annotated[bool, typer.Option("--ui", help="Keep the Prefect server running afterwards.")]
Book = Annotated[
    str,
    typer.Option(
        "--book", help="Another answer book than a new .xlsx: google:<spreadsheet id>, with no answers in it."
    ),
]


def rehearse(
    review: Review = None,
    out: Out = Path("var/rehearsal"),
    seed: Seed = None,
    script: ScriptFile = None,
    ui: Ui = False,
    book: Book = "",
) -> None:
    """Play the review with simulated people through the real flows, and write the report."""
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
    home = out.absolute() / "prefect"  # leave nothing in the caller's own
    home.mkdir(parents=True, exist_ok=True)
    os.environ["PREFECT_HOME"] = str(home)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or its server would be left behind
    file = chosen(review)
    loaded = load(file)
    from rehearsal.script import script_for
    from rehearsal.stage import perform

    console = Console()
    play = script_for(file, loaded, script)
    number = play.seed if seed is None else seed

    passed: list[bool] = []

    def then(server: "LocalServer", played: "Played") -> None:
        from rehearsal.ending import finish  # what draws the report takes a second to load

        passed.append(finish(console, file, play, out, number, played))
        if ui:
            console.print(f"The Prefect UI is at {server.ui} until you press Ctrl-C.")
            console.print(f"Log in with {server.auth}", highlight=False, markup=False, soft_wrap=True)
            server.wait()

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, refresh_per_second=2) as progress:
        bar = progress.add_task("starting the Prefect server", total=1.0)

        def watch(at: DateTime, done: float) -> None:
            progress.update(bar, completed=done, description=at.format("D MMM YYYY"))

        perform(file, play, out, number, watch, then, book=book)
    if not all(passed):
        raise typer.Exit(1)
