"""The plan against the runs of a real Prefect server: applied, disturbed, broken off, and applied again."""

import json
from contextlib import asynccontextmanager

import pendulum
import pytest
import typer
from prefect import get_client
from prefect.artifacts import Artifact
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import StateType
from prefect.states import Cancelled, Running, Scheduled
from typer.testing import CliRunner

from cli.changes.apply import apply
from cli.changes.diff import diff
from flows.milestones.kinds import FLOWS
from flows.rounds.reconciling import reconcile
from roadmap.plan.difference import differences
from tasks.context import open_context
from tasks.mailing.mailing import draft_mailing
from tasks.prefect_api.orchestration import reporting_to
from tasks.prefect_api.reconciling import compared, reconciled, schedule_of
from tasks.prefect_api.scheduling import Scheduler
from tasks.prefect_api.server import ServerProblem
from tests.e2e.conftest import ISLES
from tests.rehearsal.small import at_home
from tests.tasks.deciding.moving import amend, cancel

pytestmark = pytest.mark.e2e

AT = pendulum.datetime(2031, 2, 24, 9, tz="Pacific/Chatham")
INVITATION, BRIEFING = "briefing/invitation", "step:briefing/invitation"
SIGNED = ("Aroha Te Puni", "the hall is taken")
LATER = "2031-04-03 10:30"  # of the briefing, two days later


@pytest.fixture
def at_work(idle_server, tmp_path):
    """A folder to work in, and a server with the deployments and without any run."""
    with at_home(tmp_path), SyncPrefectClient(idle_server.api, auth_string=idle_server.auth) as client:
        while runs := client.read_flow_runs(limit=200):
            for run in runs:
                client.delete_flow_run(run.id)
        for kind in FLOWS:
            client.create_deployment(client.create_flow_from_name(kind), name=kind)
        yield idle_server


@asynccontextmanager
async def connected(server, folder):
    async with reporting_to(server, folder / "prefect"), get_client() as client:
        yield client


async def on_server(client, *tags):
    """The runs with these tags that have not ended, as any tool reads them."""
    which = FlowRunFilter(tags=FlowRunFilterTags(all_=["roadmap", *tags]))
    runs = [
        r for offset in (0, 200) for r in await client.read_flow_runs(flow_run_filter=which, offset=offset)
    ]
    return [run for run in runs if not run.state.is_final()]


async def applied(at=AT):
    with open_context(ISLES, at) as context:
        result = await reconciled(context, ISLES)
    assert result.left.agrees, str(result)
    return result.done


def done(difference):
    return len(difference.create), len(difference.move), len(difference.cancel)


def moved(at=AT, to=LATER):
    with open_context(ISLES, at) as context:
        amend(context, "move", "briefing", "when", to, *SIGNED)


def planned(at=AT):
    with open_context(ISLES, at) as context:
        return {step.key: step.due for step in context.plan.steps if step.due > at}


def times(runs):
    keys = [tag.removeprefix("step:") for run in runs for tag in run.tags if tag.startswith("step:")]
    assert len(keys) == len(set(keys)) == len(runs)
    return dict(zip(keys, (run.next_scheduled_start_time for run in runs), strict=True))


async def test_every_step_has_a_run_at_its_moment_that_any_tool_can_read(at_work, tmp_path):
    async with connected(at_work, tmp_path) as client:
        assert done(await applied()) == (len(planned()), 0, 0)
        assert times(await on_server(client, "review:isles-2031")) == planned()
        (run,) = await on_server(client, BRIEFING)
        assert run.name == "Briefing for members · invitation · 11 Mar 09:00"
        assert run.parameters == {"milestone": "briefing", "step": "invitation", "review": str(ISLES)}
        assert done(await applied()) == (0, 0, 0)
        assert len(await on_server(client)) == len(planned())


async def test_a_moved_milestone_moves_its_runs_and_a_cancelled_one_loses_them(at_work, tmp_path):
    async with connected(at_work, tmp_path) as client:
        await applied()
        moved()
        change = 1  # due at once, since the amendment is signed
        created, moves, cancelled = done(await applied())
        assert (created, cancelled) == (change, 0)
        assert moves == len([key for key in planned() if key.startswith("briefing/")])
        assert times(await on_server(client)).items() >= planned().items()
        moved(to="2031-04-01 10:30")  # and back again: the server has ended runs under almost the same key
        assert done(await applied())[1] >= moves
        assert times(await on_server(client)).items() >= planned().items()
        with open_context(ISLES, AT.add(hours=1)) as context:
            cancel(context, "briefing", *SIGNED)
        await applied(AT.add(hours=2))
        left = {key for key in times(await on_server(client)) if key.startswith("briefing/")}
        assert left == {"briefing/cancellation"}
        gone = await client.read_flow_runs(
            flow_run_filter=FlowRunFilter(tags=FlowRunFilterTags(all_=[BRIEFING]))
        )
        assert ("Cancelled", "the milestone is cancelled") in {(r.state.name, r.state.message) for r in gone}
        assert "Moved" in {run.state.name for run in gone}


async def test_what_somebody_cancelled_put_off_or_doubled_by_hand_is_mended(at_work, tmp_path):
    async with connected(at_work, tmp_path) as client:
        await applied()
        for _ in range(3):
            (run,) = await on_server(client, BRIEFING)
            await client.set_flow_run_state(run.id, Cancelled())
            assert done(await applied()) == (1, 0, 0)
        (run,) = await on_server(client, BRIEFING)
        off = Scheduled(scheduled_time=pendulum.datetime(2031, 3, 20))
        await client.set_flow_run_state(run.id, off)
        assert done(await applied()) == (0, 1, 0)
        (run,) = await on_server(client, BRIEFING)
        given = {"parameters": run.parameters, "state": off}
        await client.create_flow_run_from_deployment(run.deployment_id, **given)
        await client.create_flow_run_from_deployment(run.deployment_id, **given, tags=run.tags)
        assert done(await applied()) == (0, 0, 2)
        assert [one.id for one in await on_server(client, BRIEFING)] == [run.id]
        assert times(await on_server(client)) == planned()


async def test_what_is_due_runs_once_until_it_is_played(at_work, tmp_path):
    due = planned()[INVITATION]
    async with connected(at_work, tmp_path) as client:
        await applied()
        (run,) = await on_server(client, BRIEFING)
        late = due.add(minutes=10)
        assert not [w for w in (await applied(late)).create if w.key == INVITATION]
        await client.set_flow_run_state(run.id, Running(), force=True)
        await applied(late)
        (one,) = await on_server(client, BRIEFING)
        assert (one.id, one.state.type) == (run.id, StateType.RUNNING)
        await client.set_flow_run_state(run.id, Cancelled(), force=True)
        assert [w.key for w in (await applied(late)).create if w.key == INVITATION] == [INVITATION]
        with open_context(ISLES, late) as context:
            await draft_mailing.fn(context, context.step(INVITATION))
        assert done(await applied(late)) == (0, 0, 1)
        assert await on_server(client, BRIEFING) == []


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """A client that dies just after a number of calls to the API."""

    def __init__(self, client, calls):
        self._client, self.left = client, calls

    def __getattr__(self, name):
        async def called(*words, **more):
            answer = await getattr(self._client, name)(*words, **more)
            self.left -= 1
            if not self.left:
                raise Killed(name)
            return answer

        return called


async def try_to_apply(client, calls):
    """Apply until the process dies; whether it did."""
    mortal = Mortal(client, calls)
    with open_context(ISLES, AT) as context:
        scheduler = Scheduler(mortal, ISLES)
        try:
            deployments = await scheduler.deployments()
            found = await scheduler.found(deployments)
            await scheduler.apply(differences(schedule_of(context, ISLES), found), deployments)
        except Killed:
            return True
    return False


async def test_killed_after_a_call_to_the_api_the_next_run_mends_all(at_work, tmp_path):
    async with connected(at_work, tmp_path) as client:
        await applied()
        (stray,) = await on_server(client, "step:meeting/invitation")
        calls, died = 0, True
        while died:
            calls += 1
            moved(to=LATER if calls % 2 else "2031-04-01 10:30")
            await client.create_flow_run_from_deployment(
                stray.deployment_id, parameters=stray.parameters, tags=stray.tags, state=Scheduled()
            )
            died = await try_to_apply(client, calls)
            await applied()
            assert times(await on_server(client)).items() >= planned().items()
            assert done(await applied()) == (0, 0, 0)
        assert calls > 12


async def test_the_flow_shows_what_it_did_on_a_board(at_work, tmp_path):
    async with connected(at_work, tmp_path):
        given = {"at": AT, "review": str(ISLES)}
        state = await reconcile(**given, return_state=True)
        number = len(planned())
        done = f"{number} created, 0 moved, 0 cancelled"
        assert state.message == f"{done}; {number} scheduled or running, as planned"
        board = (await Artifact.get("reconcile")).data.splitlines()
        assert board[0] == f"## Created: {number}"
        invitation = "- **Briefing for members · invitation · 11 Mar 09:00** (due 11 Mar 2031 09:00): "
        assert f"{invitation}not scheduled yet" in board
        state = await reconcile(**given, return_state=True)
        assert state.message.startswith("0 created, 0 moved, 0 cancelled")
        assert (await Artifact.get("reconcile")).data == "Nothing to change."


async def test_a_server_without_the_deployments_is_left_as_it_is(at_work, tmp_path):
    async with connected(at_work, tmp_path) as client:
        deployment = await client.read_deployment_by_name("briefing/briefing")
        await client.delete_deployment(deployment.id)
        with (
            open_context(ISLES, AT) as context,
            pytest.raises(ServerProblem, match="no deployment briefing/briefing"),
        ):
            await reconciled(context, ISLES)
        assert await on_server(client) == []
        with open_context(ISLES, AT) as context:
            assert len((await compared(context, ISLES)).create) == len(planned())


@pytest.fixture
def roadmap(monkeypatch):
    """`roadmap("diff")` as a person types it; it is not in the command line's entry yet."""
    app = typer.Typer()
    for command in (diff, apply):
        app.command()(command)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, [*words, "--review", str(ISLES)])


def test_the_commands_say_what_differs_and_apply_it(at_work, roadmap, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", at_work.api)
    found = json.loads(roadmap("diff", "--json").stdout)
    assert not found["agree"]
    (one,) = [run for run in found["create"] if run["key"] == INVITATION]
    assert one == {
        "key": INVITATION,
        "due": "2031-03-11T09:00:00+13:45",
        "name": "Briefing for members · invitation · 11 Mar 09:00",
        "deployment": "briefing/briefing",
        "why": "not scheduled yet",
    }
    assert "Briefing for members · invitation · 11 Mar 09:00" in roadmap("diff").stdout
    made = roadmap("apply", "--json")
    assert made.exit_code == 0
    assert json.loads(made.stdout)["agree"]
    assert json.loads(made.stdout)["create"] == found["create"]
    again = roadmap("apply")
    assert (again.exit_code, again.stdout.split(";")[0]) == (0, "0 created, 0 moved, 0 cancelled")
    assert roadmap("diff").stdout == "Plan and server agree.\n"
    assert len(json.loads(roadmap("diff", "--json").stdout)["keep"]) == len(found["create"])


def test_without_a_server_the_commands_say_so_in_one_line(roadmap, monkeypatch):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    problem = roadmap("diff").exception
    assert isinstance(problem, ServerProblem)
    assert "\n" not in str(problem)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert "does not answer" in str(roadmap("apply").exception)
