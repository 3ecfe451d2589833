"""Restoring a ledger from a backup: in one step, beside nobody who uses it, and with no mail sent twice."""

import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine, NullPool, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from config.limits.files import BACKUP
from config.private import make_private, tighten
from tasks.ledger.base.dialects import engine_for, writer_of
from tasks.ledger.base.extent import renew_key
from tasks.ledger.base.mark import has_mark, mark, put, read
from tasks.ledger.base.problems import LedgerProblem, explain, where
from tasks.ledger.base.store import Store
from tasks.ledger.base.upgrade import upgrade
from tasks.ledger.copies.backup import refuse_damaged
from tasks.ledger.copies.foreign import refuse_foreign, refuse_foreign_entries
from tasks.ledger.copies.postgres_programs import run
from tasks.ledger.sending.after_restore import Restoring, doubt, newest
from tasks.ledger.sending.presence import anybody_sends

_CREATED = re.compile(r"Archive created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC")
_AS_ANYBODY = ("--no-owner", "--no-privileges")
STOP = "stop the workers and all that uses it, then restore again"
_OTHERS = text(
    "select count(*) from pg_stat_activity where datname = current_database()"
    " and backend_type = 'client backend' and pid <> pg_backend_pid()"
)


@dataclass(frozen=True)
class Restored:
    """Result of restoring: the moment that the backup is of, how many messages are `unknown` since, the last
    change that the ledger knows of, and where the former ledger is, if one was kept."""

    of: DateTime
    unknown: int
    knows_until: DateTime | None
    former: Path | None = None


def restore(address: str, this: Restoring) -> Restored:
    """Put a backup in the place of the ledger at `address`.

    What had not left when it was made is `unknown` afterwards: a person says what became of it. It may be
    killed at any moment: then the former ledger is there, or one that is not opened before it is restored
    again.

    Raises:
        LedgerProblem: the file is no backup of such a ledger; the ledger is in use, or knows more.
    """
    if not this.by.strip():
        raise LedgerProblem("say who restores it (--by): it stands in the history")
    if not this.file.is_file():
        raise LedgerProblem(f"there is no backup {this.file}; name its file")
    if not BACKUP.allows(this.file.stat().st_size):
        raise LedgerProblem(BACKUP.refusal(str(this.file)))
    on_a_file = make_url(address).get_backend_name() == "sqlite"
    return (_file if on_a_file else _database)(address, this)


def _file(address: str, this: Restoring) -> Restored:
    ledger = Path(str(make_url(address).database)).absolute()
    if ledger.exists() and ledger.samefile(this.file):
        raise LedgerProblem(f"{this.file} is the ledger itself; name the file of a backup")
    part = ledger.with_name(f"{ledger.name}.restoring")
    try:
        ledger.parent.mkdir(mode=0o700, exist_ok=True)
        _remove(part)
        make_private(part)
        of, backed_up = _copied(this.file, part, this.at)
        with closing(sqlite3.connect(ledger, timeout=0) if ledger.exists() else sqlite3.connect("")) as old:
            # Beside another connection neither of these is to be had; until the end nobody opens it anew.
            if _alone(old, ledger) and not this.force:
                _refuse_newer(_newest_in(old), backed_up, str(ledger))
            done = _finished(f"sqlite:///{part}", of, this)
            former = _kept(ledger, this.at) if ledger.exists() else None
            part.replace(ledger)
    except OSError as problem:
        raise LedgerProblem(
            f"{ledger} cannot be restored ({problem.strerror or problem}); see to it, then restore again"
        ) from None
    finally:
        with suppress(OSError):
            _remove(part)
    return Restored(of, done[0], done[1], former)


def _remove(part: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        part.with_name(f"{part.name}{end}").unlink(missing_ok=True)


def _copied(file: Path, part: Path, at: DateTime) -> tuple[DateTime, str | None]:
    """A marked copy of the backup, beside the ledger: the moment that it is of, and its last change. A file
    that was copied by other means has no mark: then it is of its last change."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
            source.execute("PRAGMA trusted_schema = OFF")
            refuse_damaged(source, file)
            refuse_foreign(source, file)
            with closing(sqlite3.connect(part)) as target:
                source.backup(target)
                backed_up = _newest_in(target)
        engine = create_engine(f"sqlite:///{part}", poolclass=NullPool)
        with engine.connect() as connection:
            of = read(connection) or newest(connection) or at
        with closing(sqlite3.connect(part)) as target:
            put(target, of)
            target.commit()
    except (sqlite3.Error, DBAPIError, ValueError) as problem:
        raise LedgerProblem(
            f"{file} is no backup of a ledger on SQLite, or damaged ({_words(problem)}); name another file"
        ) from None
    return of, backed_up


def _words(problem: Exception) -> str:
    """A driver's message in one line."""
    return " ".join(str(getattr(problem, "orig", problem)).split())


def _alone(old: sqlite3.Connection, ledger: Path) -> bool:
    """True if the ledger in place can be read.

    Raises:
        LedgerProblem: somebody uses it.
    """
    if anybody_sends(ledger):
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


def _refuse_newer(known: object, backed_up: object, ledger: str) -> None:
    if known and backed_up and str(known) > str(backed_up):
        raise LedgerProblem(
            f"the ledger {ledger} is whole, and knows more than the backup: its last change is of {known} "
            f"(UTC), the backup's of {backed_up}; leave it as it is, or restore with --force"
        )


def _newest_in(connection: sqlite3.Connection) -> str | None:
    """The last change in a file, as SQLite keeps moments: they compare as they stand."""
    columns = {"messages": "changed_at", "answers": "changed_at", "decisions": "at", "amendments": "at"}
    each = (f"SELECT max({column}) AS m FROM {table}" for table, column in columns.items())  # noqa: S608
    try:
        found = connection.execute(f"SELECT max(m) FROM ({' UNION ALL '.join(each)})").fetchone()  # noqa: S608
    except sqlite3.OperationalError:
        return None  # it has no tables
    return str(found[0]) if found[0] else None


def _finished(address: str, of: DateTime, this: Restoring) -> tuple[int, DateTime | None]:
    """Bring a marked copy to the newest schema, doubt what it cannot know, and take its mark away."""
    engine = engine_for(address)
    try:
        upgrade(engine, marked=True)
        with writer_of(engine).begin() as connection:
            known = newest(connection)
            unknown = doubt(Store(engine, "", ""), connection, of, this)
            renew_key(connection, this.at)
            mark.drop(connection)
    except DBAPIError as problem:
        raise explain(problem, engine.url) from problem
    except ValueError as problem:
        raise LedgerProblem(
            f"{this.file} is damaged ({_words(problem)}); restore a backup that is whole"
        ) from None
    finally:
        engine.dispose()
    return unknown, known


def _kept(ledger: Path, at: DateTime) -> Path:
    """A second name for the ledger in place, so that it is never without one."""
    stamp = at.in_timezone("UTC").format("YYYYMMDD-HHmmss")
    former = ledger.with_name(f"{ledger.name}.before-{stamp}")
    former.unlink(missing_ok=True)
    former.hardlink_to(ledger)
    tighten(former)
    return former


def _database(address: str, this: Restoring) -> Restored:
    url = make_url(address)
    listing = run("pg_restore", None, "--list", str(this.file))
    of = _made(listing, this.file)
    refuse_foreign_entries(listing, this.file)
    engine = engine_for(address)
    try:
        _prepare(engine, of, force=this.force)
    except DBAPIError as problem:
        raise explain(problem, engine.url) from problem
    finally:
        engine.dispose()
    run("pg_restore", url, "--clean", "--if-exists", "--single-transaction", *_AS_ANYBODY, str(this.file))
    unknown, known = _finished(address, of, this)
    return Restored(of, unknown, known)


def _prepare(engine: Engine, of: DateTime, *, force: bool) -> None:
    """Mark the database first: the mark is in no dump, so it stays until the ledger is doubted as well."""
    with engine.begin() as connection:
        if connection.execute(_OTHERS).scalar():
            raise LedgerProblem(f"the ledger {where(engine.url)} is in use; {STOP}")
        there = inspect(connection).has_table("messages")
        known = newest(connection) if there and not has_mark(connection) else None
        if known and known > of and not force:
            _refuse_newer(known.to_datetime_string(), of.to_datetime_string(), where(engine.url))
        mark.drop(connection, checkfirst=True)
        mark.create(connection)
        connection.execute(mark.insert().values(at=of.isoformat()))


def _made(listing: str, file: Path) -> DateTime:
    """Moment when a dump was made, as `pg_restore --list` says it in UTC."""
    found = _CREATED.search(listing)
    if found is None or " messages " not in listing:
        raise LedgerProblem(f"{file} is no backup of a ledger on Postgres; name another file")
    return pendulum.from_format(found[1], "YYYY-MM-DD HH:mm:ss", tz="UTC")
