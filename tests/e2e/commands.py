"""Commands as a person types them: in a process of their own, with nothing from the caller's environment."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import SECONDS

PROJECT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def surroundings(home, **more):
    """The environment of somebody who has just logged in for the first time."""
    home.mkdir(exist_ok=True)
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {"HOME": str(home), "PATH": path, "LANG": "C.UTF-8", "DO_NOT_TRACK": "1"} | more


@contextmanager
def started(words, log, env):
    """A command that runs until the block ends; what it says is in `log`."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            [BIN / words[0], *words[1:]], cwd=PROJECT, env=env, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ended(process, log):
    """What a command said once it has ended well."""
    code = process.wait(timeout=SECONDS)
    said = log.read_text(encoding="utf-8")
    assert code == 0, said
    return said


def done(words, log, env):
    """Run a command to its end, and give what it said."""
    with started(words, log, env) as process:
        return ended(process, log)
