"""`roadmap up`: start the Prefect server, the deployments and the workers of this machine."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn, TextIO

import typer

from cli.machine.down import wait_for_machine
from cli.options import Review, chosen
from cli.review.draft import say_if_draft
from config.settings import Settings
from tasks.configuration import load
from tasks.machine.access import access_to, auth_file
from tasks.machine.address import Address
from tasks.machine.starting import Wanted, brought_up
from tasks.machine.state import Machine, Running, folder, is_held, running
from tasks.prefect_api.server import ServerProblem

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="The server's port.")]
Host = Annotated[
    str,
    typer.Option("--host", help="The address it listens on. Any but the loopback is open to others too."),
]
Detach = Annotated[bool, typer.Option("--detach", help="Run in the background.")]
ENDS = (signal.SIGINT, signal.SIGTERM)
WELCOME = "The Prefect UI is at"
UP_SECONDS = 600  # a busy machine starts slowly


def up(
    port: Port = Address.port, host: Host = Address.host, detach: Detach = False, review: Review = None
) -> None:
    """Start the server, the deployments and the workers on this machine, schedule the runs of the plan, and
    keep everything running until Ctrl-C (or `roadmap down`)."""
    settings, file = Settings(), chosen(review).absolute()
    wanted = Wanted(settings, file, Address(host, port))
    if is_held(wanted.home):
        _wait_for_other(wanted.home)
    elif detach:
        _run_detached(wanted)
    else:
        _run_here(wanted)


def _run_here(wanted: Wanted) -> None:
    """Run in the foreground until Ctrl-C or SIGTERM, then stop in order; a second signal is ignored."""
    load(wanted.review)  # raises if the review has a mistake, before anything starts
    first = _is_first(wanted)
    say_if_draft(wanted.review)
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    before = {name: signal.signal(name, _end) for name in ENDS}
    try:
        with brought_up(wanted, typer.echo) as (keeper, machine):
            _welcome(machine, wanted.home, first)
            keeper.watch()
    except Running:
        _wait_for_other(wanted.home)
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _end(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001  # a handler's signature
    for name in ENDS:
        signal.signal(name, signal.SIG_IGN)
    typer.echo("Stopping: first the workers, once their runs have ended.")
    sys.exit(0)


def _run_detached(wanted: Wanted) -> None:
    """Run the same command in the background, in a session of its own; return when everything is healthy."""
    load(wanted.review)
    first = _is_first(wanted)
    log = folder(wanted.home) / "up.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [
        "--host",
        wanted.address.host,
        "--port",
        str(wanted.address.port),
        "--review",
        str(wanted.review),
    ]
    with log.open("ab") as output:
        begin = output.tell()
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and arguments
            [sys.executable, "-m", "cli.main", "up", *words],
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    machine = _ready(wanted.home, process, log, begin)
    process.returncode = 0  # or Python warns that it still runs
    _welcome(machine, wanted.home, first)


def _ready(home: Path, process: subprocess.Popen[bytes], log: Path, begin: int) -> Machine:
    """Wait until it is ready, printing its log meanwhile, since it takes a minute.

    Raises:
        ServerProblem: it did not start.
    """
    until = time.monotonic() + UP_SECONDS
    with log.open(encoding="utf-8", errors="replace") as lines:
        lines.seek(begin)
        last = _print_new(lines)
        while time.monotonic() < until and process.poll() is None:
            machine = running(home)
            last = _print_new(lines) or last
            if machine and machine.ready:
                return machine
            time.sleep(0.2)
        if process.poll() is None:
            process.terminate()
        last = "".join(deque(lines, 1)).strip() or last
    raise ServerProblem(f"roadmap did not start: {last}", f"read {log}")


def _print_new(lines: TextIO) -> str:
    """Print the new lines of a log up to the welcome, which is printed anyway; return the last one."""
    last = ""
    for line in lines:
        if line.startswith(WELCOME):
            break
        last = line.strip()
        typer.echo(last)
    return last


def _wait_for_other(home: Path) -> None:
    """Wait until the machine that somebody else started in this home is ready, and print its address."""
    until = time.monotonic() + UP_SECONDS
    while (machine := wait_for_machine(home, until)) and not machine.ready and time.monotonic() < until:
        time.sleep(0.2)
    if machine is None:
        raise ServerProblem("the running server has just ended", "start it again: roadmap up")
    typer.echo(f"Already running: {machine.url}")


def _is_first(wanted: Wanted) -> bool:
    """True if the login will be made now, so that nobody knows it yet."""
    return not wanted.settings.auth.get_secret_value() and not auth_file(wanted.home).exists()


def _welcome(machine: Machine, home: Path, first: bool) -> None:
    typer.echo(f"{WELCOME} {machine.url}")
    if first and sys.stdout.isatty():  # the password must not get into a log
        typer.echo(access_to(machine, home).in_words)
    typer.echo(f"Your login: `roadmap status --login` (kept in {auth_file(home)})")
    for trouble in machine.trouble:
        typer.echo(trouble, err=True)
    typer.echo(f"Next: `roadmap status` shows its state, `roadmap down` stops it. Logs: {folder(home)}")
