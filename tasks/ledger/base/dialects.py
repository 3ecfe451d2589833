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
HOW_TO_WRITE = "write sqlite:///var/ledger.db or postgresql+psycopg://user:password@host/database"
_CLAIMS_MADE = {
    "sqlite": text("select max(claims) from ledger_keys"),
    "postgresql": text("select case when is_called then last_value else 0 end from claim_numbers"),
}
_SETTLE_CLAIMS = text(
    "update ledger_keys set claims = :number where claims < :number"
    " and seq = (select max(seq) from ledger_keys)"
)
_LOCK = 0x6C656467  # any number will do, as long as nothing else on the server locks the same


def engine_for(address: str, *, anew: bool = False) -> Engine:
    """The engine of a ledger's address; nothing is opened yet, save that SQLite's folder is made.

    `anew`: also where a ledger was lost.

    Raises:
        LedgerProblem: it is not an address, or not of a database that the ledger knows.
    """
    url = _url(address)
    try:
        return _sqlite(url, anew=anew) if url.get_backend_name() == "sqlite" else _postgres(url)
    except (NoSuchModuleError, ModuleNotFoundError) as problem:
        raise LedgerProblem(
            f"the ledger's address {url.render_as_string()} needs a driver that is not here ({problem}); "
            f"install it, or {HOW_TO_WRITE}"
        ) from None


def is_lost(engine: Engine) -> bool:
    """True if mail was sent from the ledger's file, and it is gone or empty. Ask before connecting: that
    makes the file."""
    url = engine.url
    return url.get_backend_name() == "sqlite" and LedgerFile(Path(str(url.database))).is_lost()


def writer_of(engine: Engine) -> Engine:
    """This engine, with transactions that take SQLite's write lock when they begin."""
    return engine.execution_options(ledger_writes=True)


def far(connection: Connection) -> bool:
    """True if each statement travels to a server, so that few large ones are better than many small ones."""
    return connection.dialect.name == "postgresql"


class one_of(ColumnElement[bool]):  # noqa: N801  # it reads as a function of SQLAlchemy's
    """True if a column is one of some numbers, `these`: one value of one statement, however many they are."""

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
    """The value for `one_of`."""
    return {"these": list(numbers) if far(connection) else json.dumps(list(numbers))}


def alone(connection: Connection) -> None:
    """Wait until no other such transaction of this ledger is open. On SQLite every writer is alone."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def claims_made(connection: Connection) -> int:
    """Number of messages of a ledger that were ever claimed; on Postgres at most so many."""
    return int(connection.execute(_CLAIMS_MADE[connection.dialect.name]).scalar() or 0)


def settle_claims(engine: Engine, number: int) -> None:
    """Make sure that a server which dies now comes back with so many claims counted.

    A sequence of Postgres is read before it is on the disk; what is committed after it is not."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(_SETTLE_CLAIMS, {"number": number})


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        said = f"…@{address.rpartition('@')[2]}" if "@" in address else address  # before it stands a password
        raise LedgerProblem(f"the ledger's address “{said}” is not one; {HOW_TO_WRITE}") from None
    if url.get_backend_name() not in {"sqlite", "postgresql"} or url.get_driver_name() in {
        "aiosqlite",
        "asyncpg",
    }:
        raise LedgerProblem(f"the ledger cannot be kept in “{url.drivername}”; {HOW_TO_WRITE}")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise LedgerProblem(f"the ledger's address “{address}” names no file; {HOW_TO_WRITE}")
    return url


def _postgres(url: URL) -> Engine:
    engine = create_engine(url)
    event.listen(engine, "checkin", _note_the_time)
    event.listen(engine, "checkout", _still_there)
    return engine


def _note_the_time(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["idle since"] = time.monotonic()


def _still_there(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Ask a connection that was idle whether the server still knows it; busy ones lose no time on that."""
    if time.monotonic() - record.info.get("idle since", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.execute("")
        connection.rollback()
    except connection.OperationalError as gone:
        raise DisconnectionError from gone  # the pool then opens another


def _sqlite(url: URL, *, anew: bool) -> Engine:
    folder = Path(str(url.database)).parent
    try:
        # One folder, not a path of them: a mistyped path must not start an empty ledger somewhere else.
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
        file.refuse_another()
        _begin(connection)

    event.listen(engine, "do_connect", lambda *_: file.refuse_another())
    event.listen(engine, "do_connect", lambda *_: file.make_private())
    event.listen(engine, "connect", lambda *_: file.remember())
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", begin)
    return engine


def _tune(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says, not where the driver guesses
    _use_write_ahead_log(connection)
    connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
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
