"""Who gets past the guard: pages of its own, with a login, after few wrong ones, with a body of some size."""

import base64
import json

import httpx
import pytest

from config.limits.server import REQUEST, WRONG_LOGINS
from tasks.guarding.guard import Guard
from tasks.guarding.guesses import EVERY
from tasks.guarding.origins import addresses
from tests.tasks.guarding.sockets import talk

LOGIN, RIGHT = "roadmap:right", ("roadmap", "right")
OWN = "http://127.0.0.1:4200"


class Behind:
    """The application behind the guard; it notes what comes through."""

    def __init__(self):
        self.seen, self.read = [], b""

    async def __call__(self, scope, receive, send):
        self.seen.append(scope)
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            self.read = (await receive()).get("text", "")
            await send({"type": "websocket.close"})
            return
        while (message := await receive()).get("more_body"):
            self.read += message["body"]
        self.read += message.get("body", b"")
        head = [(b"www-authenticate", b"Basic"), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": b"secret"})

    def login(self):
        given = dict(self.seen[-1]["headers"]).get(b"authorization", b"").decode()
        return base64.b64decode(given.removeprefix("Basic ")).decode()


@pytest.fixture
def behind():
    return Behind()


@pytest.fixture
def clock():
    return [1000.0]


@pytest.fixture
def guard(behind, clock):
    known = addresses("127.0.0.1", "review.example.org https://behind.example.org")
    return Guard(behind, LOGIN, known, clock=lambda: clock[0])


@pytest.fixture
def ask(guard):
    async def asked(path="/api/flows/filter", method="GET", client=("10.0.0.7", 1), **more):
        transport = httpx.ASGITransport(app=guard, client=client)
        async with httpx.AsyncClient(transport=transport, base_url=OWN) as caller:
            return await caller.request(method, path, **more)

    return asked


@pytest.mark.parametrize(
    "path", ["/api/flows/filter", "/api", "/api/", "/api/health/x", "/docs", "/openapi.json"]
)
@pytest.mark.parametrize("auth", [None, ("roadmap", "wrong"), ("", ""), ("chair", "right")])
async def test_without_the_login_nothing_comes_through(ask, behind, path, auth):
    found = await ask(path, auth=auth)
    assert (found.status_code, behind.seen) == (401, [])
    assert "www-authenticate" not in found.headers  # for it the browser would keep the login, and send it


@pytest.mark.parametrize("path", ["/api/health", "/api/ready", "/", "/runs/flow-run/1", "/ui-settings"])
async def test_what_is_open_gets_no_login_with_it(ask, behind, path):
    assert (await ask(path, auth=("any", "body"))).status_code == 200
    assert behind.login() == ""
    assert (await ask(path, "POST")).status_code == 401


async def test_with_the_login_it_comes_through_once_and_no_page_may_frame_it(ask, behind):
    found = await ask(auth=RIGHT, headers={"Prefect-Csrf-Client": "x"})
    assert (found.text, behind.login()) == ("secret", LOGIN)
    assert found.headers["x-frame-options"] == "DENY"
    assert "www-authenticate" not in found.headers


FOREIGN = [
    "http://127.0.0.1:4201",
    "http://evil.example",
    "null",
    "http://127.0.0.1:4200.evil.example",
    "http://evil@127.0.0.1:4200",
    "file://127.0.0.1:4200",
    "",
]


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize(
    ("method", "path"), [("OPTIONS", "/api/flows/filter"), ("POST", "/api/x"), ("GET", "/")]
)
async def test_a_page_of_another_site_gets_nothing_even_with_the_login(ask, behind, origin, method, path):
    found = await ask(path, method, auth=RIGHT, headers={"Origin": origin})
    assert (found.status_code, behind.seen) == (403, [])
    assert not [name for name in found.headers if name.startswith("access-control")]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_link_from_elsewhere_opens_the_page_but_not_the_api(ask, site):
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}
    assert (await ask("/runs", headers=headers)).status_code == 200
    assert (await ask(auth=RIGHT, headers=headers)).status_code == 403


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:4200", OWN),
        ("localhost:8080", "http://localhost:8080"),  # through a tunnel
        ("[::1]:4200", "http://[::1]:4200"),
        ("review.example.org", "https://review.example.org"),  # through a proxy
        ("127.0.0.1:4200", "https://behind.example.org"),  # through one that puts its own name
        ("LOCALHOST.:4200", "http://LOCALHOST.:4200"),
    ],
)
async def test_its_own_pages_get_through_by_each_of_its_names(ask, host, origin):
    assert (await ask(auth=RIGHT, headers={"Host": host, "Origin": origin})).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example:4200", "127.0.0.1.evil.example", "evil@127.0.0.1", "", "a b", "127.0.0.1:4200, x"]
)
async def test_by_a_name_that_is_not_its_own_it_does_not_answer(ask, behind, host):
    found = await ask("/", auth=RIGHT, headers={"Host": host})
    assert (found.status_code, behind.seen) == (421, [])
    assert "ROADMAP_HOSTS" in found.json()["detail"]


async def test_whoever_guesses_waits_and_locks_out_nobody_who_is_at_work(ask, clock):
    assert (await ask(auth=RIGHT)).status_code == 200
    codes = [(await ask(auth=("roadmap", str(n)))).status_code for n in range(WRONG_LOGINS.most + 5)]
    assert codes == [401] * WRONG_LOGINS.most + [429] * 5
    late = await ask(auth=("chair", "right"))
    assert (late.status_code, late.headers["retry-after"]) == (429, str(int(EVERY) + 1))
    assert (await ask(auth=RIGHT)).status_code == 200
    assert (await ask(auth=RIGHT, client=("10.0.0.8", 1))).status_code == 200
    assert (await ask(auth=("roadmap", "0"))).status_code == 401  # known to be wrong: no new guess
    clock[0] += EVERY
    assert [(await ask(auth=("roadmap", f"a{n}"))).status_code for n in range(2)] == [401, 429]


async def test_a_right_login_that_was_never_used_from_there_waits_for_its_turn(ask, clock):
    for n in range(WRONG_LOGINS.most):
        await ask(auth=("roadmap", str(n)))
    assert (await ask(auth=RIGHT)).status_code == 429
    clock[0] += EVERY
    assert (await ask(auth=RIGHT)).status_code == 200


async def test_all_addresses_of_one_network_of_ipv6_share_their_guesses(ask):
    for n in range(WRONG_LOGINS.most):
        await ask(auth=("roadmap", str(n)), client=(f"2001:db8::{n}", 1))
    assert (await ask(auth=("roadmap", "x"), client=("2001:db8::ff", 1))).status_code == 429
    assert (await ask(auth=("roadmap", "x"), client=("2001:db8:0:1::1", 1))).status_code == 401


async def chunks(size):
    for _ in range(0, size, 1_000_000):
        yield b"x" * 1_000_000


async def test_a_body_over_the_bound_is_refused_and_another_comes_through_whole(ask, behind):
    large = REQUEST.most + 1_000_000
    assert (await ask(method="POST", auth=RIGHT, content=chunks(large))).status_code == 413
    assert (await ask(method="POST", auth=RIGHT, headers={"Content-Length": str(large)})).status_code == 413
    assert behind.seen == []
    assert (await ask(method="POST", auth=RIGHT, content=chunks(REQUEST.most))).status_code == 200
    assert len(behind.read) == REQUEST.most


@pytest.mark.parametrize("origin", [None, OWN])
async def test_a_websocket_gets_the_login_of_the_server_for_a_right_one(guard, behind, origin):
    await talk(guard, json.dumps({"type": "auth", "token": LOGIN}), origin)
    assert json.loads(behind.read) == {"type": "auth", "token": LOGIN}


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_websocket_of_another_sites_page_is_not_even_opened(guard, behind, origin):
    said = await talk(guard, json.dumps({"type": "auth", "token": LOGIN}), origin)
    assert (said, behind.seen) == (["websocket.close"], [])


async def test_a_websocket_by_a_name_that_is_not_the_servers_is_not_opened(guard, behind):
    assert await talk(guard, "", host="evil.example") == ["websocket.close"]
    assert behind.seen == []


async def test_guesses_on_websockets_count_too(guard, ask):
    for n in range(WRONG_LOGINS.most):
        await talk(guard, json.dumps({"type": "auth", "token": f"roadmap:{n}"}))
    assert (await ask(auth=("roadmap", "x"))).status_code == 429


async def test_a_websocket_that_says_nothing_is_closed(guard, behind, monkeypatch):
    monkeypatch.setattr("tasks.guarding.sockets.FIRST_WORD", type("Short", (), {"most": 0.01}))
    assert await talk(guard, None) == ["websocket.accept", "websocket.close", "websocket.close"]
