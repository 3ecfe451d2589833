"""The mark of a backup: a table that a ledger in use does not have, with the moment of the backup.

A ledger with it is not opened: from a backup that was put in place by hand, or a restore that was
interrupted, all mail sent since the backup would be sent again."""

import sqlite3

import pendulum
from pendulum import DateTime
from sqlalchemy import Column, Connection, MetaData, Table, Text, inspect, select

from tasks.ledger.base.problems import LedgerProblem, where

TABLE = "backup_of"
backup_mark = Table(TABLE, MetaData(), Column("at", Text, nullable=False))


def mark_as_backup(connection: sqlite3.Connection, at: DateTime) -> None:
    """Mark a copy on SQLite as a backup of that moment."""
    connection.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (at TEXT NOT NULL)")
    connection.execute(f"DELETE FROM {TABLE}")  # noqa: S608
    connection.execute(f"INSERT INTO {TABLE} VALUES (?)", [at.in_timezone("UTC").isoformat()])  # noqa: S608


def is_backup(connection: Connection) -> bool:
    """True if a database is a backup that was not completely restored."""
    return inspect(connection).has_table(TABLE)


def moment_of_backup(connection: Connection) -> DateTime | None:
    """Moment of a backup; None: it has no mark."""
    if not is_backup(connection):
        return None
    stored = connection.execute(select(backup_mark.c.at)).scalar()
    return pendulum.instance(pendulum.DateTime.fromisoformat(stored)) if stored else None


def refuse_backup(connection: Connection) -> None:
    """Make sure that a ledger is no backup.

    Raises:
        LedgerProblem: it is.
    """
    if is_backup(connection):
        raise LedgerProblem(
            f"the ledger {where(connection.engine.url)} is a backup that was not completely restored: mail "
            "sent since would be sent again; run `roadmap restore` with the backup's file (docs/backup.md)"
        )
