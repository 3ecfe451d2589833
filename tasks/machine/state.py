"""Record of what runs in this home: a small file that counts only while its writer holds a lock.

The system takes the lock away when that process ends, however it ends, so a file that is left behind is
never believed: not after the machine was started anew, and not when its number now belongs to another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from pendulum import DateTime
from pydantic import BaseModel, ConfigDict, ValidationError

from roadmap.review.moments import Moment
from tasks.prefect_api.server import ServerProblem

RUN, FILE, LOCK = "run", "machine.json", "up.lock"
PATIENCE = 2.0  # seconds: whoever only looks holds the lock for a moment


class Machine(BaseModel):
    """The server that runs, and its keeper. `url` is for people, `api` for this machine's own processes.

    `born` tells the process from a later one with the same number; `began` is when it came up, `trouble` what
    its start met.
    """

    model_config = ConfigDict(frozen=True)

    pid: int
    born: str
    began: Moment
    url: str
    api: str
    guarded: bool = False
    ready: bool = False
    trouble: list[str] = []


class Running(Exception):
    """Somebody else keeps this home's server."""


def running(home: Path) -> Machine | None:
    """The machine that runs in this home; None if nothing runs, or it has not come so far as to say what.

    Raises:
        ServerProblem: another user's home is not to be looked into.
    """
    file = folder(home) / FILE
    if not _is_there(file) or not _is_held(home):
        return None
    try:
        machine = Machine.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None
    return machine if born(machine.pid) == machine.born else None


def began(home: Path) -> DateTime | None:
    """Moment when the machine in this home came up; None if nothing runs.

    Raises:
        ServerProblem: as `running`.
    """
    machine = running(home)
    return machine.began if machine else None


@contextmanager
def held(home: Path) -> Iterator[Path]:
    """Be the one who keeps this home's server; gives the file to `write` to, which goes with the block.

    Raises:
        Running: somebody else is.
    """
    folder(home).mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder(home) / LOCK)
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        raise Running from None
    file = folder(home) / FILE
    file.unlink(missing_ok=True)
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)
        lock.release()


def write(file: Path, machine: Machine) -> None:
    """Say what runs: whole or not at all."""
    part = file.with_suffix(".part")
    part.write_text(machine.model_dump_json(indent=2) + "\n", encoding="utf-8")
    part.replace(file)


def folder(home: Path) -> Path:
    """Places of the keeper's files: what runs, its lock, its logs, and the password."""
    return home / RUN


def is_held(home: Path) -> bool:
    """True if somebody keeps this home's server, ready or not."""
    return _is_there(folder(home) / LOCK) and _is_held(home)


def born(pid: int) -> str:
    """Start of a process, as the system counts it (Linux: field 22 of /proc/PID/stat, proc(5)); nothing
    where the system does not tell, and the lock alone has to do."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except OSError:
        return ""


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except PermissionError as problem:
        raise ServerProblem(f"{file.parent} belongs to another user; run this as that user") from problem


def _is_held(home: Path) -> bool:
    lock = FileLock(folder(home) / LOCK)
    try:
        with lock.acquire(timeout=0):
            return False
    except Timeout:
        return True
    except PermissionError as problem:
        raise ServerProblem(f"{folder(home)} belongs to another user; run this as that user") from problem
