"""A budget of CPU seconds and of memory for code that reads a stranger's input.

CPU time is counted, not wall time: a busy machine must not fail a test, and a quiet one must not pass it.
A budget is what a quiet machine needs at most. A busy one takes more CPU seconds for the same work (shared
caches, two threads of one core: up to double was seen), a fault of complexity tens of times more: so a
block fails only at `SLACK` times its budget.
"""

import gc
import os
import subprocess
import sys
import time
import tracemalloc
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SLACK = 5


@contextmanager
def within(*, cpu: float = 1.0, mib: float | None = None):
    """Fail if the block takes more CPU seconds of this process, or allocates more memory, than it may.

    Memory is what Python allocates; measuring it slows the block, so it has a budget of its own and the
    block's CPU time is then not held to be exact (its budget is tripled). Garbage is not collected within:
    a full collection looks at all that other tests left in the process, which may take a second.
    """
    collecting = gc.isenabled()
    gc.disable()
    if mib is not None:
        tracemalloc.start()
    begun = time.process_time()
    try:
        yield
    finally:
        spent = time.process_time() - begun
        peak = 0
        if mib is not None:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        if collecting:
            gc.enable()
    allowed = cpu * SLACK * (1 if mib is None else 3)
    assert spent <= allowed, f"{spent:.2f} s of CPU, {allowed:g} allowed"
    assert mib is None or peak <= mib * 2**20, f"{peak / 2**20:.0f} MiB, {mib} allowed"


def run_bounded(code, *, cpu=20, mib=1024, cwd=ROOT, **variables):
    """Run Python code in a process that the system ends when it goes over its CPU seconds or memory.

    For what would take down the process of the tests with it: bombs, native parsers, endless loops. The
    bounds hold for the whole process, imports included. Returns the completed process, with its output as
    text; its code is negative if the system ended it.
    """
    prelude = (
        "import resource\n"
        f"resource.setrlimit(resource.RLIMIT_CPU, ({cpu}, {cpu}))\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({mib * 2**20}, {mib * 2**20}))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", prelude + code],
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
