"""Backups that are none, or more than one: refused in a line, and the ledger in place stays as it is."""

import os
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.limits.files import BACKUP
from roadmap.mail.message import State
from tasks.ledger import Ledger, LedgerProblem
from tasks.ledger.copies.backup import back_up
from tasks.ledger.copies.foreign import refuse_foreign_entries
from tasks.ledger.copies.restore import Restoring, restore
from tests.hostile.budget import within
from tests.tasks.ledger.build import AT, LATER, STEP, draft, mailing, send

OTHERS = "create table moz_places (id integer primary key, url text)"
ADDED = {
    "a trigger": "create trigger again after update on messages begin delete from receipts; end",
    "a view": "create view everybody as select recipient from messages",
    "a table": "create table passwords (word text)",
    "an index": "create index quick on messages (recipient)",
    "a virtual table": "create virtual table words using fts5 (content)",
    "a column": "alter table messages add column sent_again text",
    "a hidden column": "alter table receipts add column x text generated always as (hex(step)) virtual",
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """A ledger with two messages, of which one was sent, and its backup."""
    folder = tmp_path_factory.mktemp("ledger")
    url = f"sqlite:///{folder / 'ledger.sqlite'}"
    with Ledger.open(url, "review", domain="x.org") as opened:
        opened.mailings.draft(mailing(), [draft("a"), draft("b")], AT, state=State.RELEASED)
        send(opened, limit=1)
    return url, folder / "ledger.sqlite", back_up(url, folder / "backup", AT).file


@pytest.fixture
def copy(ledger, tmp_path):
    """A copy of the backup, to be spoilt."""
    shutil.copy(ledger[2], tmp_path / "copy")
    return tmp_path / "copy"


def digest(file):
    return sha256(Path(file).read_bytes()).hexdigest()


def refused(ledger, file, said):
    """A file is refused, in one line that names it, in little time; and nothing has changed."""
    before = digest(ledger[1])
    with within(cpu=3.0), pytest.raises(LedgerProblem, match=said) as problem:
        restore(ledger[0], Restoring(file, LATER, "Ana", force=True))
    assert "\n" not in str(problem.value)
    assert file.name in str(problem.value)
    assert digest(ledger[1]) == before
    assert not list(ledger[1].parent.glob("*.restoring*"))


def told(target, file):
    """What is said where a file is restored as a ledger; nothing if it was."""
    with within(cpu=3.0):
        try:
            restore(f"sqlite:///{target}", Restoring(file, LATER, "Ana"))
        except LedgerProblem as problem:
            return str(problem)
    return ""


def test_files_of_other_kinds(ledger, tmp_path):
    for name, content in {
        "nothing": b"",
        "zeros": b"\0" * 100_000,
        "letters": b"dear all, " * 10_000,
        "only the beginning": b"SQLite format 3\0",
        "a beginning that lies": b"SQLite format 3\0" + b"\xff" * 100_000,
    }.items():
        (tmp_path / name).write_bytes(content)
        refused(ledger, tmp_path / name, "no backup of a ledger|is damaged|not whole")
    with zipfile.ZipFile(tmp_path / "archive", "w") as archive:
        archive.write(ledger[2], "ledger.sqlite")
    refused(ledger, tmp_path / "archive", "no backup of a ledger")


def test_what_is_no_file(ledger, tmp_path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to(tmp_path / "none")
    for name in ("folder", "pipe", "dangling", "none"):
        refused(ledger, tmp_path / name, "does not exist; name its file")


def test_the_ledger_itself_by_another_name(ledger, tmp_path):
    (tmp_path / "another").symlink_to(ledger[1])
    refused(ledger, tmp_path / "another", "is the ledger itself")


def test_a_huge_file_is_refused_unread(ledger, tmp_path):
    with (tmp_path / "huge").open("wb") as file:
        file.write(ledger[2].read_bytes())
        file.truncate(BACKUP.most + 1)
    refused(ledger, tmp_path / "huge", "the size of a backup that is restored is over the bound")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_backup_that_was_cut_off(ledger, copy, share):
    content = copy.read_bytes()
    copy.write_bytes(content[: int(len(content) * share)])
    refused(ledger, copy, "damaged|no backup of a ledger|not whole")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_bits_that_fell_over_are_told_or_do_no_harm(ledger, copy, data):
    content = bytearray(ledger[2].read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    copy.write_bytes(content)
    target = copy.with_name("restored.sqlite")
    target.unlink(missing_ok=True)
    problem = told(target, copy)
    assert "\n" not in problem
    assert target.exists() == (not problem)


def test_another_programs_database(ledger, tmp_path):
    with closing(sqlite3.connect(tmp_path / "places")) as other:
        other.execute(OTHERS)
    refused(ledger, tmp_path / "places", "no backup of a ledger")
    with closing(sqlite3.connect(tmp_path / "places", isolation_level=None)) as other:
        other.execute("create table alembic_version (version_num varchar(32) not null)")
        other.execute("insert into alembic_version values ('ae1027a6acf')")
    refused(ledger, tmp_path / "places", "newer version of this software .*or is no backup of a ledger")


@pytest.mark.parametrize("kind", ADDED)
def test_what_no_migration_makes_is_named(ledger, copy, kind):
    with closing(sqlite3.connect(copy, isolation_level=None)) as changed:
        changed.execute(ADDED[kind])
    refused(ledger, copy, r"holds foreign objects: the \w+( table)? \w+")


def test_a_view_in_a_tables_place(ledger, copy):
    with closing(sqlite3.connect(copy, isolation_level=None)) as changed:
        changed.execute("alter table forgotten rename to kept")
        changed.execute("create view forgotten as select * from kept where 0")
    refused(ledger, copy, "the table kept, the view forgotten")


def test_a_table_that_is_gone(ledger, copy):
    with closing(sqlite3.connect(copy, isolation_level=None)) as changed:
        changed.execute("drop table receipts")
    refused(ledger, copy, "is incomplete: it lacks receipts")


@pytest.mark.parametrize("version", ["9999_later", "", "'; drop table messages; --"])
def test_a_schema_that_is_not_known_here(ledger, copy, version):
    with closing(sqlite3.connect(copy, isolation_level=None)) as changed:
        changed.execute("update alembic_version set version_num = ?", [version])
    refused(ledger, copy, "newer version of this software")


def test_moments_and_states_that_are_none(ledger, copy):
    for statement in (
        "update messages set changed_at = 'yesterday'",
        "update backup_of set at = 'never'",
        "pragma ignore_check_constraints = on; update messages set state = 'flying'",
    ):
        shutil.copy(ledger[2], copy)
        with closing(sqlite3.connect(copy, isolation_level=None)) as changed:
            changed.executescript(statement)
        before = digest(ledger[1])
        target = copy.with_name("other.sqlite")
        target.unlink(missing_ok=True)
        problem = told(target, copy)
        assert target.exists() == (not problem)
        assert "copy" in (problem or "copy")
        assert digest(ledger[1]) == before


def test_a_copy_with_what_sqlite_had_not_yet_moved_into_it(ledger, tmp_path):
    """Somebody copied file and log of a ledger in use: all that was committed is in it."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    shutil.copy(ledger[2], tmp_path / "start")
    restore(url, Restoring(tmp_path / "start", AT, "Ana"))
    with Ledger.open(url, "review", domain="x.org") as opened:
        opened.mailings.draft(replace(mailing(), step="later/step"), [draft("c")], AT, state=State.HELD)
        for end in ("", "-wal"):
            shutil.copy(tmp_path / f"ledger.sqlite{end}", tmp_path / f"hot{end}")
    target = f"sqlite:///{tmp_path / 'other.sqlite'}"
    restore(target, Restoring(tmp_path / "hot", LATER, "Ana"))
    with Ledger.open(target, "review", domain="x.org") as opened:
        assert opened.counts()["later/step"] == {State.UNKNOWN: 1}
        assert opened.counts()[STEP][State.SENT] == 1


def test_a_backup_of_a_former_version_is_taken(tmp_path, ledger):
    from tasks.ledger.base.dialects import engine_for, writing_engine
    from tasks.ledger.base.upgrade import known_versions, migrate

    for version in known_versions():
        file = tmp_path / version
        engine = engine_for(f"sqlite:///{file}")
        with writing_engine(engine).begin() as connection:
            migrate(connection, version)
        engine.dispose()
        restore(f"sqlite:///{tmp_path / 'restored.sqlite'}", Restoring(file, LATER, "Ana", force=True))


LISTING = """;
; Archive created at 2030-05-06 10:00:00 UTC
220; 1259 16391 TABLE public messages postgres
221; 1259 16400 SEQUENCE public claim_numbers postgres
3400; 0 0 SEQUENCE SET public claim_numbers postgres
3399; 0 16391 TABLE DATA public messages postgres
3200; 2606 16393 CONSTRAINT public contents pk_contents postgres
3210; 1259 16395 INDEX public ix_messages_next postgres
3212; 2606 16500 FK CONSTRAINT public messages fk_messages_contents postgres
"""


@pytest.mark.parametrize(
    "entry",
    [
        "230; 1255 1 FUNCTION public again() postgres",
        "231; 2620 2 TRIGGER public messages again postgres",
        "232; 1259 3 VIEW public everybody postgres",
        "233; 1259 4 FOREIGN TABLE public messages postgres",
        "234; 1259 5 TABLE public passwords postgres",
        "235; 2618 6 RULE public messages again postgres",
        "236; 3466 7 EVENT TRIGGER - again postgres",
        "237; 3079 8 EXTENSION - plpython3u ",
        "238; 1259 9 MATERIALIZED VIEW public everybody postgres",
    ],
)
def test_what_no_migration_makes_in_a_dump_is_named(entry):
    refuse_foreign_entries(LISTING, Path("ledger.dump"))
    with pytest.raises(LedgerProblem, match=r"ledger\.dump holds foreign objects: the "):
        refuse_foreign_entries(LISTING + entry + "\n", Path("ledger.dump"))
