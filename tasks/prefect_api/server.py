"""A Prefect server of our own on this machine: started, waited for, and stopped.

Prefect itself takes seconds to load, so it is not imported here: the server loads it while its caller does.
"""

import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from itertools import count
from pathlib import Path

import httpx
from filelock import FileLock, Timeout

from config.secrets import RedactedProblem, environment_of_others

START_SECONDS = 600  # a busy machine takes minutes; one that has died is noticed at once
DATABASE = "prefect.db"
RESULTS = {"PREFECT_RESULTS_DEFAULT_SERIALIZER": "json"}  # as prefect.toml says, in whichever folder
GUARDS = (
    "ROADMAP_HOME",
    "ROADMAP_HOSTS",
)  # of our settings, those that the guard before it needs; no secrets
# Nothing is scheduled or triggered on a server that lives as long as its caller.
UNHURRIED = {
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
}
PROJECT = Path(__file__).parents[2]
SERVER = "tasks.guarding.serving"
SERVER_AUTH = "PREFECT_SERVER_API_AUTH_STRING"
USER = "roadmap"
EMPTY = Path(sys.prefix) / f"prefect-{version('prefect')}-empty.db"


class ServerProblem(RedactedProblem):
    """A Prefect server did not start, or does not answer; the message says what to do."""


class LocalServer:
    """A running server. `ui` is where people watch it, `api` where flows report to it, `auth` the
    `user:password` that both ask for."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, words: Path, auth: str) -> None:
        self.process, self.words, self.auth = process, words, auth
        self.ui = f"http://127.0.0.1:{port}"
        self.api = f"{self.ui}/api"

    def ready(self) -> None:
        """Wait until it answers.

        Raises:
            ServerProblem: it ended, or did not answer within a minute and a half.
        """
        if came_up(self.api, lambda: self.process.poll() is None):
            return
        raise ServerProblem(f"the Prefect server did not start; read {self.words}")

    def wait(self) -> None:
        """Until the server ends, or somebody presses Ctrl-C."""
        with suppress(KeyboardInterrupt):
            self.process.wait()


def came_up(api: str, alive: Callable[[], bool], seconds: float = START_SECONDS) -> bool:
    """Wait until the server at `api` answers; False: it ended, or it does not within these `seconds`."""
    until = time.monotonic() + seconds
    with httpx.Client(timeout=2, trust_env=False) as client:
        while time.monotonic() < until and alive():
            try:
                if client.get(f"{api}/health").is_success:
                    return True
            except httpx.HTTPError:
                time.sleep(0.1)
    return False


def answering(api: str, seconds: float = 10, auth: str | None = None) -> None:
    """Make sure that the server at `api` is there, and answers within these `seconds`; with an `auth` (which
    may be empty) also that it asks for no other.

    Raises:
        ServerProblem: it does not answer, or asks for another login.
    """
    path, (name, _, password) = "/health" if auth is None else "/admin/version", (auth or "").partition(":")
    login = httpx.BasicAuth(name, password) if auth else None
    try:
        answer = httpx.get(f"{api.rstrip('/')}{path}", timeout=seconds, trust_env=False, auth=login)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise ServerProblem(
                f"the Prefect server at {api} asks for a login; set PREFECT_API_AUTH_STRING to user:password "
                "(`roadmap status --login` shows it where the server runs)"
            )
        answer.raise_for_status()
    except httpx.HTTPError as problem:
        raise ServerProblem(
            f"the Prefect server at {api} does not answer ({problem}); {_remedy()}"
        ) from problem


def _remedy() -> str:
    if os.environ.get("PREFECT_API_URL"):
        return "start it, or unset PREFECT_API_URL to use the server of `roadmap up`, or a temporary one"
    return "nothing was done; it may be busy (`roadmap status` shows more), so try again"


@contextmanager
def own_folder(home: Path) -> Iterator[Path]:
    """A folder for a server of one's own: `prefect` in `home`, or the next of that name which nobody uses."""
    for number in count(1):
        folder = home / ("prefect" if number == 1 else f"prefect-{number}")
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "in-use.lock")
        with suppress(Timeout):
            lock.acquire(timeout=0)
            break
    try:
        yield folder
    finally:
        lock.release()


@contextmanager
def local_server(
    home: Path, port: int | None = None, *, ui: bool = True, auth: str = ""
) -> Iterator[LocalServer]:
    """A Prefect server on SQLite in `home`, on the loopback only, starting up. Without `auth` it gets a login
    of its own: every page in a browser of this machine, and every user of it, reaches the loopback.

    It ends with the block, or with this process, however that ends. Without its `ui` it starts faster.
    """
    home.mkdir(parents=True, exist_ok=True)
    database_in(home)
    port = port or _free_port()
    auth = auth or new_login()
    words = home / "server.log"
    command = [
        sys.executable,
        "-m",
        "tasks.machine.lifeline",
        SERVER,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    env = server_environment(home, f"http://127.0.0.1:{port}") | UNHURRIED
    env |= {SERVER_AUTH: auth, "PREFECT_SERVER_UI_ENABLED": str(ui), "ROADMAP_HOME": str(home)}
    with words.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and arguments
            command,
            cwd=PROJECT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    with process:
        try:
            yield LocalServer(process, port, words, auth)
        finally:
            _stop(process)


def new_login() -> str:
    """A `user:password` that nobody can guess: its password has 144 random bits."""
    return f"{USER}:{secrets.token_urlsafe(18)}"


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def database_in(home: Path) -> None:
    """The database, whole or not at all: whoever dies here leaves none that is half copied.

    Where none can be kept beside the environment, as for a service, the server makes its own, more slowly."""
    if not (home / DATABASE).exists() and (EMPTY.exists() or os.access(EMPTY.parent, os.W_OK)):
        part = home / f"{DATABASE}.{os.getpid()}.part"
        shutil.copyfile(empty_database(), part)
        part.replace(home / DATABASE)


def empty_database() -> Path:
    """An empty Prefect database with its newest schema, kept beside the environment: a hundred migrations
    take some fifteen seconds, and every rehearsal and test starts with them otherwise."""
    if not EMPTY.exists():
        with tempfile.TemporaryDirectory(dir=EMPTY.parent) as folder:
            command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
            environment = server_environment(Path(folder), "http://127.0.0.1:0")
            subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603  # our own
            with closing(sqlite3.connect(Path(folder) / DATABASE)) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (Path(folder) / DATABASE).replace(EMPTY)
    return EMPTY


def server_environment(home: Path, address: str) -> dict[str, str]:
    """The settings of a server that keeps all in `home`, and that this machine reaches at `address`. The
    caller's Prefect profile is left out, and so are telemetry and what only flows need, as passwords."""
    inherited = environment_of_others("PREFECT_", "PGPASSWORD")
    inherited |= RESULTS | {name: os.environ[name] for name in GUARDS if name in os.environ}
    return inherited | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_SERVER_UI_API_URL": "/api",  # of the host that it was opened from: a name, a tunnel, a proxy
        "PREFECT_SERVER_UI_V2_ENABLED": "false",  # its forms show no markdown, and have no button to resume
        # By default the UI is built among the installed packages, which a service may not write to.
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "ui"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / DATABASE}",
        "DO_NOT_TRACK": "1",
        # One write an event makes flow runs wait two seconds for SQLite's lock, again and again
        # (measured: docs/adr/0007). Task runs show a few seconds later instead.
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "5",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
