"""Bringing a ledger to the newest schema, with Alembic, whenever one is opened."""

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, column, inspect, select, table

from tasks.ledger.base.dialects import alone, settle_claims, writer_of
from tasks.ledger.base.extent import CLAIMS, Extent, extent_of, refuse_strange
from tasks.ledger.base.mark import refuse_marked
from tasks.ledger.base.problems import LedgerProblem, where
from tasks.ledger.base.witness import Witness

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[1] / "migrations"
_ONE_AT_A_TIME = threading.RLock()  # Alembic's context belongs to the process, not to a thread


def upgrade(engine: Engine, *, marked: bool = False, expected: Extent | None = None) -> None:
    """Bring the ledger to the newest schema; several processes may try at once. `marked`: also a copy.

    Raises:
        LedgerProblem: the ledger was written by a newer version of the software, it is a marked copy, or not
            the `expected` one; nothing was changed.
    """
    with engine.connect() as connection:
        if not marked:
            refuse_marked(connection)
        if expected:
            refuse_strange(connection, extent_of(connection), expected)
        if _version(connection) == newest():
            return
    with _ONE_AT_A_TIME, writer_of(engine).begin() as connection:
        alone(connection)
        found = _version(connection)
        _not_newer(found, where(engine.url))
        if found != newest():
            migrate(connection)


def migrate(connection: Connection, to: str = "head") -> None:
    """Run the migrations up to a version, in the transaction of a connection."""
    from alembic import command  # seldom needed, and slow to load

    config = _config()
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, to)


def recognise(engine: Engine, witness: Witness) -> None:
    """Bring the ledger to the newest schema if it is the one that was in use, and remember how far it goes.

    Raises:
        LedgerProblem: as `upgrade`, or the witness cannot be read or written.
    """
    expected = witness.read()  # before the ledger, which only grows
    upgrade(engine, expected=expected)
    with engine.connect() as connection:
        found = extent_of(connection)
    if expected is None or found != Extent(found.keys, expected.tallies):
        settle_claims(engine, found.tallies[CLAIMS])
    witness.note(found)


def newest() -> str:
    """The version of the newest migration that this code has."""
    return known_versions()[-1]


@cache
def known_versions() -> list[str]:
    """All versions, the oldest first: each migration's file is named by its own."""
    return sorted(file.stem for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _version(connection: Connection) -> str | None:
    """The version that Alembic recorded in the ledger."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    recorded = table("alembic_version", column("version_num"))
    return connection.execute(select(recorded.c.version_num)).scalar_one_or_none()


def _not_newer(found: str | None, ledger: str) -> None:
    if found is not None and found not in known_versions():
        raise LedgerProblem(
            f"the ledger {ledger} was written by a newer version of this software (schema {found}, "
            f"known here up to {newest()}); update the software on this machine"
        )


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
