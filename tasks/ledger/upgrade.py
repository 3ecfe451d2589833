"""Bringing a ledger to the newest schema, with Alembic, whenever one is opened."""

import threading
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from tasks.ledger.dialects import alone, writer_of
from tasks.ledger.mark import refuse_marked
from tasks.ledger.problems import LedgerProblem, where

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
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


@cache
def newest() -> str:
    """The version of the newest migration that this code has."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _not_newer(found: str | None, ledger: str) -> None:
    if found is None:
        return
    try:
        ScriptDirectory.from_config(_config()).get_revision(found)
    except CommandError:
        raise LedgerProblem(
            f"the ledger {ledger} was written by a newer version of this software (schema {found}, "
            f"known here up to {newest()}); update the software on this machine"
        ) from None


def _config() -> Config:
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
