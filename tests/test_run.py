"""What the tests start ends with them, whatever ends them."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.waiting import until

PROJECT = Path(__file__).parents[1]
BUSY = """
import json, os, subprocess, sys, time
from pathlib import Path

import pytest

STARTED, ENDED = Path("started"), Path("ended")


@pytest.fixture
def server():
    sleeping = [sys.executable, "-c", "import time; time.sleep(600)"]
    server, daemon = (subprocess.Popen(sleeping, start_new_session=new) for new in (False, True))
    Path("draft").write_text(json.dumps([os.getpid(), server.pid, daemon.pid]))
    Path("draft").rename(STARTED)
    yield
    server.kill()
    server.wait()
    ENDED.touch()


def test_busy(server):
    time.sleep(600)
"""


@pytest.mark.parametrize(
    ("sent", "to", "in_order"),
    [
        (signal.SIGINT, "runner", True),
        (signal.SIGTERM, "runner", True),
        (signal.SIGKILL, "pytest", False),
    ],
)
def test_interrupted_or_killed_the_tests_leave_no_process(sent, to, in_order, tmp_path):
    (tmp_path / "test_busy.py").write_text(BUSY, encoding="utf-8")
    (tmp_path / "pytest.ini").touch()
    words = [sys.executable, "-m", "tests.run", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path]
    words += ["-c", tmp_path / "pytest.ini"]
    environment = {"PYTHONPATH": str(PROJECT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    with subprocess.Popen(
        words, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as runner:
        until(lambda: (tmp_path / "started").exists() or runner.poll() is not None, every=0.05)
        started = json.loads((tmp_path / "started").read_text(encoding="utf-8"))
        psutil.Process(runner.pid if to == "runner" else started[0]).send_signal(sent)
        assert runner.wait() != 0
    assert [pid for pid in started if psutil.pid_exists(pid)] == []
    assert (tmp_path / "ended").exists() == in_order
