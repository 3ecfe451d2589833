"""`roadmap status`: the server, its workers, what is due and late, and what to do."""

import json

import pytest

from tasks.machine.access import auth_file
from tests.cli.machine.answering import SEEN, kept
from tests.smtp.server import unused_port

pytestmark = pytest.mark.usefixtures("review")


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


def test_where_nothing_runs_it_says_what_to_do(roadmap):
    code, found = values(roadmap)
    assert code == 1
    assert found["server"] == {"healthy": False, "url": "", "version": ""}
    assert (found["workers"], found["due"], found["late"]) == ([], [], [])
    assert found["trouble"] == ["the server does not run; start it: roadmap up"]


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
    late = "“Briefing · reminder” is 3 hours late; check that a worker is online and not busy"
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
    failure = "“Briefing · invitation” failed: the mail server refuses the login"
    assert found["trouble"] == [f"{failure}; correct the cause, then run it again: {page}"]


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
    words = ["Name: roadmap", "Password: s3cret", "On the login page, enter: roadmap:s3cret"]
    assert shown.splitlines() == [f"Address: {address}", *words]
    assert roadmap("status", "--login").out.splitlines()[1:] == words


def test_a_login_that_was_never_made_is_no_traceback(roadmap):
    said = roadmap("status", "--login")
    assert (said.code, said.err) == (1, "there is no login yet; `roadmap up` makes one\n")


def test_the_server_that_the_environment_names_comes_first(roadmap, home, prefect, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", prefect.api)
    with kept(home, f"http://127.0.0.1:{unused_port()}/api"):
        assert values(roadmap)[0] == 0


@pytest.mark.parametrize(("ready", "remedy"), [(True, "it is being restarted"), (False, "it is starting")])
def test_a_server_that_does_not_answer_is_told_with_its_address(roadmap, home, ready, remedy):
    api = f"http://127.0.0.1:{unused_port()}/api"
    with kept(home, api, ready=ready):
        code, found = values(roadmap)
    assert code == 1
    (said,) = found["trouble"]
    assert said.startswith(f"the server at {api.removesuffix('/api')} does not answer")
    assert f": {remedy}" in said
