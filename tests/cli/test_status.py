"""`roadmap up`, `down` and `status` where nothing has to be started: what is wrong, and what is said."""

import json
import os
import socket
import sys
from contextlib import contextmanager

import pendulum
import pytest

from cli.up import _welcome
from tasks.machine.access import auth_file
from tasks.machine.state import FILE, LOCK, Machine, born, folder, held, running, write
from tests.cli.answering import answering_as_prefect
from tests.smtp.server import unused_port
from tests.tasks import isles

NOTHING = "✗ the server does not run; start it: roadmap up\n"
NOW = pendulum.datetime(2030, 5, 29, 9, tz="UTC")
SEEN = "2030-05-29T08:59:40Z"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def review(tmp_path, monkeypatch):
    for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "ROADMAP_AUTH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ROADMAP_REVIEW", str(isles.write(tmp_path)))
    monkeypatch.setattr("cli.status.pendulum.now", lambda zone: NOW)


@pytest.fixture
def prefect():
    with answering_as_prefect() as facts:
        facts.workers = [{"name": "one", "status": "ONLINE", "last_heartbeat_time": SEEN}]
        yield facts


def this(api, **more):
    pid = os.getpid()
    known = {"pid": pid, "born": born(pid), "began": NOW, "api": api, "ready": True}
    known["url"] = api.removesuffix("/api")
    return Machine(**known | more)


@contextmanager
def kept(home, api, **more):
    """As if `roadmap up` ran in this process."""
    with held(home) as file:
        write(file, this(api, **more))
        yield


def a_run(name, when, *tags, **more):
    return {
        "id": f"{name} {when}",
        "name": name,
        "tags": list(tags),
        "expected_start_time": when,
        "next_scheduled_start_time": None,
    } | more


def values(roadmap):
    said = roadmap("status", "--json")
    return said.code, json.loads(said.out)


def test_a_run_of_a_schedule_is_shown_once_and_under_its_deployment(roadmap, home, prefect):
    later = ("2030-05-29T09:10:00Z", "2030-05-29T09:20:00Z")
    given = {"auto_scheduled": True, "deployment_id": "d1"}
    prefect.scheduled = [a_run(f"amber-{n}", when, **given) for n, when in enumerate(later)]
    with kept(home, prefect.api):
        _, found = values(roadmap)
    assert [(run["name"], run["due"]) for run in found["due"]] == [("watch", "2030-05-29T09:10:00+00:00")]


def test_no_ledger_is_restored_under_what_runs(roadmap, home, prefect, tmp_path):
    with kept(home, prefect.api):
        said = roadmap("restore", tmp_path / "kept.sqlite", "--by", "C. Ordinator")
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "`roadmap down` first" in said.err


def test_where_nothing_runs_it_says_what_to_do(roadmap):
    code, found = values(roadmap)
    assert code == 1
    assert found["server"] == {"healthy": False, "url": "", "version": ""}
    assert (found["workers"], found["due"], found["late"]) == ([], [], [])
    assert found["trouble"] == ["the server does not run; start it: roadmap up"]


def test_a_file_left_behind_is_not_believed_even_when_its_process_lives(roadmap, home, prefect):
    file = folder(home) / FILE
    file.parent.mkdir(parents=True)
    write(file, this(prefect.api))
    assert roadmap("status").out == NOTHING
    assert roadmap("down").out == "Nothing runs.\n"
    (folder(home) / LOCK).touch()
    assert roadmap("down").out == "Nothing runs.\n"


def test_a_process_that_took_the_number_of_the_keeper_is_not_the_keeper(home, prefect):
    with kept(home, prefect.api):
        assert running(home).pid == os.getpid()
    with kept(home, prefect.api, born="1"):
        assert running(home) is None


def test_server_workers_and_what_is_due_and_late(roadmap, home, prefect):
    prefect.scheduled = [
        a_run("Briefing · reminder", "2030-05-29T06:00:00Z", "roadmap", "step:briefing/reminder"),
        a_run("Briefing · thanks", "2030-06-20T06:00:00Z", "step:briefing/thanks"),
        a_run("put off", "2030-05-01T06:00:00Z", next_scheduled_start_time="2030-07-01T06:00:00Z"),
    ]
    with kept(home, prefect.api, trouble=["the plan was not compared"]):
        code, found = values(roadmap)
        table = roadmap("status").out
    assert code == 0
    url = prefect.api.removesuffix("/api")
    assert found["server"] == {"healthy": True, "url": url, "version": "3.8.8"}
    assert found["workers"] == [
        {"name": "one", "pool": "roadmap", "status": "ONLINE", "last_seen": "2030-05-29T08:59:40+00:00"}
    ]
    assert found["due"] == [
        {"name": "Briefing · thanks", "step": "briefing/thanks", "due": "2030-06-20T06:00:00+00:00"},
        {"name": "put off", "step": "", "due": "2030-07-01T06:00:00+00:00"},
    ]
    assert [run["step"] for run in found["late"]] == ["briefing/reminder"]
    late = "“Briefing · reminder” is late by 3 hours; see that a worker is there, and that it is not busy"
    assert found["trouble"] == [late, "the plan was not compared"]
    assert "29 May 2030 09:00" in table  # on the host's clock, in Nairobi
    assert f"✗ {late}" in table
    headings = next(line for line in table.splitlines() if "Run" in line and "Step" in line)
    assert "State" in headings


def test_of_what_comes_again_and_again_only_the_next_is_listed(roadmap, home, prefect):
    rounds = [a_run("watch", f"2030-05-29T{hour}:00:00Z") for hour in range(10, 24)]
    prefect.scheduled = [*rounds, a_run("thanks", "2030-06-20T06:00:00Z", "roadmap", "step:briefing/thanks")]
    with kept(home, prefect.api):
        _, found = values(roadmap)
    assert [run["name"] for run in found["due"]] == ["watch", "thanks"]
    assert found["due"][0]["due"] == "2030-05-29T10:00:00+00:00"


def test_a_run_that_failed_is_named_with_its_page(roadmap, home, prefect):
    state = {"name": "Failed", "message": "the mail server\nrefuses the login"}
    prefect.failed = [a_run("Briefing · invitation", SEEN, state=state, id="1f5e")]
    with kept(home, prefect.api):
        code, found = values(roadmap)
    assert code == 0
    page = prefect.api.removesuffix("/api") + "/runs/flow-run/1f5e"
    said = "“Briefing · invitation” failed: the mail server refuses the login; mend it, and run it again"
    assert found["trouble"] == [f"{said}: {page}"]


def test_with_a_refused_ledger_it_ends_with_1_and_says_what_to_do(roadmap, home, prefect):
    (home / "ledger.sqlite.senders").mkdir(parents=True)
    with kept(home, prefect.api):
        code, found = values(roadmap)
    assert (code, found["server"]["healthy"]) == (1, True)
    assert "ledger.sqlite was in use and is missing now; put it back" in found["trouble"][-1]
    assert "`roadmap ledger adopt --by NAME --reason WHY`" in found["trouble"][-1]


@pytest.mark.parametrize("workers", [[], [{"name": "one", "status": "OFFLINE", "last_heartbeat_time": SEEN}]])
def test_without_a_worker_it_ends_with_1(roadmap, home, prefect, workers):
    prefect.workers = workers
    with kept(home, prefect.api):
        code, found = values(roadmap)
    assert code == 1
    assert found["trouble"] == ["no worker takes runs from the pool roadmap; start one: roadmap up"]


def test_the_password_is_found_beside_what_runs(roadmap, home, prefect):
    prefect.login = "roadmap:s3cret"
    with kept(home, prefect.api, guarded=True):
        auth_file(home).write_text("roadmap:s3cret", encoding="utf-8")
        assert values(roadmap)[0] == 0
        auth_file(home).write_text("roadmap:other", encoding="utf-8")
        code, found = values(roadmap)
    assert code == 1
    assert "set PREFECT_API_AUTH_STRING to user:password" in found["trouble"][0]


def test_the_login_is_shown_when_one_asks_for_it_and_never_else(roadmap, home, prefect):
    with kept(home, prefect.api, guarded=True):
        auth_file(home).write_text("roadmap:s3cret", encoding="utf-8")
        shown = roadmap("status", "--login").out
        assert json.loads(roadmap("status", "--login", "--json").out) == {
            "url": prefect.api.removesuffix("/api"),
            "name": "roadmap",
            "password": "s3cret",
        }
        assert "s3cret" not in roadmap("status").out + roadmap("status", "--json").out
    address = prefect.api.removesuffix("/api")
    words = ["Name: roadmap", "Password: s3cret", "In the box of the page: roadmap:s3cret"]
    assert shown.splitlines() == [f"Address: {address}", *words]
    assert roadmap("status", "--login").out.splitlines()[1:] == words


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
    assert said.count("In the box of the page: roadmap:s3cret\n") == shown
    assert ("s3cret" in said) == bool(shown)
    assert "`roadmap status --login` shows it" in said


def test_a_login_that_was_never_made_is_no_traceback(roadmap):
    said = roadmap("status", "--login")
    assert (said.code, said.err) == (1, "there is no login yet; it is made by: roadmap up\n")


def test_the_server_that_the_environment_names_comes_first(roadmap, home, prefect, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", prefect.api)
    with kept(home, f"http://127.0.0.1:{unused_port()}/api"):
        assert values(roadmap)[0] == 0


@pytest.mark.parametrize(
    ("ready", "remedy"), [(True, "it is being started again"), (False, "it is starting")]
)
def test_a_server_that_does_not_answer_is_told_with_its_address(roadmap, home, ready, remedy):
    api = f"http://127.0.0.1:{unused_port()}/api"
    with kept(home, api, ready=ready):
        code, found = values(roadmap)
    assert code == 1
    (said,) = found["trouble"]
    assert said.startswith(f"the server at {api.removesuffix('/api')} does not answer")
    assert f": {remedy}" in said


@pytest.mark.parametrize("detach", [(), ("--detach",)])
def test_up_twice_says_where_it_runs(roadmap, home, detach):
    with kept(home, "http://127.0.0.1:4200/api"):
        said = roadmap("up", *detach)
    assert (said.code, said.out) == (0, "It runs already: http://127.0.0.1:4200\n")


def test_a_port_that_is_taken_is_one_line(roadmap):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = roadmap("up", "--port", port)
    assert said.code == 1
    assert said.err == (
        f"port {port} on 127.0.0.1 is taken; stop what listens there, or name another: --port\n"
    )


def test_a_port_that_is_taken_is_told_from_the_background_too(roadmap, home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = roadmap("up", "--detach", "--port", port)
    assert said.code == 1
    assert said.err.startswith(f"it did not start: port {port} on 127.0.0.1 is taken;")
    assert said.err.endswith(f"(the log is {folder(home) / 'up.log'})\n")


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
    assert said.err.startswith("ROADMAP_AUTH is no “user:password”")
    assert auth not in said.err


@pytest.mark.parametrize("host", ["192.0.2.7", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_one_line(roadmap, host):
    said = roadmap("up", "--host", host)
    assert said.code == 1
    assert said.err.startswith(f"nothing can listen on {host} (")
    assert said.err.count("\n") == 1
