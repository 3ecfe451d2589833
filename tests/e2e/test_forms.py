"""A coordinator's forms on a real server and worker: filled with choices, shown, approved, and followed."""

import asyncio

import pendulum
import pytest
from prefect import get_client
from prefect.artifacts import Artifact
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import Scheduled

from flows.rounds.reconciling import reconcile
from tasks.context import open_context
from tasks.prefect_api.orchestration import reporting_to
from tests.e2e.conftest import ISLES
from tests.e2e.inputs import schema_of
from tests.rehearsal.small import at_home
from tests.tasks.deciding.moving import amend
from tests.waiting import reached

pytestmark = pytest.mark.e2e

NOTICE = "Regatta of the Lifeboats · notice · 4 Mar 09:00"
SIGNED = {"approve": "yes, record it", "by": "Aroha Te Puni", "reason": "the harbour is closed"}


@pytest.fixture
async def client(server, home, filled):
    async with reporting_to(server, home / "caller"), get_client() as one:
        yield one


async def ordered(client, deployment, **more):
    found = await client.read_deployment_by_name(deployment)
    return await client.create_flow_run_from_deployment(found.id, state=Scheduled(), **more)


async def ended(client, run, since=None):
    async def at_rest():
        state = (found := await client.read_flow_run(run.id)).state
        return found if state.id != since and (state.is_final() or state.is_paused()) else None

    found = await reached(at_rest, "it neither ends nor waits for a person")
    if found.state.is_paused():
        await schema_of(client, run.id, found.state)
    return found


async def choice(client, name, ending, field="milestone"):
    schema = (await client.read_deployment_by_name(name)).parameter_openapi_schema
    (one,) = [c for c in schema["properties"][field]["enum"] if c.endswith(f" · {ending}")]
    return one


async def due(client, step):
    which = FlowRunFilter(tags=FlowRunFilterTags(all_=["roadmap", f"step:{step}"]))
    runs = await client.read_flow_runs(flow_run_filter=which)
    (one,) = [run for run in runs if not run.state.is_final()]
    return one.next_scheduled_start_time


@pytest.fixture(scope="module")
def filled(server, home, worker):
    """The forms have their choices, since somebody has reconciled."""

    async def reconciled():
        async with reporting_to(server, home / "caller"):
            state = await reconcile(review=str(ISLES), return_state=True)
            assert state.is_completed(), state.message

    with at_home(home):
        asyncio.run(reconciled())


async def test_a_milestone_is_moved_on_a_form_that_asks_again_when_the_roadmap_has_changed(client, home):
    before = await due(client, "talks/reminder")
    which = await choice(client, "move-milestone/move a milestone", "talks/boats")
    asked = {"milestone": which, "to": "2031-04-09 15:00"}
    run = await ordered(client, "move-milestone/move a milestone", parameters=asked)
    first = await ended(client, run)
    assert first.state.name == "Suspended", first.state.message
    with at_home(home), open_context(ISLES) as context:
        assert context.amendments == ()  # nothing is recorded before it is approved
        amend(context, "move", "regatta", None, "2031-03-19/2031-03-20", "T. Moana", "the wind")
    await client.resume_flow_run(run.id, run_input=SIGNED)
    again = await ended(client, run, since=first.state.id)
    assert again.state.name == "Suspended"
    await client.resume_flow_run(run.id, run_input=SIGNED)
    done = await ended(client, run, since=again.state.id)
    assert done.state.message.startswith("amendment 2: talks (boats) moves to 2031-04-09 15:00; "), done.state
    with at_home(home), open_context(ISLES) as context:
        assert (context.amendments[1].by, context.amendments[1].reason) == (SIGNED["by"], SIGNED["reason"])
        planned = context.step("talks/reminder").due
    assert await due(client, "talks/reminder") == planned != before
    assert await choice(client, "move-milestone/move a milestone", "talks/boats") != which
    with pytest.raises(PrefectHTTPStatusError, match="is not one of"):
        await ordered(client, "move-milestone/move a milestone", parameters=asked)


async def test_a_mailing_is_looked_at_a_step_not_sent_early_unsigned_and_a_run_keeps_its_name(client, home):
    step = await choice(client, "preview/preview a mailing", "questions/invitation", "step")
    looked = await ordered(client, "preview/preview a mailing", parameters={"step": step})
    early = await ordered(client, "send/send a step now", parameters={"step": step})
    played = {"milestone": "meeting", "step": "invitation", "review": str(ISLES)}
    at = pendulum.datetime(2031, 3, 7, 9, tz="Pacific/Chatham").isoformat()
    named = await ordered(
        client, "meeting/meeting", parameters=played | {"at": at}, name=NOTICE, tags=["roadmap"]
    )
    looked, early, named = [await ended(client, run) for run in (looked, early, named)]
    assert looked.state.message.endswith("see the artifact look-questions-invitation"), looked.state
    shown = (await Artifact.get("look-questions-invitation")).data
    assert "## As it would read: en" in shown
    assert early.state.name == "Refused"
    assert "questions/invitation is due on 10 Mar 2031 09:00" in early.state.message
    assert named.name == NOTICE
    with at_home(home), open_context(ISLES) as context:
        assert context.ledger.messages("questions/invitation") == []


async def test_how_to_join_is_said_on_a_form_and_kept_nowhere_but_in_the_ledger(client, home):
    link, name = "https://meet.example.org/marked-room", "say-how-to-join/say how to join"
    run = await ordered(client, name, parameters={"milestone": await choice(client, name, "briefing")})
    asked = await ended(client, run)
    assert asked.state.name == "Suspended", asked.state.message
    filled = {"url": link, "passcode": "marked-4711", "by": SIGNED["by"], "reason": "the room is booked"}
    await client.resume_flow_run(run.id, run_input=filled)
    done = await ended(client, run, since=asked.state.id)
    assert ": briefing gets joining information; " in done.state.message, done.state
    inputs = await client.filter_flow_run_input(run.id, key_prefix="", limit=100, exclude_keys=set())
    for text in (str(inputs), str(done.parameters), (home / "worker.log").read_text(encoding="utf-8")):
        assert "marked" not in text
    with at_home(home), open_context(ISLES) as context:
        assert context.review.milestone("briefing").join().url == link
    assert "marked" not in (await Artifact.get("history")).data
