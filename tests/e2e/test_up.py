"""`roadmap up` on a machine that others reach: guarded, found by the commands, killed by parts, stopped."""

import json
import os
import signal
import stat
from collections import Counter
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import httpx
import pendulum
import pytest

from tasks.machine.access import access_to
from tasks.machine.health import examine
from tasks.machine.state import is_held, running
from tasks.prefect_api.server import SERVER
from tests.e2e.commands import started, surroundings
from tests.e2e.conftest import ISLES
from tests.login import tokens
from tests.smtp.server import unused_port
from tests.waiting import SECONDS, until

pytestmark = pytest.mark.e2e
ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


class Home:
    """The home of a review, and the commands that somebody types in it."""

    def __init__(self, folder):
        self.folder, self.log, self.review = folder, folder / "said.log", folder / "next.yaml"
        self.env = surroundings(
            folder / "login", ROADMAP_HOME=str(folder / "var"), ROADMAP_REVIEW=str(self.review)
        )
        self.var, self.run = folder / "var", folder / "var" / "run"

    def roadmap(self, *words):
        with started(["roadmap", *words], self.log, self.env) as process:
            code, said = process.wait(timeout=SECONDS), self.log.read_text(encoding="utf-8")
        assert code == 0, said
        return said

    @property
    def health(self):
        """What `roadmap status` says, without its time to start."""
        machine = running(self.var)
        return examine(access_to(machine, self.var), machine.url, pendulum.now("UTC"))

    @property
    def steps(self):
        """The next steps among the next runs; rounds come between them."""
        return [run for run in self.health.due if run.step][:3]

    def api(self, auth=None):
        api = json.loads((self.run / "machine.json").read_bytes())["api"]
        headers = tokens(api, auth) if auth == self.login else {}
        return httpx.Client(base_url=api, auth=auth, headers=headers, trust_env=False, timeout=SECONDS)

    @property
    def login(self):
        return tuple((self.run / "auth").read_text(encoding="utf-8").split(":"))

    def processes(self, *words):
        """Those of this home that were started with these words: by their own environment."""
        mine = f"PREFECT_HOME={self.folder / 'var' / 'prefect'}\0".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command = (entry / "cmdline").read_text(encoding="utf-8").split("\0")
                if mine in (entry / "environ").read_bytes() and set(words) <= set(command):
                    found.append(int(entry.name))
        return found


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A review of the near future, drafted from an earlier one. Started in the background, on all addresses;
    stopped even when a test breaks."""
    home = Home(tmp_path_factory.mktemp("up"))
    start = pendulum.today().add(weeks=10).to_date_string()
    home.roadmap("new", "--from", str(ISLES), "--start", start, "--out", str(home.review), "--id", "next")
    try:
        home.said = home.roadmap("up", "--detach", "--host", "0.0.0.0", "--port", str(unused_port()))
        yield home
    finally:
        if is_held(home.var):
            home.roadmap("down")


@pytest.fixture(scope="module")
def login(home):
    return home.login


def posted(client, path, given):
    return asked(client, "POST", path, given).json()


def asked(client, method, path, given):
    """What the server answers; while its database is busy (503), it is asked again, as by Prefect itself."""

    def answer():
        found = client.request(method, path, json=given)
        return None if found.status_code == httpx.codes.SERVICE_UNAVAILABLE else found.raise_for_status()

    return until(answer)


def test_it_is_up_with_a_worker_and_the_runs_of_the_plan(home):
    found = json.loads(home.roadmap("status", "--json"))
    assert found["server"]["healthy"]
    assert found["server"]["url"] in home.said
    assert "dates tentative" in home.said
    assert "\nstarting the Prefect server\nmaking the deployments of prefect.yaml\n" in home.said
    assert (home.var / "workbook.xlsx").exists()
    assert home.said.count("The Prefect UI is at") == 1
    assert [(one["pool"], one["status"]) for one in found["workers"]] == [("roadmap", "ONLINE")]
    assert found["late"] == []
    assert found["trouble"] == []
    steps = [run["step"] for run in found["due"]]
    assert "briefing/invitation" in steps
    dues = [pendulum.parse(run["due"]) for run in found["due"]]
    assert dues == sorted(dues)
    assert dues[0] > pendulum.now("UTC")


def test_people_find_the_ui_built_where_the_machine_may_write(home, login):
    with httpx.Client(base_url=home.health.url, trust_env=False, timeout=SECONDS) as client:
        page = client.get("/", follow_redirects=True)
    assert "Prefect" in page.raise_for_status().text
    assert (home.var / "prefect" / "ui").is_dir()


def test_schedules_make_runs_and_the_forms_have_their_choices(home, login):
    until(lambda: "watch" in {run.name for run in home.health.due})
    with home.api(login) as client:
        form = client.get("/deployments/name/move-milestone/move a milestone").raise_for_status().json()
    milestones = form["parameter_openapi_schema"]["properties"]["milestone"]["enum"]
    assert any(choice.endswith(" · briefing") for choice in milestones)


def test_nobody_gets_in_without_the_password_and_it_is_never_said(home, login):
    assert login[0] == "roadmap"
    assert stat.S_IMODE((home.run / "auth").stat().st_mode) == 0o600
    assert str(home.run / "auth") in home.said
    assert login[1] not in home.said + (home.run / "up.log").read_text(encoding="utf-8")
    for auth, code in ((None, 401), (("roadmap", "guess"), 401), (login, 200)):
        with home.api(auth) as client:
            assert client.post("/deployments/filter", json={}).status_code == code


def test_a_second_up_says_where_it_is_and_the_commands_find_it(home):
    assert f"Already running: {home.health.url}\n" == home.roadmap("up")
    assert home.roadmap("diff").endswith("Plan and server agree.\n")


def test_killed_server_and_worker_come_back_and_the_runs_are_still_there(home, login):
    until(lambda: _is_between_rounds(home, login))
    before = home.steps
    (server,), (worker,) = home.processes(SERVER), home.processes("worker", "start")
    for process in (server, worker):
        os.kill(process, signal.SIGKILL)
    for kind, old in ((SERVER, server), ("worker", worker)):
        until(lambda kind=kind, old=old: set(home.processes(kind)) - {old})

    until(lambda: home.health.works)
    assert home.steps == before
    assert len(home.processes(SERVER)) == len(home.processes("worker", "start")) == 1
    said = (home.run / "up.log").read_text(encoding="utf-8")
    assert "the server ended (by the signal 9) and was restarted" in said
    assert "the worker of the pool roadmap ended (by the signal 9) and was restarted" in said


def _is_between_rounds(home, login):
    """True if no run begins now or soon: one that is cut off keeps the one place that its flow has."""
    busy = {"flow_runs": {"state": {"type": {"any_": ["PENDING", "RUNNING"]}}}}
    with home.api(login) as client:
        begun = posted(client, "/flow_runs/count", busy)
    return not begun and min(run.due for run in home.health.due) > pendulum.now("UTC").add(seconds=30)


def test_the_worker_that_was_started_again_plays_the_runs_of_a_schedule_one_at_a_time(home, login):
    """They come faster than one is played: of those that pile up, each is cancelled as soon as it begins."""

    def ended():
        given = {"deployments": {"name": {"any_": ["watch"]}}, "sort": "START_TIME_ASC"}
        found = posted(client, "/flow_runs/filter", given)
        runs = [run for run in found if run["auto_scheduled"] and run["start_time"]]
        kinds = Counter(run["state_type"] for run in runs)
        return runs if kinds["COMPLETED"] > 1 and kinds["CANCELLED"] else None

    with home.api(login) as client:
        watch = client.get("/deployments/name/watch/watch").raise_for_status().json()
        often = [{"schedule": {"interval": 3}, "active": True}]
        posted(client, f"/deployments/{watch['id']}/schedules", often)
        # The server makes the runs of a schedule once a minute; this asks for the first ones at once.
        posted(client, f"/deployments/{watch['id']}/schedule", {"max_runs": 12})
        runs = until(ended)
    assert {run["state_type"] for run in runs} <= {"COMPLETED", "CANCELLED", "PENDING", "RUNNING"}
    played = [run for run in runs if run["state_type"] == "COMPLETED"]
    for one, next_one in pairwise(played):
        assert one["end_time"] <= next_one["start_time"]


def test_after_an_upgrade_a_run_that_was_ordered_before_starts_from_the_deployments_new_entrypoint(
    home, login
):
    run = next(run for run in home.health.due if run.step == "briefing/invitation")
    milestone, step = run.step.split("/")
    given = {"milestone": milestone, "step": step, "at": run.due.isoformat(), "review": str(home.review)}
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": pendulum.now("UTC").isoformat()}}
    with home.api(login) as client:
        asked(client, "PATCH", "/work_pools/roadmap", {"is_paused": True})
        before = client.get("/deployments/name/briefing/briefing").raise_for_status().json()
        of_old = {"entrypoint": "flows/briefing.py:briefing"}
        asked(client, "PATCH", f"/deployments/{before['id']}", of_old)
        path = f"/deployments/{before['id']}/create_flow_run"
        ordered = posted(client, path, {"parameters": given, "state": state})

    home.roadmap("down")
    home.roadmap("up", "--detach", "--host", "0.0.0.0", "--port", str(unused_port()))
    with home.api(home.login) as client:
        after = client.get("/deployments/name/briefing/briefing").raise_for_status().json()
        assert (after["id"], after["entrypoint"]) == (before["id"], "flows/milestones/briefing.py:briefing")
        asked(client, "PATCH", "/work_pools/roadmap", {"is_paused": False})
        until(lambda: _state(client, ordered["id"])["type"] in ENDED)
        assert _state(client, ordered["id"])["message"] == "briefing/invitation: 12 held"


def _state(client, run):
    return client.get(f"/flow_runs/{run}").raise_for_status().json()["state"]


def test_down_leaves_nothing_behind(home):
    assert home.roadmap("down") == "Stopped.\n"
    assert home.processes() == []
    assert not is_held(home.var)
