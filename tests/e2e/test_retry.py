"""A server that says “try again later”: Prefect runs the same run again, and no process waits for it."""

import httpx
import psutil
import pytest
from prefect.deployments import run_deployment

from roadmap.mail.message import State
from tasks.context import open_context
from tasks.ledger import Content, Draft, Mailing
from tasks.prefect_api.orchestration import reporting_to
from tests.boards import board, paragraph
from tests.e2e import soon
from tests.login import BASIC, asking
from tests.smtp.server import serving
from tests.waiting import SECONDS, reached, until

pytestmark = pytest.mark.e2e

GREYLISTED = "451 4.7.1 greylisted, try again later"


def live(home, mail, **more):
    """The settings of a run that sends by that server, whatever the worker's own are."""
    given = {
        "HOME": home,
        "MODE": "live",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": mail.port,
        "SMTP_TLS": "none",
    }
    return {"env": {f"ROADMAP_{name}": str(value) for name, value in (given | more).items()}}


class Ordered:
    """A run that was ordered, as the server knows it."""

    def __init__(self, server, run):
        self.server, self.id = server, run.id

    def now(self):
        return httpx.get(f"{self.server.api}/flow_runs/{self.id}", auth=BASIC, timeout=SECONDS).json()

    async def until(self, name):
        """Wait until its state has that name."""

        async def named():
            run = self.now()
            return run if run["state_name"] == name else None

        return await reached(named, f"it is not {name}", every=0.5)


async def order(server, home, deployment, variables, **parameters):
    async with reporting_to(server, home / "caller"):
        run = await run_deployment(
            deployment, parameters=parameters, job_variables=variables, timeout=0, as_subflow=False
        )
    return Ordered(server, run)


def idle(worker):
    """Whether the worker runs nothing."""
    return not psutil.Process(worker.pid).children(recursive=True)


@pytest.fixture
def mail():
    """A server that refuses both recipients at first, and is then as usual."""
    with serving(script={"RCPT": [GREYLISTED, GREYLISTED]}) as server:
        yield server


@pytest.fixture
def review(tmp_path):
    return str(soon.write(tmp_path))


async def test_what_the_server_refuses_for_now_is_sent_by_the_same_run_later(
    server, worker, mail, review, tmp_path
):
    parameters = {"milestone": "briefing", "step": "invitation", "review": review}
    run = await order(server, tmp_path, "briefing/briefing", live(tmp_path, mail), **parameters)

    waiting = await run.until("AwaitingRetry")
    assert waiting["state"]["message"].startswith(f"{soon.STEP}: 2 released; 2 to be tried again; it goes on")
    assert mail.accepted == []
    shown = paragraph(server, "sending", soon.STEP)
    assert "- waiting for another attempt: 2\n" in shown
    assert "- waiting to leave" not in shown
    assert "- sent" not in shown
    until(lambda: idle(worker), "a process waits for the next try")

    sent = await run.until("Sent")
    assert sent["state"]["message"] == f"{soon.STEP}: 2 sent"
    assert sent["run_count"] == 2
    assert sorted(mail.recipients()) == soon.PEOPLE
    assert soon.STEP not in board(server, "sending")


async def test_the_rest_of_a_release_goes_to_a_run_that_only_delivers(
    server, worker, mail, review, tmp_path, monkeypatch
):
    parameters = {"step": soon.STEP, "by": "C. Ordinator", "review": review}
    variables = live(tmp_path, mail)
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path))
    monkeypatch.setenv("ROADMAP_MODE", "live")
    with open_context(review) as context:
        context.ledger.mailings.draft(*held(context), context.at, state=State.HELD)
    run = await order(server, tmp_path, "release/release", variables, **parameters)
    waiting = await run.until("Waiting")
    assert waiting["state"]["message"].endswith(f", by the run “deliver {soon.STEP}”")

    async with asking(server.api, kind=httpx.AsyncClient) as client:
        named = {"flow_runs": {"name": {"any_": [f"deliver {soon.STEP}"]}}}
        runs = (await client.post("/flow_runs/filter", json=named)).json()
        [rest] = [run for run in runs if run["parameters"].get("review") == review]
        await client.post(f"/flow_runs/{rest['id']}/set_state", json={"state": {"type": "CANCELLED"}})
    assert rest["state_type"] == "SCHEDULED"
    assert rest["parameters"] == {"step": soon.STEP, "review": review}
    assert rest["job_variables"]["env"] == variables["env"]


async def test_what_a_person_must_mend_fails_the_run_in_words_without_a_traceback(
    server, worker, mail, review, tmp_path, home
):
    mail.login = ("secretariat", "right")
    variables = live(tmp_path, mail, SMTP_USER="secretariat", SMTP_PASSWORD="quite-wrong")
    parameters = {"milestone": "briefing", "step": "invitation", "review": review}
    before = len((home / "worker.log").read_bytes())
    run = await order(server, tmp_path, "briefing/briefing", variables, **parameters)
    failed = await run.until("Failed")
    assert "refuses the login: 535 5.7.8 bad credentials" in failed["state"]["message"]
    logged = (home / "worker.log").read_bytes()[before:].decode()
    assert "535 5.7.8" in logged
    assert "Traceback" not in logged
    assert "quite-wrong" not in logged
    assert mail.accepted == []


def held(context):
    """A mailing of the small review that waits for release."""
    step = context.step(soon.STEP)
    content = Content("en", "Invitation", "<p>Come.</p>", "Come.")
    drafts = [Draft(address, address[6:8].upper(), "", "en", content) for address in soon.PEOPLE]
    return Mailing(step.key, step.revision, step.rule.mail, step.due, step.expires), drafts
