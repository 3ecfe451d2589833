"""A database that is about to be restored: unused, not newer than the dump, and marked until that is done."""

import re
from pathlib import Path

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine, inspect, text
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from tasks.ledger.base.backup_mark import backup_mark, is_backup
from tasks.ledger.base.problems import LedgerProblem, where
from tasks.ledger.copies.doubting import newest_change

STOP = "stop the workers and all that uses it, then restore again"
_CREATED = re.compile(r"Archive created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC")
LEAVING = 5  # seconds; the server ends a closed connection a moment later
_OTHERS = text(
    "select count(*) from pg_stat_activity where datname = current_database()"
    " and backend_type = 'client backend' and pid <> pg_backend_pid()"
)


def prepare_database(engine: Engine, of: DateTime, *, force: bool) -> None:
    """Mark the database. A dump holds no mark, so it stays until the restore is finished.

    Raises:
        LedgerProblem: others use it, or it is newer than the dump and that is not forced.
    """
    _refuse_used(engine)
    with engine.begin() as connection:
        exists = inspect(connection).has_table("messages")
        known = newest_change(connection) if exists and not is_backup(connection) else None
        if known and known > of and not force:
            refuse_newer(known.to_datetime_string(), of.to_datetime_string(), where(engine.url))
        backup_mark.drop(connection, checkfirst=True)
        backup_mark.create(connection)
        connection.execute(backup_mark.insert().values(at=of.isoformat()))


@retry(
    retry=retry_if_exception_type(LedgerProblem),
    stop=stop_after_delay(LEAVING),
    wait=wait_fixed(0.1),
    reraise=True,
)
def _refuse_used(engine: Engine) -> None:
    """Refuse a database that others use; each look needs a transaction of its own to see who has left.

    Raises:
        LedgerProblem: somebody has been connected for some seconds.
    """
    with engine.begin() as connection:
        if connection.execute(_OTHERS).scalar():
            raise LedgerProblem(f"the ledger {where(engine.url)} is in use; {STOP}")


def moment_of_dump(listing: str, file: Path) -> DateTime:
    """Moment when a dump was made, from the list of `pg_restore --list`.

    Raises:
        LedgerProblem: it is no dump of a ledger.
    """
    created = _CREATED.search(listing)
    if created is None or " messages " not in listing:
        raise LedgerProblem(f"{file} is no backup of a ledger on Postgres; name another file")
    return pendulum.from_format(created[1], "YYYY-MM-DD HH:mm:ss", tz="UTC")


def refuse_newer(known: object, backed_up: object, ledger: str) -> None:
    """Refuse to put a backup in the place of a ledger that changed after it.

    Raises:
        LedgerProblem: the ledger is newer.
    """
    if known and backed_up and str(known) > str(backed_up):
        raise LedgerProblem(
            f"the ledger {ledger} is intact, and newer than the backup: its last change is of {known} "
            f"(UTC), the backup's of {backed_up}; leave it as it is, or restore with --force"
        )
