"""A process that is kept: started again when it dies, after longer and longer waits, and stopped in order."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

WAITS = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0, 60.0)  # seconds before it is started again
SETTLED = 60.0  # seconds after which a process counts as well
LARGEST = 20_000_000  # bytes: a longer log is put aside when its process starts


@dataclass
class Kept:
    """A module of Python that is to run as long as we do; it ends with us, however we end."""

    name: str
    words: tuple[str, ...]
    env: dict[str, str]
    folder: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None
    crashes: int = 0
    _since: float = 0.0
    _dead: float = 0.0
    _asked: bool = False

    def start(self) -> None:
        """Start it. It leads a group of its own: Ctrl-C reaches only us, so that all end in order."""
        if self.process and self.process.stdin:
            self.process.stdin.close()
        if self.log.exists() and self.log.stat().st_size > LARGEST:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and arguments
                [sys.executable, "-m", "tasks.machine.lifeline", *self.words],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        self._since = time.monotonic()

    @property
    def is_alive(self) -> bool:
        """True if it runs."""
        return self.process is not None and self.process.poll() is None

    def revive(self) -> str | None:
        """Restart it if it has ended and its wait is over, and return a line that says so."""
        if self.is_alive:
            if self.crashes and time.monotonic() - self._since > SETTLED:
                self.crashes = 0
            return None
        if time.monotonic() < self._crash_seen() + WAITS[min(self.crashes - 1, len(WAITS) - 1)]:
            return None
        code = self.process.returncode if self.process else 0
        self.start()
        self._dead = 0.0
        return f"the {self.name} ended ({_ended(code)}) and was restarted; log: {self.log}"

    def terminate(self) -> None:
        """Ask it to end, once, and do not wait: Prefect takes a second SIGTERM for SIGKILL (3.8.8)."""
        if self.process and self.is_alive and not self._asked:
            self._asked = True
            self.process.terminate()

    def stop(self, grace: float) -> None:
        """Ask it to end, and after `grace` seconds end it, with all that it started."""
        if self.process is None:
            return
        self.terminate()
        try:
            self.process.wait(timeout=grace)
        except subprocess.TimeoutExpired:
            self.end()
        if self.process.stdin:
            self.process.stdin.close()

    def end(self) -> None:
        """End it at once, with all that it started."""
        if self.process and self.is_alive:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _crash_seen(self) -> float:
        """Moment when its end was seen."""
        if not self._dead:
            self._dead = time.monotonic()
            self.crashes += 1
        return self._dead


def _ended(code: int) -> str:
    return f"by the signal {-code}" if code < 0 else f"with the exit code {code}"
