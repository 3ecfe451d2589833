"""A process that is kept: back when it dies, after longer waits when it goes on dying, and ended in order."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.machine.keeper import Keeper
from tasks.machine.processes import WAITS, Kept
from tests.smtp.server import unused_port
from tests.waiting import until


@pytest.fixture
def keep(tmp_path):
    """`keep(code)` makes a process of a module with that code."""
    made = []

    def make(code):
        (tmp_path / "kept_module.py").write_text(code, encoding="utf-8")
        path = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[3])])
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": path}
        made.append(Kept("server", ("kept_module",), env, tmp_path, tmp_path / "server.log"))
        return made[-1]

    yield make
    for kept in made:
        kept.stop(5)


WAITING = "import time\nprint('up', flush=True)\nwhile True: time.sleep(60)\n"


def test_what_was_killed_is_started_again_and_said(keep):
    kept = keep(WAITING)
    kept.start()
    assert kept.revive() is None
    first = kept.process.pid
    os.kill(first, signal.SIGKILL)
    said = until(kept.revive)
    assert said == f"the server ended (by the signal 9) and was restarted; log: {kept.log}"
    assert kept.is_alive
    assert kept.process.pid != first


def test_what_goes_on_dying_is_started_more_and_more_seldom(keep, monkeypatch):
    kept, now = keep("raise SystemExit(3)\n"), [1000.0]
    kept.start()
    monkeypatch.setattr("tasks.machine.processes.time.monotonic", lambda: now[0])
    for wait in (*WAITS, WAITS[-1]):
        kept.process.wait()
        assert kept.revive() is None
        now[0] += wait - 0.01
        assert kept.revive() is None
        now[0] += 0.02
        assert "(with the exit code 3)" in kept.revive()
    kept.process.wait()


def test_what_ran_well_for_a_while_is_started_at_once_again(keep, monkeypatch):
    kept, now = keep(WAITING), [1000.0]
    monkeypatch.setattr("tasks.machine.processes.time.monotonic", lambda: now[0])
    kept.start()
    kept.crashes = 5
    now[0] += 61
    assert kept.revive() is None
    os.kill(kept.process.pid, signal.SIGKILL)
    kept.process.wait()
    kept.revive()
    now[0] += WAITS[0] + 0.01
    assert kept.revive() is not None


def test_what_does_not_end_when_asked_is_ended_with_all_that_it_started(keep, tmp_path):
    kept = keep(
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"child = subprocess.Popen([{sys.executable!r}, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid, flush=True)\nwhile True: time.sleep(60)\n"
    )
    kept.start()
    child = int(until(lambda: kept.log.read_text(encoding="utf-8").strip()))
    kept.stop(0.3)
    assert kept.process.returncode == -signal.SIGKILL
    until(lambda: not Path(f"/proc/{child}").exists() or "Z" in state(child))


def state(pid):
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]


STARTER = """
from pathlib import Path
from tasks.machine.processes import Kept
import os, time
folder = Path({folder!r})
kept = Kept("server", ("kept_module",), dict(os.environ), folder, folder / "server.log")
kept.start()
print(kept.process.pid, flush=True)
time.sleep(600)
"""


def test_killed_itself_whoever_keeps_it_leaves_nothing_running(tmp_path):
    (tmp_path / "kept_module.py").write_text(WAITING, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[3])])
    words = [sys.executable, "-c", STARTER.format(folder=str(tmp_path))]
    with subprocess.Popen(words, env=os.environ | {"PYTHONPATH": path}, stdout=subprocess.PIPE) as starter:
        kept = int(starter.stdout.readline())
        until(lambda: (tmp_path / "server.log").read_text(encoding="utf-8") == "up\n")
        starter.kill()
    until(lambda: not Path(f"/proc/{kept}").exists() or "Z" in state(kept))


ANSWERING = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

HTTPServer(("127.0.0.1", {port}), Answer).serve_forever()
"""


def test_a_server_that_lives_and_does_not_answer_is_ended_and_started_again(keep):
    port, said = unused_port(), []
    keeper = Keeper(keep(ANSWERING.format(port=port)), f"http://127.0.0.1:{port}", said.append, patience=4)
    keeper.start_server()
    first = keeper.server.process.pid
    keeper.look()
    assert said == []
    os.kill(first, signal.SIGSTOP)
    until(lambda: keeper.look() or len(said) == 2)
    assert said[0] == "the server has not answered for 4 seconds: restarting it"
    assert said[1].startswith("the server ended (by the signal 9) and was restarted")
    assert keeper.server.process.pid != first
