"""Differences between SQLite and Postgres. No other module of the ledger knows which of them it has."""

import json
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ARRAY,
    URL,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    String,
    any_,
    bindparam,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DisconnectionError, NoSuchModuleError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler

from tasks.ledger.base.files import LedgerFile
from tasks.ledger.base.problems import LedgerProblem

BUSY_SECONDS = 30.0
IDLE_SECONDS = 5.0
SYNCHRONOUS = "FULL"  # a claim is on the disk when its transaction ends; less would lose it in a power cut
_HOW_TO_WRITE = "write sqlite:///var/ledger.db or postgresql+psycopg://user:password@host/database"
_CLAIMS = {
    "sqlite": text("select max(claims) from ledger_keys"),
    "postgresql": text("select case when is_called then last_value else 0 end from claim_numbers"),
}
_STORE_CLAIMS = text(
    "update ledger_keys set claims = :number where claims < :number"
    " and seq = (select max(seq) from ledger_keys)"
)
_LOCK = 0x6C656467  # any number that no other program on the server locks


def engine_for(address: str, *, anew: bool = False) -> Engine:
    """Engine for a ledger's address. It opens nothing yet, but makes SQLite's folder.

    `anew`: even where a ledger was lost.

    Raises:
        LedgerProblem: the address is malformed, or of a database that the ledger does not support.
    """
    url = _url(address)
    try:
        return _sqlite(url, anew=anew) if url.get_backend_name() == "sqlite" else _postgres(url)
    except (NoSuchModuleError, ModuleNotFoundError) as problem:
        raise LedgerProblem(
            f"the ledger's address {url.render_as_string()} needs a driver that is not installed "
            f"({problem}); install it, or {_HOW_TO_WRITE}"
        ) from None


def is_lost(engine: Engine) -> bool:
    """True if mail was sent from the ledger's file, and the file is missing or empty. Call it before
    connecting, which makes the file."""
    url = engine.url
    return url.get_backend_name() == "sqlite" and LedgerFile(Path(str(url.database))).is_lost()


def writing_engine(engine: Engine) -> Engine:
    """This engine, with transactions that take SQLite's write lock at their start."""
    return engine.execution_options(ledger_writes=True)


def is_remote(connection: Connection) -> bool:
    """True if each statement travels to a server, so that a few large ones are faster than many small
    ones."""
    return connection.dialect.name == "postgresql"


class one_of(ColumnElement[bool]):  # noqa: N801  # used like a function of SQLAlchemy's
    """Condition that a column is one of some numbers, passed as one value: the parameter `these`."""

    inherit_cache = True

    def __init__(self, column: ColumnElement[int]) -> None:
        self.column = column


@compiles(one_of)
def _in_an_array(element: one_of, compiler: SQLCompiler, **more: Any) -> str:
    array = bindparam("these", type_=ARRAY(Integer))
    return compiler.process(element.column == any_(array), **more)


@compiles(one_of, "sqlite")
def _in_json(element: one_of, compiler: SQLCompiler, **more: Any) -> str:
    numbers = func.json_each(bindparam("these", type_=String)).table_valued("value")
    return compiler.process(element.column.in_(select(numbers.c.value)), **more)


def these(connection: Connection, numbers: Sequence[int]) -> dict[str, Any]:
    """The parameter for `one_of`."""
    return {"these": list(numbers) if is_remote(connection) else json.dumps(list(numbers))}


def wait_for_writers(connection: Connection) -> None:
    """Wait until no other transaction that called this is open. SQLite has only one writer at a time."""
    if is_remote(connection):
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def count_claims(connection: Connection) -> int:
    """Number of messages of a ledger that were ever claimed; on Postgres an upper bound."""
    return int(connection.execute(_CLAIMS[connection.dialect.name]).scalar() or 0)


def store_claims(engine: Engine, number: int) -> None:
    """Store a number of claims, on Postgres, so that a server that dies now comes back with it.

    A sequence's value can be read before it is on the disk; a row that was committed is on the disk."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(_STORE_CLAIMS, {"number": number})


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        shown = f"…@{address.rpartition('@')[2]}" if "@" in address else address  # hides a password
        raise LedgerProblem(f"the ledger's address “{shown}” is malformed; {_HOW_TO_WRITE}") from None
    if url.get_backend_name() not in {"sqlite", "postgresql"} or url.get_driver_name() in {
        "aiosqlite",
        "asyncpg",
    }:
        raise LedgerProblem(f"the ledger cannot be kept in “{url.drivername}”; {_HOW_TO_WRITE}")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise LedgerProblem(f"the ledger's address “{address}” names no file; {_HOW_TO_WRITE}")
    return url


def _postgres(url: URL) -> Engine:
    engine = create_engine(url)
    event.listen(engine, "checkin", _note_idle_since)
    event.listen(engine, "checkout", _test_idle_connection)
    return engine


def _note_idle_since(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["idle since"] = time.monotonic()


def _test_idle_connection(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Test a connection that was idle for a while; busy ones lose no time on it."""
    if time.monotonic() - record.info.get("idle since", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.execute("")
        connection.rollback()
    except connection.OperationalError as problem:
        raise DisconnectionError from problem  # the pool then opens another


def _sqlite(url: URL, *, anew: bool) -> Engine:
    folder = Path(str(url.database)).parent
    try:
        # One folder, without its parents: a mistyped path must not start an empty ledger elsewhere.
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as problem:
        raise LedgerProblem(
            f"the ledger {url.database}: its folder cannot be made ({problem.strerror}); correct the address"
        ) from None
    file = LedgerFile(Path(str(url.database)))
    if not anew:
        file.refuse_a_lost_ledger()
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    def begin(connection: Connection) -> None:
        file.refuse_replaced()
        _begin(connection)

    event.listen(engine, "do_connect", lambda *_: file.refuse_replaced())
    event.listen(engine, "do_connect", lambda *_: file.make_private())
    event.listen(engine, "connect", lambda *_: file.remember())
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", begin)
    return engine


def _tune(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # `_begin` starts transactions, not the driver
    _use_write_ahead_log(connection)
    connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    connection.execute("PRAGMA foreign_keys = ON")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Retry: of two processes that make a new file at once, one gets “locked” without the busy timeout."""
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
