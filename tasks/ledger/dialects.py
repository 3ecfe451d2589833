"""What differs between SQLite and Postgres. No other module of the ledger knows which of them it has."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from tasks.ledger.problems import LedgerProblem

BUSY_SECONDS = 30.0
HOW_TO_WRITE = "write sqlite:///var/ledger.db or postgresql+psycopg://user:password@host/database"
_LOCK = 0x6C656467  # any number will do, as long as nothing else on the server locks the same


def engine_for(address: str) -> Engine:
    """The engine of a ledger's address; nothing is opened yet, save that SQLite's folder is made.

    Raises:
        LedgerProblem: it is not an address, or not of a database that the ledger knows.
    """
    url = _url(address)
    try:
        return _sqlite(url) if url.get_backend_name() == "sqlite" else create_engine(url, pool_pre_ping=True)
    except (NoSuchModuleError, ModuleNotFoundError) as problem:
        raise LedgerProblem(
            f"the ledger's address {url.render_as_string()} needs a driver that is not here ({problem}); "
            f"install it, or {HOW_TO_WRITE}"
        ) from None


def writer_of(engine: Engine) -> Engine:
    """The same engine, whose transactions take SQLite's write lock when they begin."""
    return engine.execution_options(ledger_writes=True)


def alone(connection: Connection) -> None:
    """Wait until no other such transaction of this ledger is open. On SQLite every writer is alone."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise LedgerProblem(f"the ledger's address “{address}” is not one; {HOW_TO_WRITE}") from None
    if url.get_backend_name() not in {"sqlite", "postgresql"} or url.get_driver_name() in {
        "aiosqlite",
        "asyncpg",
    }:
        raise LedgerProblem(f"the ledger cannot be kept in “{url.drivername}”; {HOW_TO_WRITE}")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise LedgerProblem(f"the ledger's address “{address}” names no file; {HOW_TO_WRITE}")
    return url


def _sqlite(url: URL) -> Engine:
    folder = Path(str(url.database)).parent
    try:
        # One folder, not a path of them: a mistyped path must not start an empty ledger somewhere else.
        folder.mkdir(exist_ok=True)
    except OSError as problem:
        raise LedgerProblem(
            f"the ledger {url.database}: its folder cannot be made ({problem.strerror}); correct the address"
        ) from None
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return engine


def _tune(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says, not where the driver guesses
    _use_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Two processes that make a new file at once get “locked” here without the busy timeout's wait."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("ledger_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
