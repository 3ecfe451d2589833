"""The page of the links to unsubscribe, which everybody reaches: whatever it is asked, it stays."""

import socket
import threading
from dataclasses import replace
from hashlib import sha256

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from config.limits.server import PAGE_SECONDS
from tasks.contacts.contacts import mark, unsubscribed
from tasks.contacts.unsubscribe_page import HEADERS, Page, unsubscribe_app
from tasks.contacts.unsubscribe_serving import server_of
from tasks.contacts.unsubscribing import BadToken, OldLink, Unsubscribing
from tasks.ledger import Ledger
from tasks.render import TEMPLATES, Templates
from tests.hostile.budget import within
from tests.tasks.ledger.build import AT
from tests.waiting import SECONDS, until

OFFICE = "office@dockers.example.org"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    with Ledger.open(f"sqlite:///{folder / 'ledger.db'}", "isles-2030", domain="x.org") as opened:
        yield opened


@pytest.fixture(scope="module")
def links(ledger):
    return Unsubscribing(ledger, "https://un.example.org")


@pytest.fixture(scope="module")
def port(links):
    """The page on its own server."""
    templates = Templates(TEMPLATES, ["en", "es"], "en")
    server = server_of(
        unsubscribe_app(links, Page(templates, ["en", "es"], "en"), lambda: AT), "127.0.0.1", 0
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(SECONDS)


@pytest.fixture
def web(port):
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=SECONDS) as client:
        yield client


PATHS = {
    "nothing": "/",
    "many parts": "/a" * 4_000,
    "up": "/../../etc/passwd",
    "up, written otherwise": "/%2e%2e/%2e%2e%2fetc%2fpasswd",
    "a byte of nothing": "/unsubscribe/%00",
    "no UTF-8": "/unsubscribe/%ff%fe",
    "a long token": "/unsubscribe/" + "a" * 8_000,
    "dots": "/unsubscribe/" + "." * 3_000,
    "another direction": "/unsubscribe/%e2%80%aeabc",
    "a script": "/unsubscribe/%3Cscript%3Ealert(1)%3C/script%3E",
    "a line break": "/unsubscribe/a%0d%0aSet-Cookie:%20x=1",
    "a template": "/unsubscribe/%7B%7B7*7%7D%7D",
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_path_that_is_no_link_is_refused_in_words(web, ledger, path, method):
    with within(cpu=1.0):
        answer = web.request(method, PATHS[path])
    assert answer.status_code == 400
    assert "This link is not complete" in answer.text
    assert "<script>" not in answer.text
    assert "set-cookie" not in answer.headers
    assert unsubscribed(ledger) == {}


METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "X"]


@pytest.mark.parametrize("method", METHODS)
def test_whatever_is_answered_no_other_page_may_hold_it(web, method):
    answer = web.request(method, "/unsubscribe/none")
    assert answer.status_code in {400, 405}
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "server" not in answer.headers


def raw(port, data, patience=SECONDS):
    """What is answered to these bytes, until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65_536), b""))
        except OSError:  # it has closed already
            return b""


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 100_000,
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 50_000 + b"\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzzz",
        b"\x16\x03\x01\x02\x00" + b"\xff" * 512,
    ],
    ids=[
        "nothing",
        "a long header",
        "many headers",
        "a long path",
        "less than nothing",
        "two lengths",
        "TLS",
    ],
)
def test_bytes_that_are_no_request_end_their_connection_and_nothing_else(port, web, data):
    with within(cpu=1.0):
        answer = raw(port, data)
    assert b"200 OK" not in answer
    assert web.get("/").status_code == 400


def test_a_large_body_is_not_kept(port, web, links):
    head = f"POST /{links.token(OFFICE)}x HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n".encode()
    with within(cpu=3.0, mib=20):
        answer = raw(port, head + b"a" * 1_000_000)
    assert answer == b"" or b"400" in answer.partition(b"\r\n")[0]
    assert web.get("/").status_code == 400


def test_whoever_never_ends_a_request_is_hung_up_on(links, monkeypatch):
    monkeypatch.setattr("tasks.contacts.unsubscribe_serving.PAGE_SECONDS", replace(PAGE_SECONDS, most=1))
    page = Page(Templates(TEMPLATES, ["en"], "en"), ["en"], "en")
    server = server_of(unsubscribe_app(links, page, lambda: AT), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")

        def closed():
            try:
                slow.sendall(b"X: a\r\n")
            except OSError:
                return True

        until(closed, "it still listens", every=0.05)
    server.should_exit = True
    thread.join(SECONDS)


def signer(key, salt="unsubscribe"):
    return URLSafeSerializer(key, salt=salt, signer_kwargs={"digest_method": sha256})


def test_the_token_of_another_purpose_or_shape_is_refused(ledger, links):
    key = ledger.keys.get("unsubscribe")
    for salt, held in (
        ("another", ["isles-2030", OFFICE]),
        ("unsubscribe", ["other-2030", OFFICE]),
        ("unsubscribe", "isles-2030"),
        ("unsubscribe", ["isles-2030"]),
        ("unsubscribe", {"isles-2030": 1, OFFICE: 2}),
        ("unsubscribe", ["isles-2030", [OFFICE]]),
        ("unsubscribe", ["isles-2030", OFFICE, "many"]),
        ("unsubscribe", None),
    ):
        with pytest.raises(BadToken):
            links.address(signer(key, salt).dumps(held))


@given(st.text(max_size=5_000))
def test_no_made_up_token_is_one_however_long(links, text):
    with within(cpu=0.5), pytest.raises(BadToken):
        links.address(text)


@given(st.emails())
def test_each_link_is_its_addresss_own(links, address):
    assert links.address(links.token(address)) == address


def test_an_old_link_does_nothing_once_its_reader_is_signed_up_again(tmp_path, web):
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}", "isles-2030", domain="x.org") as ledger:
        first = Unsubscribing(ledger, "https://un.example.org")
        old = first.token(OFFICE)
        first.unsubscribe(old, AT, "one click")
        first.unsubscribe(old, AT.add(hours=1), "one click")  # as often as one likes
        mark(ledger, "resubscribe", OFFICE.upper(), at=AT.add(hours=2), by="C.", reason="They wrote")
        with pytest.raises(OldLink):
            first.unsubscribe(old, AT.add(hours=3), "one click")
        assert unsubscribed(ledger) == {}
        new = Unsubscribing(ledger, "https://un.example.org").token(OFFICE)
        assert new != old
        assert first.unsubscribe(new, AT.add(hours=4), "one click") == OFFICE
        assert set(unsubscribed(ledger)) == {OFFICE}


def test_the_page_says_of_an_old_link_that_it_is_old(web, ledger, links):
    address = "again@dockers.example.org"
    old = links.token(address)
    for kind, hour in (("unsubscribe", 0), ("resubscribe", 1)):
        mark(ledger, kind, address, at=AT.add(hours=hour), by="C.", reason="They wrote")
    for answer in (web.get(f"/{old}"), web.post(f"/{old}")):
        assert answer.status_code == 400
        assert "signed up again" in answer.text
    assert unsubscribed(ledger) == {}


def test_links_of_before_work_for_whoever_never_signed_up_again(ledger, links):
    key = ledger.keys.get("unsubscribe")
    assert links.address(signer(key).dumps(["isles-2030", OFFICE])) == OFFICE
