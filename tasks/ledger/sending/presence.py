"""Living senders: each holds a lock that nobody has to give back, since it goes when its holder dies.

On SQLite the kernel keeps the lock, on a file beside the ledger; on Postgres the server does, for a
connection of the sender's own. So a dead sender's claims are known at once: no minutes to wait, no clock to
trust.
"""

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

# A connection that is silent for hours must not be dropped by a firewall on the way (libpq's settings).
_KEEP = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 6}
_HELD = text(
    "select classid::bigint << 32 | objid::bigint from pg_locks where locktype = 'advisory' and granted"
    " and objsubid = 1 and database = (select oid from pg_database where datname = current_database())"
)


@contextmanager
def present(engine: Engine) -> Iterator[str]:
    """Be known as alive, under a name that nobody else ever has: `host:process:token`.

    Raises:
        LedgerProblem: the lock's file cannot be made.
    """
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
    hold = _on_the_server if engine.dialect.name == "postgresql" else _in_a_file
    with hold(engine, name):
        yield name


def dead(connection: Connection, names: Collection[str]) -> list[str]:
    """Those of `names` that nobody holds any more. A name that was never held counts as dead."""
    if not names:
        return []
    if connection.dialect.name == "postgresql":
        held = set(connection.execute(_HELD).scalars())
        return [name for name in names if _key(name) not in held]
    folder = senders_of(Path(str(connection.engine.url.database)))
    return [name for name in names if not _is_locked(_file(folder, name))]


def anybody_sends(ledger: Path) -> bool:
    """True if somebody holds a lock beside a ledger's file."""
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
            f"no lock can be kept in {folder} ({problem.strerror}); give this account the right to write "
            "there, and keep the ledger on a disk of this machine"
        ) from None
    try:
        yield
    finally:
        path.unlink(missing_ok=True)  # while it is still held; nobody else ever has this name
        lock.release()


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name.replace(':', '-')}.lock"


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        with FileLock(path, thread_local=False, fallback_to_soft=False).acquire(timeout=0):
            path.unlink(missing_ok=True)  # left by the dead
    except Timeout:
        return True
    except OSError as problem:
        raise LedgerProblem(
            f"whether a sender is still alive cannot be seen in {path} ({problem.strerror}); give this "
            "account the right to write there"
        ) from None
    return False


@contextmanager
def _on_the_server(engine: Engine, name: str) -> Iterator[None]:
    alone = create_engine(engine.url, poolclass=NullPool, connect_args=_KEEP, isolation_level="AUTOCOMMIT")
    try:
        connection = alone.connect()
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _key(name)})
    except DBAPIError as problem:
        raise explain(problem, engine.url) from problem
    try:
        yield
    finally:
        connection.invalidate()  # closed, not asked to unlock: the server may be gone
        connection.close()


def _key(name: str) -> int:
    """The name as Postgres' locks want it: 63 bits, more than enough for a few senders."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") >> 1
