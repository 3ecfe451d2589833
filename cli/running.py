"""Run a flow from the command line: in this process, reporting to a Prefect server."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tasks.machine.access import named
from tasks.prefect_api.server import LocalServer, answering, local_server, own_folder

T = TypeVar("T")
PATIENCE = 30.0  # seconds: a busy server answers late
# Import flows within the work: Prefect takes seconds to load, while the server starts.
Work = Callable[[], Awaitable[T]]


class Runner:
    """A Prefect server, perhaps still starting, that flows of this process report to."""

    def __init__(self, server: LocalServer | str, home: Path, auth: str | None = None) -> None:
        self._server, self._home, self._auth = server, home, auth

    def run(self, work: Work[T]) -> T:
        """Run flows, and return what the work returns."""
        return asyncio.run(self._run(work))

    async def _run(self, work: Work[T]) -> T:
        from tasks.prefect_api.orchestration import reporting_to

        if isinstance(self._server, LocalServer):
            self._server.ready()
        async with reporting_to(self._server, self._home, self._auth):
            return await work()


@contextmanager
def runner(home: Path) -> Iterator[Runner]:
    """The server that the environment names, else that of `roadmap up`, else a temporary one.

    Raises:
        ServerProblem: it does not answer.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or its server would be left behind
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    if given := named(home):
        answering(given.api, PATIENCE, given.auth)
        yield Runner(given.api, Path(os.environ.get("PREFECT_HOME", home / "prefect")), given.auth)
        return
    with own_folder(home) as folder, local_server(folder, ui=False) as server:
        yield Runner(server, folder)
