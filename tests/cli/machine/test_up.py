"""`roadmap up` and `down` where nothing has to be started: one line says what is wrong."""

import os
import socket
import sys

import pytest

from cli.machine.up import _welcome
from tasks.machine.access import auth_file
from tasks.machine.state import FILE, LOCK, folder, running, write
from tests.cli.machine.answering import kept, this
from tests.smtp.server import unused_port
from tests.tasks import isles

pytestmark = pytest.mark.usefixtures("review")
NOTHING = "✗ the server does not run; start it: roadmap up\n"


def test_no_ledger_is_restored_under_what_runs(roadmap, home, prefect, tmp_path):
    with kept(home, prefect.api):
        said = roadmap("restore", tmp_path / "kept.sqlite", "--by", "C. Ordinator")
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "`roadmap down` first" in said.err


def test_a_file_left_behind_is_not_believed_even_when_its_process_lives(roadmap, home, prefect):
    file = folder(home) / FILE
    file.parent.mkdir(parents=True)
    write(file, this(prefect.api))
    assert roadmap("status").out == NOTHING
    assert roadmap("down").out == "Nothing is running.\n"
    (folder(home) / LOCK).touch()
    assert roadmap("down").out == "Nothing is running.\n"


def test_a_process_that_took_the_number_of_the_keeper_is_not_the_keeper(home, prefect):
    with kept(home, prefect.api):
        assert running(home).pid == os.getpid()
    with kept(home, prefect.api, born="1"):
        assert running(home) is None


@pytest.mark.parametrize(
    ("first", "terminal", "shown"), [(True, True, 1), (True, False, 0), (False, True, 0)]
)
def test_the_first_up_shows_the_login_on_a_terminal_and_never_in_a_log(
    home, prefect, capsys, monkeypatch, first, terminal, shown
):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    with kept(home, prefect.api, guarded=True):
        auth_file(home).write_text("roadmap:s3cret", encoding="utf-8")
        _welcome(running(home), home, first)
    said = capsys.readouterr().out
    assert said.count("On the login page, enter: roadmap:s3cret\n") == shown
    assert ("s3cret" in said) == bool(shown)
    assert "Your login: `roadmap status --login`" in said


@pytest.mark.parametrize("detach", [(), ("--detach",)])
def test_up_twice_says_where_it_runs(roadmap, home, detach):
    with kept(home, "http://127.0.0.1:4200/api"):
        said = roadmap("up", *detach)
    assert (said.code, said.out) == (0, "Already running: http://127.0.0.1:4200\n")


def test_a_port_that_is_taken_is_one_line(roadmap):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = roadmap("up", "--port", port)
    assert said.code == 1
    assert said.err == (f"port {port} on 127.0.0.1 is taken; free it, or choose another: --port\n")


def test_a_port_that_is_taken_is_told_from_the_background_too(roadmap, home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = roadmap("up", "--detach", "--port", port)
    assert said.code == 1
    assert said.err.startswith(f"roadmap did not start: port {port} on 127.0.0.1 is taken;")
    assert said.err.endswith(f"; read {folder(home) / 'up.log'}\n")


def test_a_mistake_in_the_review_is_told_before_anything_starts(roadmap, tmp_path, home):
    spoilt, line = isles.spoil(isles.REVIEW, "kind: meeting", "kind: gathering")
    (tmp_path / "spoilt").mkdir()
    path = isles.write(tmp_path / "spoilt", spoilt)
    said = roadmap("up", "--review", path)
    assert said.code == 1
    assert said.err.startswith(f"{path}:{line}: “gathering”")
    assert not folder(home).exists()


@pytest.mark.parametrize("auth", ["nobody", ":secret", "chair:", "usér:secret"])
def test_a_password_that_is_none_is_told_and_not_shown(roadmap, monkeypatch, auth):
    monkeypatch.setenv("ROADMAP_AUTH", auth)
    said = roadmap("up", "--port", unused_port())
    assert said.code == 1
    assert said.err.startswith("ROADMAP_AUTH is not “user:password”")
    assert auth not in said.err


@pytest.mark.parametrize("host", ["192.0.2.7", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_one_line(roadmap, host):
    said = roadmap("up", "--host", host)
    assert said.code == 1
    assert said.err.startswith(f"nothing can listen on {host} (")
    assert said.err.count("\n") == 1
