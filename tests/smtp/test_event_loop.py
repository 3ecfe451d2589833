"""One thread drives all connections: a wait costs no time, and holds up no other connection."""

import socket
import threading
import time
from contextlib import closing

import pytest

from roadmap.mail.message import State
from tasks.ledger import Content
from tasks.mail.event_loop import EventLoop
from tasks.mail.nonblocking import TO_READ, TO_WRITE, NonBlockingSocket
from tests.smtp.post import draft, reasons, send, states
from tests.smtp.server import STALL, serving
from tests.waiting import SECONDS

NAMES = [f"n{number}" for number in range(12)]
LARGE = Content("en", "Invitation", "<p>Come.</p>", "Come to the meeting, please.\n" * 30_000)


@pytest.fixture
def loop():
    with closing(EventLoop(2)) as loop:
        yield loop


@pytest.fixture
def pair():
    one, other = socket.socketpair()
    with one, other:
        one.settimeout(0)
        other.settimeout(0)
        yield one, other


def test_a_greenlet_waits_while_another_goes_on(loop, pair):
    one, other = pair
    seen = []

    def reads():
        seen.append(loop.wait(one.fileno(), TO_READ, SECONDS))
        seen.append(one.recv(10))

    def writes():
        seen.append(loop.wait(other.fileno(), TO_WRITE, SECONDS))
        other.send(b"here")

    loop.start(reads)
    loop.start(writes)
    while len(seen) < 3:
        loop.run_once(SECONDS)
    assert seen == [True, True, b"here"]


def test_a_wait_ends_when_its_time_is_over(loop, pair):
    seen = []
    loop.start(lambda: seen.append(loop.wait(pair[0].fileno(), TO_READ, 0.05)))
    start = time.monotonic()
    while not seen:
        loop.run_once(SECONDS)
    assert seen == [False]
    assert 0.05 <= time.monotonic() - start < SECONDS


def test_what_blocks_is_done_by_another_thread(loop):
    seen, go_on = [], threading.Event()

    def fails():
        with pytest.raises(ValueError, match="no"):
            loop.run_in_thread(lambda: int("no"))
        seen.append("failed")

    def asks():
        seen.append(loop.run_in_thread(lambda: go_on.wait(SECONDS)))

    loop.start(asks)
    loop.start(fails)
    while not seen:
        loop.run_once(SECONDS)
    go_on.set()
    while len(seen) < 2:
        loop.run_once(SECONDS)
    assert seen == ["failed", True]


def test_a_pause_ends_when_all_is_to_stop(loop):
    seen = []
    loop.start(lambda: seen.append(loop.pause(60)))
    loop.run_once(0)
    loop.stop()
    loop.run_once(SECONDS)
    assert seen == [None]


def test_a_run_ends_when_it_is_woken(loop):
    timer = threading.Timer(0.05, loop.wake)
    timer.start()
    start = time.monotonic()
    loop.run_once(SECONDS)
    assert time.monotonic() - start < SECONDS
    timer.join()


def test_what_has_not_ended_is_broken_off_at_the_close(pair):
    ended = []

    def waits():
        try:
            loop.wait(pair[0].fileno(), TO_READ, 60)
        finally:
            ended.append(loop.wait(pair[0].fileno(), TO_READ, 60))

    with closing(EventLoop(1)) as loop:
        loop.start(waits)
        loop.run_once(0)
    assert ended == [False]


def test_a_socket_that_nobody_reads_at_the_other_end_is_given_up(pair):
    with pytest.raises(TimeoutError):
        NonBlockingSocket(pair[0]).write(b"x" * 10_000_000, 0.05)
    with pytest.raises(TimeoutError):
        NonBlockingSocket(pair[0]).read(0.05)


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
def test_large_messages_leave_over_several_encrypted_connections(tls, ledger, authorities, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities.file))
    with serving(tls=authorities.context("trusted"), implicit=tls == "ssl") as server:
        draft(ledger, *NAMES, content=LARGE)
        assert send(ledger, server, connections=4, tls=tls).states == {State.SENT: 12}
        assert sorted(server.recipients()) == sorted(f"{name}@example.org" for name in NAMES)
        assert len({one.data.partition(b"MIME-Version")[2] for one in server.accepted}) == 1
        assert server.connections == 4


@pytest.mark.parametrize("tls", ["none", "starttls"])
def test_one_connection_that_is_silent_holds_up_no_other(tls, ledger, authorities, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities.file))
    script = {"RCPT": [STALL]}
    with serving(script=script, tls=authorities.context("trusted") if tls != "none" else None) as server:
        draft(ledger, *NAMES)
        start, used = time.monotonic(), time.thread_time()
        send(ledger, server, connections=3, tls=tls, timeout=2)
        passed, used = time.monotonic() - start, time.thread_time() - used
    found = states(ledger)
    assert (list(found.values()).count("sent"), list(found.values()).count("released")) == (11, 1)
    assert "silent for 2 s at RCPT" in "".join(reasons(ledger).values())
    assert passed >= 2
    assert used < passed / 2  # it sleeps while it waits
