"""A coordinator with a login of her own at Prefect's page: its forms are signed with her name."""

import json

import pytest
from playwright.sync_api import expect
from prefect.client.orchestration import SyncPrefectClient

from tasks.guarding import logins
from tests.e2e.browser import opened
from tests.login import LOGIN
from tests.waiting import until

pytestmark = pytest.mark.e2e

NAME = "María José Pérez"
TEXT = {"type": "string"}
FORM = {
    "type": "object",
    "properties": {
        "step": TEXT | {"title": "step", "position": 0},
        "by": TEXT | {"title": "by", "position": 1},
        "reason": TEXT | {"title": "reason", "position": 2, "default": ""},
    },
    "required": ["step", "by"],
}
SIGNATURE = {
    "type": "object",
    "properties": {"by": TEXT | {"title": "Your name"}, "reason": TEXT | {"title": "Why"}},
    "required": ["by", "reason"],
}
# How a run comes to wait for a form.
WAITS = {
    "type": "PAUSED",
    "name": "Suspended",
    "state_details": {
        "pause_reschedule": True,
        "pause_timeout": "2099-01-01T00:00:00Z",
        "run_input_keyset": {"schema": "k-schema", "response": "k-response", "description": "k-description"},
    },
}


@pytest.fixture
def client(idle_server):
    with SyncPrefectClient(idle_server.api, auth_string=LOGIN) as one:
        yield one


@pytest.fixture
def form(client):
    """A deployment whose parameters are signed."""
    flow = client.create_flow_from_name("signed")
    return client.create_deployment(
        flow, name="signed", parameter_openapi_schema=FORM, enforce_parameter_schema=True
    )


@pytest.fixture
def waiting(client, form):
    """A run that waits for a signature."""
    run = client.create_flow_run_from_deployment(form, parameters={"step": "x", "by": "machine"})
    values = {"k-schema": SIGNATURE, "k-description": "Look first"}
    for key, value in values.items():
        given = {"key": key, "value": json.dumps(value)}
        client._client.post(f"/flow_runs/{run.id}/input", json=given)
    for state in ({"type": "PENDING"}, {"type": "RUNNING"}, WAITS):
        client._client.post(f"/flow_runs/{run.id}/set_state", json={"state": state, "force": True})
    return run


@pytest.fixture
def page(idle_server):
    """Prefect's page, at which she has logged in."""
    password = logins.add(logins.logins_file(idle_server.words.parent), "maria", NAME)
    with opened() as seen:
        seen.page.goto(f"{idle_server.ui}/dashboard")
        box = seen.page.locator("input").first
        box.fill(f"maria:{password}")
        box.press("Enter")
        expect(seen.page.get_by_role("button", name="Work Pools")).to_be_visible()
        yield seen.page


def parameters(client, form):
    return [run.parameters for run in client.read_flow_runs() if run.deployment_id == form]


def test_a_form_is_signed_with_her_name_when_she_leaves_it_empty_and_with_no_other(
    page, client, form, idle_server
):
    page.goto(f"{idle_server.ui}/deployments/deployment/{form}/run")
    step, by, reason = [page.locator("textarea").nth(n) for n in range(3)]
    step.fill("briefing/reminder")
    by.fill("Aroha Te Puni")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text(f"You are logged in as {NAME} and can sign with this name only")).to_be_visible()
    assert parameters(client, form) == []
    by.fill("")
    reason.fill("the wind")
    page.get_by_role("button", name="Submit").click()
    made = until(lambda: parameters(client, form))
    assert made == [{"step": "briefing/reminder", "by": NAME, "reason": "the wind"}]


def test_a_run_that_waits_is_resumed_in_her_name(page, client, waiting, idle_server):
    page.goto(f"{idle_server.ui}/runs/flow-run/{waiting.id}")
    page.get_by_role("button", name="Resume").first.click()
    modal = page.locator(".p-modal")
    expect(modal.get_by_text("Your name")).to_be_visible()
    modal.locator("textarea").last.fill("the wind")
    modal.get_by_role("button", name="Submit").click()

    until(lambda: client.read_flow_run(waiting.id).state.name != "Suspended")
    given = client._client.get(f"/flow_runs/{waiting.id}/input/k-response").json()
    assert given == {"by": NAME, "reason": "the wind"}
