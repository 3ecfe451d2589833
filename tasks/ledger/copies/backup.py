"""Backing up a ledger: all of it, as it is at one moment, while mail leaves and answers come in.

SQLite copies its own file (its online backup), Postgres is dumped by `pg_dump`; neither blocks other
processes. The copy of a file is marked, so that it is not used as if it were the ledger: see `restore`."""

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from pendulum import DateTime
from sqlalchemy import URL, make_url

from config.private import make_private, make_private_folder
from tasks.ledger.base.backup_mark import mark_as_backup
from tasks.ledger.base.problems import LedgerProblem, where
from tasks.ledger.copies.postgres_programs import run_program


@dataclass(frozen=True)
class Backup:
    """A backup: its file, its moment, and its size in bytes."""

    file: Path
    at: DateTime
    size: int


def suffix_of(address: str) -> str:
    """Suffix of a backup's file name, by the kind of database."""
    return ".sqlite" if make_url(address).get_backend_name() == "sqlite" else ".dump"


def back_up(address: str, file: Path, at: DateTime) -> Backup:
    """Copy the ledger at `address` into a new file; `at` is the moment at which copying begins.

    A copy that is interrupted leaves no file of that name.

    Raises:
        LedgerProblem: there is no such ledger, the file exists already, or the copy cannot be made.
    """
    url = make_url(address)
    part = file.with_name(f"{file.name}.part")
    try:
        _refuse_to_overwrite(file)
        part.unlink(missing_ok=True)
        make_private(part)
        (_copy if url.get_backend_name() == "sqlite" else _dump)(url, part, at)
        with part.open("rb") as written:
            os.fsync(written.fileno())  # on the disk, before it gets its name
        part.rename(file)
    except OSError as problem:
        raise LedgerProblem(
            f"the backup {file} cannot be written ({problem.strerror or problem}); name another place (--out)"
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return Backup(file, at, file.stat().st_size)


def _refuse_to_overwrite(file: Path) -> None:
    make_private_folder(file.parent)
    if file.exists():
        raise LedgerProblem(f"{file} exists already, and no backup is overwritten; name another file")


def _copy(url: URL, to: Path, at: DateTime) -> None:
    ledger = Path(str(url.database))
    if not ledger.is_file():
        raise LedgerProblem(f"the ledger {ledger} does not exist yet: there is nothing to back up")
    try:
        with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)  # in one step, without later commits
            target.execute("PRAGMA journal_mode = DELETE")  # one file only
            refuse_damaged(target, ledger)
            mark_as_backup(target, at)
            target.commit()
    except sqlite3.Error as problem:
        raise LedgerProblem(
            f"the ledger {where(url)} cannot be copied ({problem}); keep your earlier backups"
        ) from None


def refuse_damaged(connection: sqlite3.Connection, file: Path) -> None:
    """Make sure that a database is intact.

    Raises:
        LedgerProblem: it is not.
    """
    (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if result != "ok":
        words = " ".join(result.split())
        raise LedgerProblem(f"{file} is damaged ({words}); restore the newest backup that is intact")


def _dump(url: URL, to: Path, _at: DateTime) -> None:
    run_program("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")
