"""`roadmap down`: stop what `roadmap up` started."""

import os
import signal
import time
from pathlib import Path

import typer

from config.settings import Settings
from tasks.machine.state import Machine, folder, is_held, running
from tasks.prefect_api.server import ServerProblem

DOWN_SECONDS = 120


def down() -> None:
    """Stop the server and workers that `roadmap up` started here, and wait until they have ended."""
    home = Settings().home.absolute()
    until = time.monotonic() + DOWN_SECONDS
    machine = wait_for_machine(home, until)
    if machine is None:
        typer.echo("Nothing is running.")
        return
    os.kill(machine.pid, signal.SIGTERM)
    while is_held(home):
        if time.monotonic() > until:
            raise ServerProblem("it has not stopped yet", f"read {folder(home) / 'up.log'}")
        time.sleep(0.1)
    typer.echo("Stopped.")


def wait_for_machine(home: Path, until: float) -> Machine | None:
    """Wait for the machine that runs in this home to start; None if nothing runs."""
    while is_held(home) and time.monotonic() < until:
        if machine := running(home):
            return machine
        time.sleep(0.2)
    return None
