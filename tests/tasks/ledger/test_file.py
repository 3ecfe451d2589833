"""The database itself: its schema, its durability, and what is said when it cannot be used."""

import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from roadmap.message import State
from tasks.ledger import Ledger, LedgerProblem
from tasks.ledger.dialects import engine_for
from tasks.ledger.schema import metadata
from tests.tasks.ledger.build import AT, STEP, address_of, draft, mailing, send


def test_reviews_in_one_ledger_do_not_see_each_other(ledger, tmp_path):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    with Ledger.open(address_of(tmp_path), "another", domain="mail.example.org") as another:
        another.mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD)
        assert another.mailings.release("m/none", AT, "Ana") == 0
        assert another.claims.take(STEP, AT, "worker", 5) == []
        send(ledger)
        assert another.counts() == {STEP: {State.HELD: 1}}
        assert another.sent_today(AT, "UTC") == 1  # the account is one


def test_the_migrations_make_the_schema_and_the_file_is_durable(ledger, tmp_path):
    engine = engine_for(address_of(tmp_path))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in pragmas]
    engine.dispose()
    assert found == ["wal", 2, 1, 30000]


def test_a_ledger_of_a_newer_version_is_refused(ledger, tmp_path):
    ledger.close()
    with sqlite3.connect(tmp_path / "ledger.db") as raw:
        raw.execute("update alembic_version set version_num = '0999_later'")
    raw.close()
    with pytest.raises(
        LedgerProblem, match=r"newer version of this software .*0999_later.*update the software"
    ):
        Ledger.open(address_of(tmp_path), "review", domain="x.org")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ledger.db", "is not one; write sqlite:///"),
        ("mysql://host/db", "cannot be kept in “mysql”"),
        ("sqlite+aiosqlite:///x.db", "cannot be kept in"),
        ("sqlite://", "names no file"),
    ],
)
def test_a_wrong_address_is_explained(address, said):
    with pytest.raises(LedgerProblem, match=said):
        Ledger.open(address, "review", domain="x.org")


def test_files_that_cannot_be_used_are_explained(tmp_path):
    (tmp_path / "text.db").write_text("This is no database. " * 100)
    (tmp_path / "folder.db").mkdir()
    for name, said in (
        ("text.db", "not a ledger"),
        ("folder.db", "cannot be opened"),
        ("a/b/c.db", "folder cannot be made"),
    ):
        with pytest.raises(LedgerProblem, match=said) as problem:
            Ledger.open(f"sqlite:///{tmp_path}/{name}", "review", domain="x.org")
        assert "\n" not in str(problem.value)
    with Ledger.open(f"sqlite:///{tmp_path}/new/ledger.db", "review", domain="x.org") as made:
        assert made.messages() == []


def test_a_locked_ledger_is_explained(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr("tasks.ledger.dialects.BUSY_SECONDS", 0.1)
    with Ledger.open(address_of(tmp_path), "review", domain="x.org") as hurried:
        other = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerProblem, match="close that program, then run again"):
            hurried.mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD)
        assert hurried.messages() == []
        other.close()
