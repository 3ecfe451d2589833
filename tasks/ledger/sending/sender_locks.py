"""Locks of living senders: each sender holds one, which is released when its process ends, however it ends.

On SQLite it is a lock of the kernel on a file beside the ledger, on Postgres one of the server for a
connection of the sender's own. So a dead sender is known at once, without waiting and without relying on a
clock."""

import os
import secrets
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from tasks.ledger.base.files import senders_of
from tasks.ledger.base.problems import LedgerProblem, explain

# A firewall must not drop a connection that is idle for hours (libpq's settings).
_KEEP = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 6}
_HELD = text(
    "select classid::bigint << 32 | objid::bigint from pg_locks where locktype = 'advisory' and granted"
    " and objsubid = 1 and database = (select oid from pg_database where datname = current_database())"
)


@contextmanager
def hold_sender_lock(engine: Engine) -> Iterator[str]:
    """Hold a lock under a unique name, `host:process:token`.

    Raises:
        LedgerProblem: the lock's file cannot be made.
    """
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
    hold = _on_the_server if engine.dialect.name == "postgresql" else _in_a_file
    with hold(engine, name):
        yield name


def dead_senders(connection: Connection, names: Collection[str]) -> list[str]:
    """Those of `names` whose lock nobody holds. A name that was never held counts as dead."""
    if not names:
        return []
    if connection.dialect.name == "postgresql":
        held = set(connection.execute(_HELD).scalars())
        return [name for name in names if _key(name) not in held]
    folder = senders_of(Path(str(connection.engine.url.database)))
    return [name for name in names if not _is_locked(_file(folder, name))]


def any_sender_is_alive(ledger: Path) -> bool:
    """True if a sender's lock beside a ledger's file is held."""
    return any(_is_locked(path) for path in senders_of(ledger).glob("*.lock"))


@contextmanager
def _in_a_file(engine: Engine, name: str) -> Iterator[None]:
    folder = senders_of(Path(str(engine.url.database)))
    path = _file(folder, name)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        lock = FileLock(path, mode=0o600, thread_local=False, fallback_to_soft=False)
        lock.acquire(timeout=0)
    except OSError as problem:
        raise LedgerProblem(
            f"{folder}: no lock can be made there ({problem.strerror}); give this account the right to write "
            "there, and keep the ledger on a disk of this machine"
        ) from None
    try:
        yield
    finally:
        path.unlink(missing_ok=True)  # while it is held; the name is unique
        lock.release()


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name.replace(':', '-')}.lock"


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        with FileLock(path, thread_local=False, fallback_to_soft=False).acquire(timeout=0):
            path.unlink(missing_ok=True)  # a dead sender left it
    except Timeout:
        return True
    except OSError as problem:
        raise LedgerProblem(
            f"{path}: the lock of a sender cannot be tested ({problem.strerror}); give this account the "
            "right to write there"
        ) from None
    return False


@contextmanager
def _on_the_server(engine: Engine, name: str) -> Iterator[None]:
    own = create_engine(engine.url, poolclass=NullPool, connect_args=_KEEP, isolation_level="AUTOCOMMIT")
    try:
        connection = own.connect()
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _key(name)})
    except DBAPIError as problem:
        raise explain(problem, engine.url) from problem
    try:
        yield
    finally:
        connection.invalidate()  # closed without unlocking: the server may be down
        connection.close()


def _key(name: str) -> int:
    """A Postgres lock's key for a name: 63 bits of its hash."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") >> 1
