"""Restoring a ledger from a backup: in one step, while nobody uses it, and so that no mail is sent twice."""

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from pendulum import DateTime
from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from config.limits.files import BACKUP
from config.private import make_private, tighten
from roadmap.people.decisions import Decision
from roadmap.review.moments import moment_in_words
from tasks.ledger.base.backup_mark import backup_mark, mark_as_backup, moment_of_backup
from tasks.ledger.base.dialects import engine_for, writing_engine
from tasks.ledger.base.extent import renew_key
from tasks.ledger.base.problems import LedgerProblem, explain
from tasks.ledger.base.store import Store
from tasks.ledger.base.upgrade import upgrade
from tasks.ledger.copies.backup import refuse_damaged
from tasks.ledger.copies.doubting import doubt_unsent, newest_change
from tasks.ledger.copies.foreign import refuse_foreign, refuse_foreign_entries
from tasks.ledger.copies.postgres_programs import run_program
from tasks.ledger.copies.restore_database import STOP, moment_of_dump, prepare_database, refuse_newer
from tasks.ledger.sending.earlier_messages import EARLY, NOTHING
from tasks.ledger.sending.sender_locks import any_sender_is_alive

_AS_ANYBODY = ("--no-owner", "--no-privileges")


@dataclass(frozen=True)
class Restoring:
    """A backup's file to restore, when, and by whom. `force`: even if the ledger in place is newer;
    `nothing_early`: they sign that since the backup no step was sent early, or moved to an earlier date."""

    file: Path
    at: DateTime
    by: str
    force: bool = False
    nothing_early: bool = False


@dataclass(frozen=True)
class Restored:
    """Result of restoring: the backup's moment (`of`), the number of messages that are `unknown` now, the
    last change that the ledger knows of, and the file of the former ledger, if there was one."""

    of: DateTime
    unknown: int
    knows_until: DateTime | None
    former: Path | None = None


def restore(address: str, this: Restoring) -> Restored:
    """Put a backup in the place of the ledger at `address`.

    Messages that had not left at the time of the backup become `unknown`: a person says what became of them.
    If this is killed, the former ledger is in place, or one that is refused until it is restored again.

    Raises:
        LedgerProblem: the file is no backup of such a ledger; the ledger is in use, or is newer.
    """
    if not this.by.strip():
        raise LedgerProblem("say who restores the ledger (--by): it is recorded in the history")
    if not this.file.is_file():
        raise LedgerProblem(f"the backup {this.file} does not exist; name its file")
    if not BACKUP.allows(this.file.stat().st_size):
        raise LedgerProblem(BACKUP.refusal(str(this.file)))
    on_a_file = make_url(address).get_backend_name() == "sqlite"
    return (_restore_file if on_a_file else _restore_database)(address, this)


def _restore_file(address: str, this: Restoring) -> Restored:
    ledger = Path(str(make_url(address).database)).absolute()
    if ledger.exists() and ledger.samefile(this.file):
        raise LedgerProblem(f"{this.file} is the ledger itself; name the file of a backup")
    part = ledger.with_name(f"{ledger.name}.restoring")
    try:
        ledger.parent.mkdir(mode=0o700, exist_ok=True)
        _remove(part)
        make_private(part)
        of, backed_up = _copy(this.file, part, this.at)
        with closing(sqlite3.connect(ledger, timeout=0) if ledger.exists() else sqlite3.connect("")) as old:
            # Both fail while another connection is open; until the end no other can be opened.
            if _lock(old, ledger) and not this.force:
                refuse_newer(_last_change_in(old), backed_up, str(ledger))
            unknown, known = _finish(f"sqlite:///{part}", of, this)
            former = _keep_former(ledger, this.at) if ledger.exists() else None
            part.replace(ledger)
    except OSError as problem:
        raise LedgerProblem(
            f"{ledger} cannot be restored ({problem.strerror or problem}); correct that, then restore again"
        ) from None
    finally:
        with suppress(OSError):
            _remove(part)
    return Restored(of, unknown, known, former)


def _remove(part: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        part.with_name(f"{part.name}{end}").unlink(missing_ok=True)


def _copy(file: Path, part: Path, at: DateTime) -> tuple[DateTime, str | None]:
    """Copy the backup beside the ledger, and mark the copy; return the backup's moment and its last change. A
    file that was copied by other means has no mark: its moment is that of its last change."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
            source.execute("PRAGMA trusted_schema = OFF")
            refuse_damaged(source, file)
            refuse_foreign(source, file)
            with closing(sqlite3.connect(part)) as target:
                source.backup(target)
                backed_up = _last_change_in(target)
        engine = create_engine(f"sqlite:///{part}", poolclass=NullPool)
        with engine.connect() as connection:
            of = moment_of_backup(connection) or newest_change(connection) or at
        with closing(sqlite3.connect(part)) as target:
            mark_as_backup(target, of)
            target.commit()
    except (sqlite3.Error, DBAPIError, ValueError) as problem:
        raise LedgerProblem(
            f"{file} is no backup of a ledger on SQLite, or damaged ({_words(problem)}); name another file"
        ) from None
    return of, backed_up


def _words(problem: Exception) -> str:
    """A driver's message in one line."""
    return " ".join(str(getattr(problem, "orig", problem)).split())


def _lock(old: sqlite3.Connection, ledger: Path) -> bool:
    """Lock the ledger in place; False if it cannot be read.

    Raises:
        LedgerProblem: it is in use.
    """
    if any_sender_is_alive(ledger):
        raise LedgerProblem(f"mail is being sent from the ledger {ledger}; {STOP}")
    try:
        old.execute("PRAGMA journal_mode = DELETE")
        old.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as problem:
        if "locked" in str(problem):
            raise LedgerProblem(f"the ledger {ledger} is in use; {STOP}") from None
        return False
    except sqlite3.DatabaseError:
        return False
    return True


def _last_change_in(connection: sqlite3.Connection) -> str | None:
    """The last change in a file, as SQLite stores moments, which compare as strings; None: it has none."""
    columns = {"messages": "changed_at", "answers": "changed_at", "decisions": "at", "amendments": "at"}
    each = (f"SELECT max({column}) AS m FROM {table}" for table, column in columns.items())  # noqa: S608
    try:
        (last,) = connection.execute(f"SELECT max(m) FROM ({' UNION ALL '.join(each)})").fetchone()  # noqa: S608
    except sqlite3.OperationalError:
        return None  # it has no tables
    return str(last) if last else None


def _finish(address: str, of: DateTime, this: Restoring) -> tuple[int, DateTime | None]:
    """Bring a marked copy to the newest schema, declare unsent messages `unknown`, and remove the mark."""
    engine = engine_for(address)
    try:
        upgrade(engine, backup=True)
        with writing_engine(engine).begin() as connection:
            known = newest_change(connection)
            unknown = doubt_unsent(Store(engine, "", ""), connection, _decision(of, this), _reason(of))
            renew_key(connection, this.at)
            backup_mark.drop(connection)
    except DBAPIError as problem:
        raise explain(problem, engine.url) from problem
    except ValueError as problem:
        raise LedgerProblem(
            f"{this.file} is damaged ({_words(problem)}); restore a backup that is whole"
        ) from None
    finally:
        engine.dispose()
    return unknown, known


def _reason(of: DateTime) -> str:
    return f"restored from the backup of {moment_in_words(of.in_timezone('UTC'))}: it may have left since"


def _decision(of: DateTime, this: Restoring) -> Decision:
    value: dict[str, object] = {"backup_of": of.in_timezone("UTC").isoformat()}
    value |= {EARLY: NOTHING} if this.nothing_early else {}
    return Decision(
        kind="restore", subject=this.file.name, value=value, at=this.at, by=this.by, reason=_reason(of)
    )


def _keep_former(ledger: Path, at: DateTime) -> Path:
    """Give the ledger in place a second name, so that it never is without one; return it."""
    stamp = at.in_timezone("UTC").format("YYYYMMDD-HHmmss")
    former = ledger.with_name(f"{ledger.name}.before-{stamp}")
    former.unlink(missing_ok=True)
    former.hardlink_to(ledger)
    tighten(former)
    return former


def _restore_database(address: str, this: Restoring) -> Restored:
    url = make_url(address)
    listing = run_program("pg_restore", None, "--list", str(this.file))
    of = moment_of_dump(listing, this.file)
    refuse_foreign_entries(listing, this.file)
    engine = engine_for(address)
    try:
        prepare_database(engine, of, force=this.force)
    except DBAPIError as problem:
        raise explain(problem, engine.url) from problem
    finally:
        engine.dispose()
    run_program(
        "pg_restore", url, "--clean", "--if-exists", "--single-transaction", *_AS_ANYBODY, str(this.file)
    )
    unknown, known = _finish(address, of, this)
    return Restored(of, unknown, known)
