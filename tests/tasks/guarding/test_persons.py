"""What a person who is logged in by name may do, and with whose name it is signed."""

import json

import httpx
import pytest

from tasks.guarding import logins
from tasks.guarding.guard import Guard
from tasks.guarding.origins import addresses
from tests.tasks.guarding.sockets import talk

LOGIN, MACHINE = "roadmap:right", ("roadmap", "right")
ID = "00000000-0000-4000-8000-000000000000"
ORDER, RESUME = f"/deployments/{ID}/create_flow_run", f"/flow_runs/{ID}/resume"
NAME = "María José Pérez"
FORM = {"properties": {"by": {"type": "string"}, "reason": {"type": "string"}}}


class Prefect:
    """As much of Prefect as answers here: a deployment, and whatever is posted."""

    def __init__(self):
        self.deployment = {"parameter_openapi_schema": FORM, "job_variables": {"env": {"A": "1"}}}
        self.got = []

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            token = json.loads((await receive())["text"])["token"]
            await send({"type": "websocket.send" if token == LOGIN else "websocket.close"})
            return
        body = (await receive()).get("body", b"")
        is_form = (scope["method"], scope["path"]) == ("GET", f"/api/deployments/{ID}")
        if not is_form:
            length = dict(scope["headers"]).get(b"content-length", b"0")
            assert int(length) == len(body)
            self.got.append((scope["method"], scope["path"], json.loads(body or b"null")))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        said = json.dumps(self.deployment).encode() if is_form else b"{}"
        await send({"type": "http.response.body", "body": said})


@pytest.fixture
def prefect():
    return Prefect()


@pytest.fixture
def file(tmp_path):
    return logins.logins_file(tmp_path)


@pytest.fixture
def guard(prefect, file):
    return Guard(prefect, LOGIN, addresses("127.0.0.1", ""), logins=logins.Logins(file))


@pytest.fixture
def ask(guard, file):
    maria = ("maria", logins.add(file, "maria", NAME))

    async def asked(path, body=None, method="POST", auth=maria):
        transport = httpx.ASGITransport(app=guard)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1/api", auth=auth
        ) as client:
            return await client.request(method, path, json=body)

    return asked


@pytest.mark.parametrize(
    "given", [{}, {"by": ""}, {"by": "  "}, {"by": None}, {"by": NAME}, {"by": "maría josé  pérez"}]
)
@pytest.mark.parametrize("path", [ORDER, RESUME])
async def test_a_form_is_signed_with_the_name_of_whoever_is_logged_in(ask, prefect, given, path):
    key = "parameters" if path == ORDER else "run_input"
    assert (await ask(path, {key: given | {"reason": "the wind"}})).status_code == 200
    assert prefect.got == [("POST", f"/api{path}", {key: {"by": NAME, "reason": "the wind"}})]


OTHERS = [
    {"by": "Aroha Te Puni"},
    {"by": ["María José Pérez"]},
    {"by": {"__prefect_kind": "json", "value": '"Aroha"'}},
    {"by": {"__prefect_kind": "jinja", "template": "Aroha"}},
    {"by": {"__prefect_kind": "none", "value": "Aroha"}},
    {"by": {"__prefect_kind": "workspace_variable", "variable_name": "name"}},
    {"__prefect_kind": "json", "value": '{"by": "Aroha"}'},
    {"__prefect_kind": "none", "value": {"by": "Aroha"}},
    [["by", "Aroha"]],
    "by",
]


@pytest.mark.parametrize("given", OTHERS, ids=str)
@pytest.mark.parametrize("path", [ORDER, RESUME])
async def test_nobody_signs_with_the_name_of_another(ask, prefect, given, path):
    found = await ask(path, {"parameters": given, "run_input": given})
    assert (found.status_code, prefect.got) == (403, [])
    if given == OTHERS[0]:
        assert found.json()["detail"].startswith(
            f"You are logged in as {NAME} and can sign with this name only"
        )


async def test_each_of_many_orders_is_signed(ask, prefect):
    assert (await ask(f"{ORDER}/bulk", [{"parameters": {"by": ""}}, {}])).status_code == 200
    assert [run["parameters"] for run in prefect.got[0][2]] == [{"by": NAME}] * 2
    assert (await ask(f"{ORDER}/bulk", [{}, {"parameters": {"by": "Aroha"}}])).status_code == 403


async def test_a_form_without_a_name_stays_as_it_is(ask, prefect):
    prefect.deployment["parameter_openapi_schema"] = {"properties": {"step": {"type": "string"}}}
    assert (await ask(ORDER, {"parameters": {"step": "briefing/reminder"}})).status_code == 200
    assert prefect.got[0][2] == {"parameters": {"step": "briefing/reminder"}}


async def test_an_order_cannot_bring_its_own_command_or_leave_the_forms_check_out(ask, prefect):
    more = {"enforce_parameter_schema": False, "infrastructure_document_id": ID, "work_queue_name": "mine"}
    assert (await ask(ORDER, more | {"job_variables": {"env": {"A": "1"}}})).status_code == 200
    assert prefect.got[0][2] == {"parameters": {"by": NAME}}
    found = await ask(ORDER, {"job_variables": {"command": "touch /tmp/x"}})
    assert found.status_code == 403
    assert "Job variables" in found.json()["detail"]


async def test_a_page_that_checks_a_form_before_it_sends_it_finds_the_name_filled_in(ask, prefect):
    assert (await ask("/ui/schemas/validate", {"schema": FORM, "values": {"by": ""}})).status_code == 200
    assert prefect.got[0][2]["values"] == {"by": NAME}


async def test_the_page_is_told_at_the_field_that_the_name_is_anothers(ask, prefect):
    found = await ask("/ui/schemas/validate", {"schema": FORM, "values": {"by": "Aroha"}})
    (mistake,) = found.json()["errors"]
    assert (found.status_code, found.json()["valid"], mistake["property"]) == (200, False, "by")
    assert mistake["errors"][0].startswith(f"You are logged in as {NAME}")
    assert prefect.got == []


async def test_a_run_is_cancelled_and_nothing_is_said_beside_it(ask, prefect):
    details = {"run_input_keyset": {"response": "elsewhere"}}
    body = {"state": {"type": "CANCELLING", "name": "Cancelling", "state_details": details, "data": {}}}
    assert (await ask(f"/flow_runs/{ID}/set_state", body)).status_code == 200
    assert prefect.got[0][2] == {"state": {"type": "CANCELLING", "name": "Cancelling"}, "force": False}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/flow_runs/{ID}"),
        ("GET", "/admin/version"),
        ("GET", "/admin/settings"),  # the page asks for them first; no secret is in them
        ("GET", "/csrf-token?client=x"),
        ("POST", "/flow_runs/filter"),
        ("POST", "/ui/flow_runs/history"),
        ("POST", "/events/count-by/time"),
        ("PUT", "/saved_searches/"),
    ],
)
async def test_a_person_reads(ask, method, path):
    assert (await ask(path, {}, method)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", f"/flow_runs/{ID}"),
        ("DELETE", f"/flow_runs/{ID}"),
        ("POST", "/flow_runs/"),
        ("POST", f"/flow_runs/{ID}/input"),
        ("POST", "/deployments/"),
        ("PATCH", f"/deployments/{ID}"),
        ("POST", f"/deployments/{ID}/schedules"),
        ("POST", "/automations/"),
        ("POST", "/block_documents/"),
        ("POST", "/block_documents/filter"),
        ("GET", f"/block_documents/{ID}?include_secrets=true"),
        ("GET", f"/block_documents/{ID}%0A?include_secrets=true"),
        ("GET", "/block_types/slug/secret/block_documents/name/smtp?include_secrets=true"),
        ("POST", "/admin/database/clear"),
        ("POST", "/variables/"),
        ("POST", "/work_pools/roadmap/get_scheduled_flow_runs"),
        ("POST", "/events"),
        ("PATCH", "/work_pools/roadmap"),
    ],
)
async def test_all_that_could_run_something_else_or_show_secrets_needs_the_machines_login(
    ask, prefect, method, path
):
    found = await ask(path, {}, method)
    assert (found.status_code in {400, 403}, prefect.got) == (True, [])
    assert (await ask(path.replace("%0A", ""), {}, method, auth=MACHINE)).status_code == 200


async def test_the_machine_signs_for_anybody(ask, prefect):
    assert (await ask(ORDER, {"parameters": {"by": "Aroha"}}, auth=MACHINE)).status_code == 200
    assert prefect.got[0][2] == {"parameters": {"by": "Aroha"}}


@pytest.mark.parametrize(
    ("path", "last"), [("events/out", "send"), ("logs/out", "send"), ("events/in", "close")]
)
async def test_a_person_hears_what_happens_and_says_nothing_of_it(guard, file, path, last):
    token = f"maria:{logins.add(file, 'maria', NAME)}"
    first = json.dumps({"type": "auth", "token": token})
    assert (await talk(guard, first, path=f"/api/{path}"))[-1] == f"websocket.{last}"


async def test_a_login_that_is_taken_away_or_made_anew_holds_at_once(ask, file):
    assert (await ask("/flows/filter", {})).status_code == 200
    other = ("maria", logins.add(file, "maria", NAME))
    assert (await ask("/flows/filter", {})).status_code == 401
    assert (await ask("/flows/filter", {}, auth=other)).status_code == 200
    logins.remove(file, "maria")
    assert (await ask("/flows/filter", {}, auth=other)).status_code == 401


async def test_with_a_spoilt_file_only_the_machine_gets_in(ask, file):
    file.write_text("{", encoding="utf-8")
    assert (await ask("/flows/filter", {})).status_code == 401
    assert (await ask("/flows/filter", {}, auth=MACHINE)).status_code == 200
