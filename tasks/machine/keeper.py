"""Keeps a server and its workers: starts them in order, starts again what dies, and stops them in order."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tasks.machine.processes import Kept
from tasks.server import ServerProblem, came_up

START_SECONDS = 300  # what comes up after a failure of the power is busy with much else
EVERY = 0.25  # seconds between two looks
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

    def start_server(self) -> None:
        """Start the server, and wait until it answers.

        Raises:
            ServerProblem: it does not.
        """
        self.server.start()
        if not came_up(self.api, lambda: self.server.is_alive, START_SECONDS):
            raise ServerProblem(
                f"the Prefect server did not start; its own words are in {self.server.log}, read them"
            )

    def add(self, worker: Kept) -> None:
        """Start a worker, and keep it from now on."""
        self.workers.append(worker)
        worker.start()

    def watch(self) -> None:
        """Start again whatever dies, until somebody ends this process."""
        while True:
            for kept in (self.server, *self.workers):
                if said := kept.revive():
                    self.say(said)
            time.sleep(EVERY)

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
