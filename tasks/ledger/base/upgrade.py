"""Upgrading a ledger to the newest schema, with Alembic, whenever one is opened."""

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, column, inspect, select, table

from tasks.ledger.base.backup_mark import refuse_backup
from tasks.ledger.base.dialects import store_claims, wait_for_writers, writing_engine
from tasks.ledger.base.extent import CLAIMS, Extent, extent_of, refuse_another_ledger
from tasks.ledger.base.problems import LedgerProblem, where
from tasks.ledger.base.witness import Witness

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[1] / "migrations"
_ALEMBIC = threading.RLock()  # Alembic's context belongs to the process, not to a thread


def upgrade(engine: Engine, *, backup: bool = False, expected: Extent | None = None) -> None:
    """Bring the ledger to the newest schema; several processes may try at once. `backup`: even a backup.

    Raises:
        LedgerProblem: the ledger was written by a newer version of the software, is a backup, or is not the
            `expected` one; nothing was changed.
    """
    with engine.connect() as connection:
        if not backup:
            refuse_backup(connection)
        if expected:
            refuse_another_ledger(connection, extent_of(connection), expected)
        if _version(connection) == newest():
            return
    with _ALEMBIC, writing_engine(engine).begin() as connection:
        wait_for_writers(connection)
        version = _version(connection)
        if version is not None and version not in known_versions():
            raise LedgerProblem(
                f"the ledger {where(engine.url)} was written by a newer version of this software (schema "
                f"{version}, known here up to {newest()}); update the software on this machine"
            )
        if version != newest():
            migrate(connection)


def migrate(connection: Connection, to: str = "head") -> None:
    """Run the migrations up to a version, in the transaction of a connection."""
    from alembic import command  # slow to import, and rarely needed

    config = _config()
    config.attributes["connection"] = connection
    with _ALEMBIC:
        command.upgrade(config, to)


def recognise(engine: Engine, witness: Witness) -> None:
    """Bring the ledger to the newest schema if it is the one that was in use, and remember its extent.

    Raises:
        LedgerProblem: as `upgrade`, or the witness cannot be read or written.
    """
    expected = witness.read()  # before the ledger, which only grows
    upgrade(engine, expected=expected)
    with engine.connect() as connection:
        extent = extent_of(connection)
    if expected is None or extent != Extent(extent.keys, expected.tallies):
        store_claims(engine, extent.tallies[CLAIMS])
    witness.note(extent)


def newest() -> str:
    """The version of the newest migration that this code has."""
    return known_versions()[-1]


@cache
def known_versions() -> list[str]:
    """All versions, the oldest first, by the names of the migrations' files."""
    return sorted(file.stem for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _version(connection: Connection) -> str | None:
    """The version that Alembic recorded in the ledger."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    recorded = table("alembic_version", column("version_num"))
    return connection.execute(select(recorded.c.version_num)).scalar_one_or_none()


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
