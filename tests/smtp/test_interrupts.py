"""Ctrl-C and SIGTERM in the middle of a delivery, in a process of its own."""

import asyncio
import multiprocessing
import os
import signal
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from roadmap.mail.message import State
from tasks.ledger import Ledger
from tests.smtp.post import draft, send
from tests.smtp.server import STALL, serving
from tests.waiting import SECONDS, until

NAMES = [f"n{number}" for number in range(200)]


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(url(tmp_path), "review", domain="network.example.org") as opened:
        draft(opened, *NAMES)
        yield opened


def url(folder):
    return f"sqlite:///{folder / 'ledger.db'}"


def delivering(address, port, timeout):
    """Send as a flow does, below asyncio, whose own Ctrl-C does not interrupt blocking calls."""

    async def flow():
        with Ledger.open(address, "review", domain="network.example.org") as ledger:
            send(ledger, SimpleNamespace(port=port), connections=3, timeout=timeout)
            await asyncio.sleep(0)

    asyncio.run(flow())


def start(folder, server, timeout=60.0):
    context = multiprocessing.get_context("forkserver")  # loads what is needed once, for all of these tests
    context.set_forkserver_preload(["tests.smtp.test_interrupts"])
    process = context.Process(target=delivering, args=(url(folder), server.port, timeout))
    process.start()
    return process


def is_pending(pid):
    """True if a process has not yet been told of a SIGTERM (proc(5))."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    pending = [int(line.split()[1], 16) for line in lines if line.startswith(("SigPnd", "ShdPnd"))]
    return any(mask >> (signal.SIGTERM - 1) & 1 for mask in pending)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 1), (signal.SIGTERM, -signal.SIGTERM)])
def test_what_is_under_way_is_finished_and_recorded(number, code, ledger, tmp_path):
    with serving(script={"END": lambda _talk: time.sleep(0.03)}) as server:
        process = start(tmp_path, server)
        until(lambda: len(server.accepted) > 20, every=0.005)
        os.kill(process.pid, number)
        process.join(SECONDS)
        assert process.exitcode == code
        sent = [m.recipient for m in ledger.messages(state=State.SENT)]
        assert sorted(sent) == sorted(server.recipients())
        assert len(sent) < len(NAMES)
        assert {m.state for m in ledger.messages()} == {State.SENT, State.RELEASED}

        server.script.clear()
        send(ledger, server, connections=3)
        assert sorted(server.recipients()) == sorted(f"{name}@example.org" for name in NAMES)


def test_asked_twice_it_waits_for_a_silent_server_no_longer(ledger, tmp_path):
    with serving(script={"END": [None] * 3 + [STALL] * 9}) as server:
        process = start(tmp_path, server, timeout=SECONDS)
        until(lambda: len(server.script["END"]) == 6, every=0.005)
        os.kill(process.pid, signal.SIGTERM)
        until(lambda: not is_pending(process.pid), every=0.005)
        time.sleep(0.5)  # it must have asked its connections to end: a second signal before that is none
        os.kill(process.pid, signal.SIGTERM)
        process.join(SECONDS)
        assert process.exitcode == -signal.SIGTERM
        states = [m.state for m in ledger.messages()]
        assert (states.count(State.SENT), states.count(State.UNKNOWN)) == (3, 3)
        assert states.count(State.RELEASED) == len(NAMES) - 6
