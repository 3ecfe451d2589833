"""The watch on a real Prefect server: what it finds of runs and workers, and that it tells it once."""

import pendulum
import pytest
from prefect import get_client
from prefect.artifacts import Artifact
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.client.schemas.objects import StateType, WorkerStatus
from prefect.events import Event
from prefect.events.clients import get_events_client
from prefect.states import Completed, Crashed, Failed, Pending, Running, Scheduled

from flows.milestones.kinds import FLOWS
from flows.rounds.watching import watch
from roadmap.mail.message import State
from tasks.context import open_context
from tasks.ledger import Content, Draft, Mailing
from tasks.prefect_api.orchestration import reporting_to
from tasks.watching.finding import troubles
from tests.e2e.conftest import ISLES
from tests.listener import listening
from tests.rehearsal.small import at_home
from tests.smtp.account import live_by
from tests.smtp.server import serving
from tests.waiting import SECONDS, reached

pytestmark = pytest.mark.e2e

STEP = {"milestone": "briefing", "step": "reminder", "review": str(ISLES)}
POOL = "roadmap"


@pytest.fixture
def at_work(idle_server, tmp_path):
    """A folder to work in, and a server with the deployments of prefect.yaml and without any run."""
    with at_home(tmp_path), SyncPrefectClient(idle_server.api, auth_string=idle_server.auth) as client:
        while runs := client.read_flow_runs(limit=200):
            for run in runs:
                client.delete_flow_run(run.id)
        for kind in (*FLOWS, "collecting", "deliver"):
            flow = client.create_flow_from_name(kind)
            client.create_deployment(flow, name=kind, entrypoint=f"flows/{kind}.py:{kind}")
        yield idle_server


async def made(client, deployment, *states, parameters=None, **more):
    """A run that passes through some states."""
    found = await client.read_deployment_by_name(f"{deployment}/{deployment}")
    run = await client.create_flow_run_from_deployment(
        found.id, parameters=parameters or {"review": str(ISLES)}, state=states[0], **more
    )
    for state in states[1:]:
        await client.set_flow_run_state(run.id, state, force=True)
    return run


async def found(at):
    with open_context(ISLES, at) as context:
        return {one.key: one for one in await troubles(context, ISLES)}


async def beats(run, at):
    """A sign of life of a run, as its process gives it, on the server."""
    resource = {"prefect.resource.id": f"prefect.flow-run.{run.id}"}
    event = Event(event="prefect.flow-run.heartbeat", resource=resource, occurred=at)
    days = {"since": str(at.subtract(days=1)), "until": str(at.add(days=1))}
    asked = {"filter": {"id": {"id": [str(event.id)]}, "occurred": days}}
    async with get_events_client() as events, get_client() as client:
        await events.emit(event)

        async def kept():
            return (await client.request("POST", "/events/filter", json=asked)).json()["events"]

        await reached(kept, "the server has not kept the event", every=0.1)


async def test_what_failed_is_trouble_until_it_succeeds(at_work, tmp_path):
    async with reporting_to(at_work, tmp_path / "prefect"), get_client() as client:
        now = pendulum.now("UTC")
        await made(client, "briefing", Running(), Failed(message="no mail server"), parameters=STEP)
        await made(client, "collecting", Running(), Failed(message="tell ana@xa.example.org"))
        there = await found(now.add(seconds=5))
        assert there["run-failed briefing/reminder"].values == {"detail": "no mail server"}
        assert there["run-failed collecting"].values == {"detail": "tell …@…"}
        await made(client, "collecting", Running(), Completed())
        there = await found(now.add(seconds=5))
        assert "run-failed briefing/reminder" in there
        assert "run-failed collecting" not in there


async def test_runs_that_nobody_takes_are_late_and_a_pool_without_worker_is_named(at_work, tmp_path):
    async with reporting_to(at_work, tmp_path / "prefect"), get_client() as client:
        now = pendulum.now("UTC")
        due = Scheduled(scheduled_time=now.subtract(minutes=20))
        for number in range(2):
            await made(client, "collecting", due, name=f"round {number}")
        await made(client, "collecting", Scheduled(scheduled_time=now.subtract(minutes=5)))
        there = await found(now)
        assert there["runs-late"].values == {"count": "2", "detail": "round 0, round 1"}
        assert there["runs-late"].since == due.state_details.scheduled_time
        assert not [key for key in there if key.startswith("worker")]  # these deployments name no pool


async def test_a_run_whose_machine_is_gone_is_declared_crashed_and_told_once(at_work, tmp_path):
    async with reporting_to(at_work, tmp_path / "prefect"), get_client() as client:
        now = pendulum.now("UTC")
        dead = await made(client, "briefing", Pending(), Running(), parameters=STEP)
        alive = await made(client, "collecting", Pending(), Running())
        later = now.add(minutes=20)
        await beats(dead, now)
        await beats(alive, later.subtract(minutes=2))
        given = {"review": str(ISLES), "return_state": True}
        state = await watch(at=later, **given)
        assert state.name == "Troubles", state.message
        crashed = await client.read_flow_run(dead.id)
        assert crashed.state.type == StateType.CRASHED
        assert "no sign of life since" in crashed.state.message
        assert (await client.read_flow_run(alive.id)).state.type == StateType.RUNNING
        assert "the run was cut off" in (await Artifact.get("troubles")).data
        await client.set_flow_run_state(alive.id, Completed(), force=True)
        for minutes in (40, 60):
            await watch(at=now.add(minutes=minutes), **given)
        mails = [path.read_text(encoding="utf-8") for path in (tmp_path / "outbox").rglob("*.eml")]
        assert sum("was cut off" in " ".join(mail.split()) for mail in mails) == 1


async def test_a_mailing_whose_run_was_cut_off_goes_on_in_one_other_run(at_work, tmp_path):
    async with reporting_to(at_work, tmp_path / "prefect"), get_client() as client:
        now, step = pendulum.now("UTC"), "briefing/reminder"
        with open_context(ISLES, now) as context:
            draft = Draft("mission@fj.example.org", "FJ", "", "en", Content("en", "Come", "<p>x</p>", "x"))
            mailing = Mailing(step, 0, "briefing-reminder", now, now.add(days=9))
            context.ledger.mailings.draft(mailing, [draft], now, state=State.RELEASED)
        dead = await made(client, "briefing", Pending(), Running(), parameters=STEP)
        given = {"review": str(ISLES), "return_state": True}
        await watch(at=now.add(minutes=10), **given)
        assert await deliveries(client) == []
        await client.set_flow_run_state(dead.id, Crashed(message="its machine is gone"), force=True)
        for minutes in (30, 40):
            state = await watch(at=now.add(minutes=minutes), **given)
            assert state.name == "Troubles", state.message
        (run,) = await deliveries(client)
        assert run.parameters == {"step": step, "review": str(ISLES)}
        assert run.state.type == StateType.SCHEDULED


async def deliveries(client):
    which = FlowFilter(name=FlowFilterName(any_=["deliver"]))
    return await client.read_flow_runs(flow_filter=which)


async def test_without_trouble_the_board_says_that_all_is_well(at_work, tmp_path):
    async with reporting_to(at_work, tmp_path / "prefect"):
        early = pendulum.datetime(2031, 1, 8, 9, tz="UTC")
        state = await watch(at=early, review=str(ISLES), return_state=True)
        assert (state.name, state.message) == ("Well", "all is well")
        board = await Artifact.get("troubles")
        assert "all is well as of 8 January 2031" in board.description
        assert board.data == board.description
        assert not list(tmp_path.rglob("*.eml"))


async def test_a_pool_whose_worker_is_gone_is_named_until_another_comes(at_work, tmp_path):
    async with reporting_to(at_work, tmp_path / "prefect"), get_client() as client:
        await client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        flow = await client.create_flow_from_name("digest")
        await client.create_deployment(
            flow, name="digest", entrypoint="flows/rounds/digest.py:digest", work_pool_name=POOL
        )
        await client.send_worker_heartbeat(POOL, "office", heartbeat_interval_seconds=SECONDS)
        gone = f"worker-gone {POOL}"
        assert gone not in await found(pendulum.now("UTC"))
        await client.send_worker_heartbeat(POOL, "office", heartbeat_interval_seconds=1)
        await until_offline(client)
        there = await found(pendulum.now("UTC"))
        assert there[gone].since < pendulum.now("UTC")
        await client.send_worker_heartbeat(POOL, "home", heartbeat_interval_seconds=SECONDS)
        assert gone not in await found(pendulum.now("UTC"))


async def until_offline(client):
    """The server takes a worker for gone that has missed three of its beats."""

    async def offline():
        (worker,) = await client.read_workers_for_work_pool(POOL)
        return worker.status == WorkerStatus.OFFLINE

    await reached(offline, "the worker counts as there", every=0.1)


async def test_where_the_mail_is_broken_the_webhook_and_the_check_still_hear_and_the_run_fails(
    at_work, tmp_path, monkeypatch
):
    with serving() as mail, listening() as (url, told):
        mail.login = ("secretariat", "right")
        live_by(monkeypatch, mail, USER="secretariat", PASSWORD="quite-wrong")
        monkeypatch.setenv("ROADMAP_ALARM_WEBHOOK", url)
        monkeypatch.setenv("ROADMAP_PULSE_URL", f"{url}/pulse")
        async with reporting_to(at_work, tmp_path / "prefect"), get_client() as client:
            now = pendulum.now("UTC")
            await made(client, "collecting", Running(), Failed(message="no such tab"))
            given = {"review": str(ISLES), "return_state": True}
            state = await watch(at=now.add(minutes=1), **given)
            assert state.name == "Untold"
            assert "refuses the login" in state.message
            (_, alarm), (path, said) = told
            assert "no such tab" in alarm
            assert path.endswith("/pulse/fail")
            assert "refuses the login" in said
            mail.login = ("secretariat", "quite-wrong")
            state = await watch(at=now.add(minutes=11), **given)
            assert state.name == "Troubles", state.message
            await watch(at=now.add(minutes=21), **given)
    assert len(mail.accepted) == 1
    assert len([path for path, _ in told if not path.endswith("/fail")]) == 1  # the webhook was told once
