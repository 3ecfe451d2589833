"""Keeps a server and its workers: starts them in order, starts again what dies, and stops them in order."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tasks.machine.processes import Kept
from tasks.prefect_api.server import ServerProblem, answering, came_up

START_SECONDS = 600  # after a power failure the machine is busy
EVERY = 0.25  # seconds between two looks
ASKED_EVERY, HUNG_SECONDS = 15.0, 180.0  # a server that is only busy answers sooner
# A worker lets its runs end: a delivery is not to be broken off in the middle of a conversation.
GRACE = {"worker": 60.0, "server": 15.0}
Say = Callable[[str], None]


@dataclass
class Keeper:
    """A server, and the workers that it sends to work; `say` gets a line for each thing that happened."""

    server: Kept
    api: str
    say: Say
    workers: list[Kept] = field(default_factory=list)
    patience: float = HUNG_SECONDS
    _asked: float = 0.0
    _heard: float = 0.0

    def start_server(self) -> None:
        """Start the server, and wait until it answers.

        Raises:
            ServerProblem: it does not.
        """
        self.server.start()
        if not came_up(self.api, lambda: self.server.is_alive, START_SECONDS):
            raise ServerProblem(f"the Prefect server did not start; read {self.server.log}")

    def add(self, worker: Kept) -> None:
        """Start a worker, and keep it from now on."""
        self.workers.append(worker)
        worker.start()

    def watch(self) -> None:
        """Start again whatever dies or hangs, until somebody ends this process."""
        self._heard = time.monotonic()
        while True:
            self.look()
            time.sleep(EVERY)

    def look(self) -> None:
        """Start again what has died, and end a server that lives but has not answered for long."""
        for kept in (self.server, *self.workers):
            if line := kept.revive():
                self.say(line)
                if kept is self.server:
                    self._heard = time.monotonic()  # it has its time to start
        if time.monotonic() - self._asked >= min(ASKED_EVERY, self.patience / 2):
            self._ask()

    def _ask(self) -> None:
        self._asked = time.monotonic()
        try:
            answering(self.api, min(10.0, self.patience / 8))
        except ServerProblem:
            if self.server.is_alive and time.monotonic() - self._heard > self.patience:
                self.say(f"the server has not answered for {self.patience:g} seconds: restarting it")
                self.server.end()
        else:
            self._heard = time.monotonic()

    def stop(self) -> None:
        """Workers first, each with the runs that it has begun; then the server."""
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.stop(GRACE["worker"])
        self.server.stop(GRACE["server"])


@contextmanager
def keeping(keeper: Keeper) -> Iterator[Keeper]:
    """All that it started has ended when the block has."""
    try:
        yield keeper
    finally:
        keeper.stop()
