"""The mark of a copy: a table that a ledger in use does not have, with the moment that the copy is of.

A ledger with it is not opened: from a copy that was put in place by hand, or a restoring that was cut off,
all that left since the backup would leave once more.
"""

import sqlite3

import pendulum
from pendulum import DateTime
from sqlalchemy import Column, Connection, MetaData, Table, Text, inspect, select

from tasks.ledger.base.problems import LedgerProblem, where

NAME = "backup_of"
mark = Table(NAME, MetaData(), Column("at", Text, nullable=False))


def put(connection: sqlite3.Connection, at: DateTime) -> None:
    """Mark a copy on SQLite, as of that moment."""
    connection.execute(f"CREATE TABLE IF NOT EXISTS {NAME} (at TEXT NOT NULL)")
    connection.execute(f"DELETE FROM {NAME}")  # noqa: S608
    connection.execute(f"INSERT INTO {NAME} VALUES (?)", [at.in_timezone("UTC").isoformat()])  # noqa: S608


def has_mark(connection: Connection) -> bool:
    """True if a database is a copy that was not restored to its end."""
    return inspect(connection).has_table(NAME)


def read(connection: Connection) -> DateTime | None:
    """The moment that a copy is of; None: it has no mark."""
    if not has_mark(connection):
        return None
    said = connection.execute(select(mark.c.at)).scalar()
    return pendulum.instance(pendulum.DateTime.fromisoformat(said)) if said else None


def refuse_marked(connection: Connection) -> None:
    """Make sure that a ledger is no copy.

    Raises:
        LedgerProblem: it is.
    """
    if has_mark(connection):
        raise LedgerProblem(
            f"the ledger {where(connection.engine.url)} is a backup that was not restored to its end: what "
            "left since would leave again; run `roadmap restore` with the backup's file (docs/backup.md)"
        )
