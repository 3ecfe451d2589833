"""The database itself: its durability, and what is said when it cannot be used."""

import sqlite3
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from roadmap.mail.message import State
from tasks.ledger import Ledger, LedgerProblem, Outcome
from tasks.ledger.copies.adopting import Adopting, adopt
from tests.tasks.ledger.build import AT, LATER, STEP, draft, mailing, send


def test_reviews_in_one_ledger_do_not_see_each_other(ledger, another):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    other = another("another")
    other.mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD)
    assert other.mailings.release("m/none", AT, "Ana") == 0
    assert other.claims.take(STEP, AT, "worker", 5) == []
    send(ledger)
    assert other.counts() == {STEP: {State.HELD: 1}}
    assert other.sent_today(AT, "UTC") == 1  # the account is one


def test_the_file_is_durable(on_file):
    with on_file._store.read() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in pragmas]
    assert found == ["wal", 2, 1, 30000]


def test_a_ledger_of_a_newer_version_is_refused(ledger, another):
    with ledger._store.write() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '0999_later'")
    with pytest.raises(
        LedgerProblem, match=r"newer version of this software .*0999_later.*update the software"
    ):
        another()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ledger.db", "is malformed; write sqlite:///"),
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


def test_a_locked_ledger_is_explained(on_file, file, monkeypatch):
    monkeypatch.setattr("tasks.ledger.base.dialects.BUSY_SECONDS", 0.1)
    with Ledger.open(file[0], "review", domain="x.org") as hurried:
        other = sqlite3.connect(file[1], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerProblem, match="close that program, then run again"):
            hurried.mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD)
        assert hurried.messages() == []
        other.close()


@pytest.mark.parametrize("replaced", [False, True], ids=["removed", "replaced"])
def test_a_ledger_that_is_no_longer_there_is_not_written_to(on_file, file, replaced):
    on_file.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    address, path = file
    path.rename(path.with_name("elsewhere.db"))
    if replaced:
        Ledger.open(address, "review", domain="x.org").close()
    for attempt in (on_file.messages, lambda: on_file.claims.take(STEP, AT, "w", 1)):
        with pytest.raises(LedgerProblem, match="removed or replaced while it was in use"):
            attempt()
    on_file.close()  # a connection that is opened anew makes no new file either
    with pytest.raises(LedgerProblem, match="removed or replaced while it was in use"):
        on_file.messages()
    assert path.exists() == replaced


def test_no_new_ledger_begins_where_mail_was_sent_from_a_lost_one(on_file, file):
    address, path = file
    with on_file.sender():
        pass
    on_file.close()
    path.unlink()
    with pytest.raises(LedgerProblem, match=r"is missing now; put it back.*start anew.*ledger adopt"):
        Ledger.open(address, "review", domain="x.org")
    signed = Adopting(LATER, "Ana", "the disk was lost")
    done = adopt(address, "review", path.with_name("witness"), signed)
    assert done.was == "is new: mail was sent from another one in its place, which is missing"
    assert path.with_name("ledger.db.senders").is_dir()
    with Ledger.open(address, "review", domain="x.org") as anew:
        anew.mailings.draft(mailing(), [draft("aa")], LATER, state=State.RELEASED)
        assert anew.counts() == {STEP: {State.HELD: 1}}  # it may have been sent from the lost one


def test_on_a_full_disk_all_of_a_transaction_is_kept_or_nothing(on_file, monkeypatch):
    on_file.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    (claim,) = on_file.claims.take(STEP, AT, "w", 1)
    before = on_file.messages()
    many = [draft(f"p{i}", words="x" * 5000 + str(i)) for i in range(200)]
    with limited(on_file._store.engine, pages=60):
        with pytest.raises(LedgerProblem, match="the disk is full; make room"):
            on_file.mailings.draft(mailing(), many, AT, state=State.RELEASED)
        said = [Outcome(claim.id, State.FAILED, AT, "550 " + "x" * 500_000)]
        with pytest.raises(LedgerProblem, match="the disk is full; make room"):
            on_file.claims.settle(said, then_take=1, step=STEP, by="w")
    assert on_file.messages() == before
    on_file.claims.settle([Outcome(claim.id, State.SENT, AT)])


@contextmanager
def limited(engine, pages):
    """SQLite does what it does on a full disk when a file reaches its greatest number of pages."""
    engine.dispose()
    tune = lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages}")  # noqa: E731
    event.listen(engine, "connect", tune)
    yield
    event.remove(engine, "connect", tune)
    engine.dispose()
