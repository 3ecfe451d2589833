"""Bringing a ledger to the newest schema, with Alembic, whenever one is opened."""

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, column, inspect, select, table

from tasks.ledger.dialects import alone, writer_of
from tasks.ledger.mark import refuse_marked
from tasks.ledger.problems import LedgerProblem, where

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = threading.Lock()  # Alembic's context belongs to the process, not to a thread


def upgrade(engine: Engine, *, marked: bool = False) -> None:
    """Bring the ledger to the newest schema; several processes may try at once. `marked`: also a copy.

    Raises:
        LedgerProblem: the ledger was written by a newer version of the software, or it is a marked copy.
    """
    with engine.connect() as connection:
        if not marked:
            refuse_marked(connection)
        if _version(connection) == newest():
            return
    with _ONE_AT_A_TIME, writer_of(engine).begin() as connection:
        alone(connection)
        found = _version(connection)
        _not_newer(found, where(engine.url))
        if found != newest():
            from alembic import command  # seldom needed, and slow to load

            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def newest() -> str:
    """The version of the newest migration that this code has."""
    return _known()[-1]


@cache
def _known() -> list[str]:
    """All versions, the oldest first: each migration's file is named by its own."""
    return sorted(file.stem for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _version(connection: Connection) -> str | None:
    """What Alembic recorded in the ledger."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    recorded = table("alembic_version", column("version_num"))
    return connection.execute(select(recorded.c.version_num)).scalar_one_or_none()


def _not_newer(found: str | None, ledger: str) -> None:
    if found is not None and found not in _known():
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
