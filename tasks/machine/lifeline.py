"""Runs a module of Python that ends when whoever started it does, however that one ended.

    python -m tasks.machine.lifeline MODULE [ARGUMENT…]

Its standard input is a pipe that the starter holds and never writes to. When the starter is gone, even by
SIGKILL, the system closes its end, and this process stops at once: nothing is left behind.
"""

import os
import runpy
import sys
from threading import Thread

from config.private import keep_private

LINE = 0  # standard input


def main() -> None:
    """Run the module that the arguments name, as `python -m` would."""
    keep_private()
    Thread(target=_end_with_the_starter, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_the_starter() -> None:
    os.read(LINE, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
