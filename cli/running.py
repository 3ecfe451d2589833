"""Running a flow from the command line: in this process, reported to a Prefect server."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tasks.server import LocalServer, answering, local_server, own_folder

API = "PREFECT_API_URL"
T = TypeVar("T")
# Prefect takes seconds to load, so flows are imported within: while the server starts.
Work = Callable[[], Awaitable[T]]


class Runner:
    """A Prefect server, starting up, that flows of this process report to."""

    def __init__(self, server: LocalServer | str, home: Path) -> None:
        self._server, self._home = server, home

    def run(self, work: Work[T]) -> T:
        """Run flows, and return what the work returns."""
        return asyncio.run(self._run(work))

    async def _run(self, work: Work[T]) -> T:
        from tasks.orchestration import reporting_to

        if isinstance(self._server, LocalServer):
            self._server.ready()
        async with reporting_to(self._server, self._home):
            return await work()


@contextmanager
def runner(home: Path) -> Iterator[Runner]:
    """The server that the environment names, or one of our own that lives meanwhile.

    Raises:
        ServerProblem: it does not answer.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that its server ends in order
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    if given := os.environ.get(API):
        answering(given)
        yield Runner(given, Path(os.environ.get("PREFECT_HOME", home / "prefect")))
        return
    with own_folder(home) as folder, local_server(folder, ui=False) as server:
        yield Runner(server, folder)
