"""Requests to the server made to hurt it: none gets through, and none costs much."""

import asyncio
import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.limits.server import ADDRESSES, AUTHORIZATION, REQUEST
from tasks.guarding.guard import Guard
from tasks.guarding.guesses import Guesses
from tasks.guarding.origins import addresses
from tests.hostile.budget import within
from tests.tasks.guarding.sockets import talk

LOGIN = "roadmap:right"
KNOWN = addresses("127.0.0.1", "")


class Behind:
    def __init__(self):
        self.reached = 0

    async def __call__(self, scope, receive, send):
        self.reached += 1
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            said = json.loads((await receive())["text"])
            await send({"type": "websocket.send" if said["token"] else "websocket.close"})


def guarded():
    behind = Behind()
    return Guard(behind, LOGIN, KNOWN), behind


async def asked(guard, headers, path="/api/flows/filter", body=()):
    """The status of the answer to raw headers, as a server hands them on."""
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "client": ("10.0.0.7", 1)}
    said, parts = [], list(body)

    async def receive():
        return {"type": "http.request", "body": parts.pop(), "more_body": bool(parts)}

    async def send(message):
        said.append(message)

    await guard({**scope, "headers": headers}, receive, send)
    return said[0]["status"]


def basic(text):
    return b"Basic " + base64.b64encode(text)


HOST = (b"host", b"127.0.0.1:4200")
LOGINS = [
    b"Basic",
    b"Basic " + b"=" * 60_000,
    b"Basic " + b"A" * 60_000,
    b"Basic \xff\xfe",
    b" " * 60_000,
    basic(b":"),
    basic(b"roadmap:right\x00"),
    basic("r\u00f6admap:right".encode()),
    basic(b"\xff\xfe:\xff"),
    basic(b"a" * AUTHORIZATION.most + b":right"),
    b"Bearer cm9hZG1hcDpyaWdodA==",
    basic(LOGIN.encode()) + b", " + basic(LOGIN.encode()),
]


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: repr(login[:20]))
async def test_no_odd_login_gets_through(login):
    guard, behind = guarded()
    with within(cpu=0.5, mib=2):
        assert await asked(guard, [HOST, (b"authorization", login)]) == 401
    assert behind.reached == 0


async def test_two_logins_in_one_request_are_none():
    guard, _ = guarded()
    right = (b"authorization", basic(LOGIN.encode()))
    assert await asked(guard, [HOST, right, right]) == 401


@given(st.binary(max_size=400))
def test_no_text_but_the_login_itself_gets_through(login):
    guard, behind = guarded()
    with within(cpu=0.5):
        for header in (login, b"Basic " + login, basic(login)):
            asyncio.run(asked(guard, [HOST, (b"authorization", header)]))
    assert behind.reached == 0 or login == LOGIN.encode()


@given(st.text(max_size=300) | st.from_regex(r"[a-z0-9.:@\[\]/-]{1,60}", fullmatch=True))
def test_no_text_makes_a_page_or_a_name_ours(text):
    ours = {"localhost", "127.0.0.1"}
    with within(cpu=0.5):
        has_name, has_page = KNOWN.has_name(text), KNOWN.has_page(text, "127.0.0.1:4200")
    assert not has_page or text.lower() in {"http://127.0.0.1:4200", "https://127.0.0.1:4200"}
    assert not has_name or not {"@", "/", " "} & set(text) or text in ours


@pytest.mark.parametrize("header", [b"host", b"origin"])
@pytest.mark.parametrize(
    "value", [b"[" * 60_000, b"a." * 30_000, b"127.0.0.1" + b":1" * 20_000, b"\xff" * 60_000]
)
async def test_a_long_name_costs_nothing(header, value):
    guard, behind = guarded()
    headers = [(header, value)] + ([HOST] if header != b"host" else [])
    with within(cpu=0.3, mib=2):
        assert await asked(guard, headers) in {403, 421}
    assert behind.reached == 0


async def test_a_body_without_an_end_is_not_kept():
    guard, behind = guarded()
    headers = [HOST, (b"authorization", basic(LOGIN.encode())), (b"transfer-encoding", b"chunked")]
    piece = b"x" * 1_000_000
    with within(cpu=2, mib=REQUEST.most / 2**20 + 4):
        assert await asked(guard, headers, body=[piece] * 500) == 413
    assert behind.reached == 0


@pytest.mark.parametrize("length", [b"-1", b"1e9", b"9" * 5_000, b"\xb2", b"", b"0" * 30 + b"1"])
async def test_a_length_that_is_none_is_refused(length):
    guard, behind = guarded()
    headers = [HOST, (b"authorization", basic(LOGIN.encode())), (b"content-length", length)]
    assert await asked(guard, headers) == 413
    assert behind.reached == 0


async def test_without_a_login_no_body_is_read():
    guard, _ = guarded()
    assert await asked(guard, [HOST, (b"transfer-encoding", b"chunked")], body=()) == 401


FIRST = ["", "[" * 900, "[" * 200_000, '{"type": "auth"}', '{"type": "auth", "token": 7}', "null", "\ud800"]
FIRST += ['{"type": "auth", "token": "\\ud800"}', json.dumps({"type": "auth", "token": "a" * 200_000})]


@pytest.mark.parametrize("first", FIRST, ids=lambda first: repr(first[:30]))
async def test_no_odd_first_message_of_a_websocket_gets_through(first):
    guard, _ = guarded()
    with within(cpu=0.5, mib=2):
        assert await talk(guard, first) == ["websocket.accept", "websocket.close"]


def test_guessing_from_many_addresses_takes_bounded_memory_and_little_time():
    guesses = Guesses()
    with within(cpu=10, mib=30):
        for n in range(3 * ADDRESSES.most):
            guesses.wrong(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", n.to_bytes(32), n / 1000)
    assert len(guesses._addresses) == ADDRESSES.most


def test_guessing_from_one_address_takes_bounded_memory():
    guesses = Guesses()
    with within(cpu=5, mib=1):
        for n in range(20_000):
            guesses.wrong("10.0.0.7", n.to_bytes(32), float(n * 10))
