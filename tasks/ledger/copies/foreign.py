"""Refusing backups with foreign objects, that no migration makes.

A trigger that marks messages as released, or a view in place of a table, would be restored with the backup
and act at the next write. So all objects of a backup are compared by name with those that the migrations
make."""

import re
import sqlite3
from functools import cache
from pathlib import Path

from sqlalchemy import NullPool, create_engine

from tasks.ledger.base.backup_mark import TABLE as MARK
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.base.upgrade import known_versions, migrate, newest
from tasks.ledger.schema import metadata

# Kind, name and columns of each object; a virtual table has no root page.
_OBJECTS = """
    select case when type = 'table' and rootpage = 0 then 'virtual table' else type end, name,
        case when type = 'table' then
            (select group_concat(name) from (select name from pragma_table_xinfo(m.name) order by name))
        else '' end
    from sqlite_master m where name not like 'sqlite!_%' escape '!'
"""
_VERSIONS = "alembic_version"
# Kind, schema and name of each entry in the list of a Postgres dump.
_ENTRY = re.compile(r"^\d+; \d+ \d+ (?P<kind>[A-Z]+(?: [A-Z]+)*) (?P<schema>\S+) (?P<name>\S+)", re.MULTILINE)
_KINDS = {
    *("TABLE", "TABLE DATA", "SEQUENCE", "SEQUENCE SET", "SEQUENCE OWNED BY", "DEFAULT", "INDEX"),
    *("CONSTRAINT", "FK CONSTRAINT", "CHECK CONSTRAINT", "ENCODING", "STDSTRINGS", "SEARCHPATH", "SCHEMA"),
}
_SEQUENCES = {"messages_id_seq", "answer_versions_id_seq", "claim_numbers"}


def refuse_foreign(connection: sqlite3.Connection, file: Path) -> None:
    """Make sure that a backup on SQLite holds all that the migrations make, and nothing else.

    Raises:
        LedgerProblem: it does not, or is of a newer version, or no ledger.
    """
    objects = {(kind, name, columns or "") for kind, name, columns in connection.execute(_OBJECTS)}
    if ("table", _VERSIONS, "version_num") not in objects:
        raise LedgerProblem(f"{file} is no backup of a ledger: it lacks its tables; name another file")
    version = connection.execute(f"select version_num from {_VERSIONS}").fetchone()  # noqa: S608
    if version is None or version[0] not in known_versions():
        raise LedgerProblem(
            f"{file} was written by a newer version of this software (schema {version and version[0]}, known "
            f"here up to {newest()}), or is no backup of a ledger; update the software, or name another file"
        )
    if more := objects - _objects_of(version[0]) - {("table", MARK, "at")}:
        raise _foreign(file, [f"the {kind} {name}" for kind, name, _ in sorted(more)])
    if less := [name for kind, name, _ in sorted(_objects_of(version[0]) - objects) if kind == "table"]:
        raise LedgerProblem(f"{file} is incomplete: it lacks {', '.join(less)}; restore a complete backup")


def refuse_foreign_entries(listing: str, file: Path) -> None:
    """Make sure that a Postgres dump, of which `pg_restore` lists the entries, holds nothing foreign.

    Raises:
        LedgerProblem: it does.
    """
    tables = {*metadata.tables, _VERSIONS}
    foreign = [
        f"the {entry['kind'].lower()} {entry['name']}"
        for entry in _ENTRY.finditer(listing)
        if not _is_ours(entry["kind"], entry["name"], tables)
    ]
    if foreign:
        raise _foreign(file, foreign)


def _is_ours(kind: str, name: str, tables: set[str]) -> bool:
    if kind not in _KINDS:
        return False
    if kind.startswith("TABLE"):
        return name in tables
    return not kind.startswith("SEQUENCE") or name in _SEQUENCES


def _foreign(file: Path, named: list[str]) -> LedgerProblem:
    some = ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")  # noqa: PLR2004
    return LedgerProblem(
        f"{file} holds foreign objects: {some}; nothing was restored; name another backup, or remove "
        "them from a copy of this one if you know them"
    )


@cache
def _objects_of(version: str) -> frozenset[tuple[str, str, str]]:
    """Kind, name and columns of all objects that the migrations up to a version make on SQLite."""
    engine = create_engine("sqlite://", poolclass=NullPool)
    with engine.connect() as connection:
        migrate(connection, version)
        objects = connection.exec_driver_sql(_OBJECTS).fetchall()
    return frozenset((kind, name, columns or "") for kind, name, columns in objects)
