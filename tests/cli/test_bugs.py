"""A bug is a traceback, and even that shows no secret."""

import subprocess
import sys

from tests.hostile.budget import ROOT

BUG = """
import cli.main
from config.secrets import hide
hide("open sesame 7")
def bug():
    raise RuntimeError("535 AUTH PLAIN AG9wZW4gc2VzYW1lIDc= refused: 'open sesame 7'")
cli.main.app = bug
cli.main.run()
"""


def test_the_traceback_of_a_bug_holds_no_secret():
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); exec(compile(sys.stdin.read(), 'bug', 'exec'))"
    done = subprocess.run(
        [sys.executable, "-c", code], input=BUG, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback (most recent call last):")
    assert "RuntimeError: 535 AUTH PLAIN" in done.stderr
    assert "sesame" not in done.stderr
    assert "AG9wZW4gc2VzYW1lIDc" not in done.stderr
