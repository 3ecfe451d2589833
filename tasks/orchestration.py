"""A Prefect server of our own on this machine: started, waited for, and stopped."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path

import httpx
import prefect
from prefect.context import AsyncClientContext, SyncClientContext
from prefect.logging.handlers import APILogHandler
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    PREFECT_LOGGING_LEVEL,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    temporary_settings,
)

START_SECONDS = 90
DATABASE = "prefect.db"
EMPTY = Path(sys.prefix) / f"prefect-{prefect.__version__}-empty.db"


class ServerProblem(Exception):
    """The Prefect server did not start; the message says where its own words are."""


class LocalServer:
    """A running server. `ui` is where people watch it, `api` where flows report to it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, words: Path) -> None:
        self.process, self.words = process, words
        self.ui = f"http://127.0.0.1:{port}"
        self.api = f"{self.ui}/api"

    def ready(self) -> None:
        """Wait until it answers.

        Raises:
            ServerProblem: it ended, or did not answer within a minute and a half.
        """
        until = time.monotonic() + START_SECONDS
        with httpx.Client(timeout=2) as client:
            while time.monotonic() < until and self.process.poll() is None:
                try:
                    if client.get(f"{self.api}/health").is_success:
                        return
                except httpx.HTTPError:
                    time.sleep(0.2)
        raise ServerProblem(f"the Prefect server did not start; its own words are in {self.words}")

    def wait(self) -> None:
        """Until the server ends, or somebody presses Ctrl-C."""
        with suppress(KeyboardInterrupt):
            self.process.wait()


@contextmanager
def local_server(home: Path, port: int | None = None) -> Iterator[LocalServer]:
    """A Prefect server on SQLite in `home`, on the loopback only, starting up. It ends with the block."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / DATABASE).exists():
        shutil.copyfile(empty_database(), home / DATABASE)
    port = port or _free_port()
    words = home / "server.log"
    with words.open("wb") as log:
        command = [
            sys.executable,
            "-m",
            "prefect",
            "server",
            "start",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and arguments
            command, env=_environment(home, port), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield LocalServer(process, port, words)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def empty_database() -> Path:
    """An empty Prefect database with its newest schema, kept beside the environment: a hundred migrations
    take some fifteen seconds, and every rehearsal and test starts with them otherwise."""
    if not EMPTY.exists():
        with tempfile.TemporaryDirectory(dir=EMPTY.parent) as folder:
            command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
            environment = _environment(Path(folder), 0)
            subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603  # our own
            with closing(sqlite3.connect(Path(folder) / DATABASE)) as made:
                made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (Path(folder) / DATABASE).replace(EMPTY)
    return EMPTY


@asynccontextmanager
async def reporting_to(server: LocalServer, home: Path) -> AsyncIterator[None]:
    """Flows that run in this process report to `server`, over connections that they share: without them
    each run would open several of its own (and a TLS context for each, 40 ms even over plain HTTP)."""
    chosen = {
        PREFECT_API_URL: server.api,
        PREFECT_HOME: home,
        PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
        PREFECT_LOGGING_LEVEL: "WARNING",
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,  # a run ends with this process: nobody has to notice
    }
    with temporary_settings(chosen), SyncClientContext.get_or_create():
        async with AsyncClientContext.get_or_create():
            yield
            await APILogHandler.aflush()


def _environment(home: Path, port: int) -> dict[str, str]:
    """The server's own settings. The caller's Prefect profile is left out, and so is telemetry."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    url = f"http://127.0.0.1:{port}/api"
    return inherited | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_UI_API_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / DATABASE}",
        "DO_NOT_TRACK": "1",
        # Nothing is scheduled or triggered on a server that lives as long as its caller.
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
        # One write an event makes flow runs wait two seconds for SQLite's lock, again and again
        # (measured: docs/adr/0007). Task runs show a few seconds later instead.
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "5",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
