"""Run pytest, and end every process that it leaves behind: `python -m tests.run [arguments of pytest]`.

Ctrl-C and SIGTERM let pytest stop in order, with the finalizers of its fixtures. Servers, databases and
browsers that are alive when pytest has ended, even if it was killed, lose their parent; this process adopts
them, daemons in sessions of their own too, and ends them.

Temporary files are kept in memory where there is room for them: the tests would wait for a disk for minutes.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

SET_CHILD_SUBREAPER = 36  # prctl(2) of Linux
IN_ORDER = 60  # seconds for the finalizers once the tests are interrupted
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # bytes; a run writes a tenth of that
QUIETLY = 5  # seconds between SIGTERM and SIGKILL for a process that is left over


def run(words):
    """Run pytest in a session of its own, and return its exit code."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what ends in & without it
    tests = subprocess.Popen([sys.executable, "-m", "pytest", *words], start_new_session=True)

    def interrupt(number, _):
        sys.stderr.write(f"stopping the tests: {signal.Signals(number).name}\n")
        signal.alarm(IN_ORDER)
        with suppress(ProcessLookupError):
            os.killpg(tests.pid, signal.SIGINT)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, interrupt)
    signal.signal(signal.SIGALRM, lambda *_: tests.kill())
    ended = None
    while ended != tests.pid:  # orphans end here too, and must not stay as zombies
        ended, status = os.waitpid(-1, 0)
    return os.waitstatus_to_exitcode(status)


def end_descendants():
    """End all processes below this one, and return the command line of each."""
    ended = []
    while left := psutil.Process().children(recursive=True):
        for process in left:
            with suppress(psutil.NoSuchProcess):
                ended.append(" ".join(process.cmdline()))
                process.terminate()
        for process in psutil.wait_procs(left, timeout=QUIETLY)[1]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
    return [command for command in ended if command]


@contextmanager
def temporary_files():
    """Keep temporary files in memory until the block ends, if at least `ROOM` of it is free."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        yield
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="roadmap-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # a database or a test under another account looks into folders of its own
        os.environ["TMPDIR"] = folder
        yield


if __name__ == "__main__":
    with temporary_files():
        code = run(sys.argv[1:])
        for command in end_descendants():
            sys.stderr.write(f"ended a process that the tests had left: {command}\n")
    sys.exit(code)
