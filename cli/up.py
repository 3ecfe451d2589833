"""`roadmap up` and `down`: the Prefect server, the deployments and the workers of this machine."""

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

from cli.draft import say_if_draft
from cli.options import Review, chosen
from config.settings import Settings
from tasks.configuration import load
from tasks.machine.access import access_to, auth_file
from tasks.machine.address import Address
from tasks.machine.starting import Wanted, brought_up
from tasks.machine.state import Machine, Running, folder, is_held, running
from tasks.prefect_api.server import ServerProblem

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Where the server listens.")]
Host = Annotated[
    str,
    typer.Option("--host", help="The address it listens on. With any but the loopback others reach it too."),
]
Detach = Annotated[bool, typer.Option("--detach", help="Go on in the background.")]
ENDS = (signal.SIGINT, signal.SIGTERM)
WELCOME = "The Prefect UI is at"
UP_SECONDS, DOWN_SECONDS = 600, 120  # a machine that is busy starts slowly


def up(
    port: Port = Address.port, host: Host = Address.host, detach: Detach = False, review: Review = None
) -> None:
    """Start server, deployments and worker on this machine, make the runs that the plan wants, and keep all
    of it running until Ctrl-C (or `roadmap down`)."""
    settings, file = Settings(), chosen(review).absolute()
    wanted = Wanted(settings, file, Address(host, port))
    if is_held(wanted.home):
        _already(wanted.home)
    elif detach:
        _detached(wanted)
    else:
        _kept(wanted)


def down() -> None:
    """Stop what `roadmap up` started on this machine, and wait until it has ended."""
    home = Settings().home.absolute()
    until = time.monotonic() + DOWN_SECONDS
    machine = _appearing(home, until)
    if machine is None:
        typer.echo("Nothing runs.")
        return
    os.kill(machine.pid, signal.SIGTERM)
    while is_held(home):
        if time.monotonic() > until:
            raise ServerProblem(f"it has not ended yet; what it does is in {folder(home) / 'up.log'}")
        time.sleep(0.1)
    typer.echo("Stopped.")


def _kept(wanted: Wanted) -> None:
    """In the foreground. It ends in order on Ctrl-C and on SIGTERM, and is deaf to a second one meanwhile."""
    load(wanted.review)  # a mistake in the review is told before anything starts
    first = _is_first(wanted)
    say_if_draft(wanted.review)
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    before = {name: signal.signal(name, _end) for name in ENDS}
    try:
        with brought_up(wanted, typer.echo) as (keeper, machine):
            _welcome(machine, wanted.home, first)
            keeper.watch()
    except Running:
        _already(wanted.home)
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _end(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001  # the form of a handler
    for name in ENDS:
        signal.signal(name, signal.SIG_IGN)
    typer.echo("Stopping: workers first, with the runs that they have begun.")
    sys.exit(0)


def _detached(wanted: Wanted) -> None:
    """Run the same command in the background, in a session of its own; return when all is healthy."""
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
    with log.open("ab") as said:
        begin = said.tell()
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and arguments
            [sys.executable, "-m", "cli.main", "up", *words],
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    machine = _ready(wanted.home, process, log, begin)
    process.returncode = 0  # it is meant to outlive us
    _welcome(machine, wanted.home, first)


def _ready(home: Path, process: subprocess.Popen[bytes], log: Path, begin: int) -> Machine:
    """Once it is ready; meanwhile what it says is repeated, since it takes a minute."""
    until = time.monotonic() + UP_SECONDS
    with log.open(encoding="utf-8", errors="replace") as lines:
        lines.seek(begin)
        last = _repeated(lines)
        while time.monotonic() < until and process.poll() is None:
            machine = running(home)
            last = _repeated(lines) or last
            if machine and machine.ready:
                return machine
            time.sleep(0.2)
        if process.poll() is None:
            process.terminate()
        last = "".join(deque(lines, 1)).strip() or last
    raise ServerProblem(f"it did not start: {last} (the log is {log})")


def _repeated(lines: TextIO) -> str:
    """Say what is new in a log, up to the welcome, which is said anyway; return the last of it."""
    last = ""
    for line in lines:
        if line.startswith(WELCOME):
            break
        last = line.strip()
        typer.echo(last)
    return last


def _already(home: Path) -> None:
    """Somebody else's: waited for while it starts."""
    until = time.monotonic() + UP_SECONDS
    while (machine := _appearing(home, until)) and not machine.ready and time.monotonic() < until:
        time.sleep(0.2)
    if machine is None:
        raise ServerProblem("what ran has just ended; start it again: roadmap up")
    typer.echo(f"It runs already: {machine.url}")


def _appearing(home: Path, until: float) -> Machine | None:
    """The machine that runs in this home, waited for while it starts; None if nothing runs."""
    while is_held(home) and time.monotonic() < until:
        if machine := running(home):
            return machine
        time.sleep(0.2)
    return None


def _is_first(wanted: Wanted) -> bool:
    """True if the login will be made now: nobody knows it yet."""
    return not wanted.settings.auth.get_secret_value() and not auth_file(wanted.home).exists()


def _welcome(machine: Machine, home: Path, first: bool) -> None:
    typer.echo(f"{WELCOME} {machine.url}")
    if first and sys.stdout.isatty():  # never into a log
        typer.echo(access_to(machine, home).in_words)
    typer.echo(f"It asks for a login: `roadmap status --login` shows it ({auth_file(home)} has it)")
    for trouble in machine.trouble:
        typer.echo(trouble, err=True)
    typer.echo(
        "Next: `roadmap status` says how it is, `roadmap down` stops it. Logs are in " + str(folder(home))
    )
