"""What we make is its owner's alone, from its first moment; a secret that others can read is refused."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from config import private
from config.settings import Settings
from tasks.book import BookProblem
from tasks.book.opening import open_book
from tasks.ledger import Ledger
from tasks.ledger.copies.backup import back_up
from tasks.ledger.copies.restore import Restoring, restore
from tasks.mail import Account, MailProblem
from tasks.mailbox.account import account_of
from tasks.mailbox.problems import MailboxProblem
from tests.tasks.ledger.build import AT, address_of, draft, mailing, send

ROOT = Path(__file__).parents[2]


@pytest.fixture
def careless():
    """An account whose new files anybody may write to."""
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.lstat().st_mode & 0o077)


def test_a_ledger_with_all_that_stands_beside_it_is_private(careless, tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    url = address_of(home)
    with Ledger.open(url, "review", domain="x.org", witnesses=home / "witness") as ledger:
        ledger.mailings.draft(mailing(), [draft("a")], AT, state="released")
        with ledger.sender():
            send(ledger)
            assert {path.name for path in home.iterdir()} >= {"ledger.db", "ledger.db-wal", "ledger.db-shm"}
            assert open_to_others(home) == []
    made = back_up(url, home / "copies" / "backup", AT)
    restore(url, Restoring(made.file, AT, "Ana", force=True))
    with Ledger.open(url, "review", domain="x.org"):
        assert open_to_others(home) == []


def test_a_ledger_of_before_is_closed_when_it_is_opened(tmp_path):
    url = address_of(tmp_path)
    Ledger.open(url, "review", domain="x.org").close()
    (tmp_path / "ledger.db").chmod(0o664)
    Ledger.open(url, "review", domain="x.org").close()
    assert open_to_others(tmp_path) == []


def test_a_new_file_is_at_no_moment_open_to_others(careless, tmp_path, monkeypatch):
    seen = []
    chmod = Path.chmod
    monkeypatch.setattr(Path, "chmod", lambda *given: seen.append(given) or chmod(*given))
    private.write_private(tmp_path / "new", b"words")
    private.make_private(tmp_path / "empty")
    private.make_private_folder(tmp_path / "a" / "b")
    assert open_to_others(tmp_path) == []
    assert seen == []  # made so, not changed to it


def test_every_command_and_every_process_that_is_kept_makes_private_files(careless, tmp_path):
    write = "from pathlib import Path; Path('{}').write_text('x'); Path('{}-folder').mkdir()"
    (tmp_path / "kept.py").write_text(write.format("kept", "kept"))
    run = f"import os, sys; os.umask(0); sys.path.insert(0, '{ROOT}')\n"
    kept = (
        run
        + "sys.argv = ['x', 'kept']; sys.path.insert(0, ''); from tasks.machine.lifeline import main; main()"
    )
    command = (
        run
        + "import cli.main as m; m.app = lambda: exec("
        + repr(write.format("said", "said"))
        + "); m.run()"
    )
    for code in (kept, command):
        # Its input stays open until it has ended: what is kept ends with whoever holds the other end.
        with subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdin=subprocess.PIPE) as process:
            assert process.wait() == 0
    shutil.rmtree(tmp_path / "__pycache__", ignore_errors=True)
    assert open_to_others(tmp_path) == ["kept.py"]


@pytest.mark.parametrize(
    ("mode", "is_exposed"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True), (0o666, True)]
)
def test_a_file_of_ours_is_exposed_if_anybody_else_can_open_it(tmp_path, mode, is_exposed):
    file = tmp_path / "secret file"
    file.write_text("s3cret")
    file.chmod(mode)
    assert private.exposed(file) == is_exposed
    assert private.remedy(file) == f"run `chmod go= '{file}'`"


@pytest.fixture
def secret(tmp_path, monkeypatch):
    file = tmp_path / "secret"
    file.write_text("s3cret\n")
    file.chmod(0o644)
    for name in ("SMTP_PASSWORD_FILE", "IMAP_PASSWORD_FILE", "GOOGLE_KEY_FILE"):
        monkeypatch.setenv(f"ROADMAP_{name}", str(file))
    given = {"SMTP_HOST": "m.example.org", "SMTP_USER": "u", "IMAP_HOST": "m.example.org", "IMAP_USER": "u"}
    for name, value in (given | {"BOOK": "google:abc"}).items():
        monkeypatch.setenv(f"ROADMAP_{name}", value)
    return file


READ = {
    "SMTP": (lambda: str(Account.of(Settings()).password.get_secret_value()), MailProblem),
    "IMAP": (lambda: account_of(Settings()).password, MailboxProblem),
    "Google": (lambda: open_book(Settings()), BookProblem),
}


@pytest.mark.parametrize("name", READ)
def test_a_secret_that_others_can_read_is_refused_where_mail_leaves(secret, monkeypatch, name):
    reading, problem = READ[name]
    monkeypatch.setenv("ROADMAP_MODE", "live")
    with pytest.raises(problem, match=f"can be read or changed by other users.*chmod go= {secret}"):
        reading()
    secret.chmod(0o600)
    if name != "Google":  # this is no key
        assert reading() == "s3cret"


@pytest.mark.parametrize("name", ["SMTP", "IMAP"])
def test_for_a_trial_it_is_taken(secret, monkeypatch, name):
    monkeypatch.setenv("ROADMAP_MODE", "redirect")
    assert READ[name][0]() == "s3cret"


def test_sqlite_makes_nothing_by_itself(careless, tmp_path):
    """The reason for making the file first: SQLite itself gives it to everybody that the umask lets in."""
    sqlite3.connect(tmp_path / "plain.db").execute("create table t (x)").connection.close()
    assert open_to_others(tmp_path) == ["plain.db"]
