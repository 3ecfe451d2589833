"""The stage of a rehearsal: a folder of its own, a real Prefect server, and the play."""

import asyncio
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pendulum import DateTime

from rehearsal.script import Script
from tasks.context import ledgers_kept_open
from tasks.prefect_api.server import LocalServer, local_server

if TYPE_CHECKING:
    from rehearsal.delegates import Meant
    from rehearsal.play import Happened, Rehearsal, Watch

KEPT = (
    *("outbox", "workbook.xlsx", "ledger.sqlite", "ledger.sqlite.senders", "ledger-witness"),
    *("prefect", "report.html", "summary.json"),
)
GOOGLE = ("ROADMAP_GOOGLE_KEY_FILE", "ROADMAP_SHEETS_ENDPOINT", "ROADMAP_SHEETS_CALLS")


@dataclass(frozen=True)
class Played:
    """A rehearsal that was played: from when to when, and what happened, in order. `meant`: the persons whom
    the simulated people registered, as they meant it."""

    start: DateTime
    end: DateTime
    journal: tuple["Happened", ...]
    meant: tuple["Meant", ...] = ()


@contextmanager
def stage(out: Path, book: str = "") -> Iterator[None]:
    """An empty folder for one rehearsal, which the settings then point to; `book` is another answer book than
    the one in it, reached by the caller's own settings."""
    for name in KEPT:
        _remove(out / name)
    for leftover in out.glob("ledger.sqlite-*"):
        leftover.unlink()
    out.mkdir(parents=True, exist_ok=True)
    before = dict(os.environ)
    shared = GOOGLE if book else ()
    for name in [name for name in os.environ if name.startswith("ROADMAP_") and name not in shared]:
        del os.environ[name]  # a rehearsal never touches the real ledger, book or mail
    os.environ |= {"ROADMAP_HOME": str(out.absolute()), "ROADMAP_MODE": "outbox", "ROADMAP_BOOK": book}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def perform(
    review: Path,
    script: Script,
    out: Path,
    seed: int,
    watch: "Watch",
    then: Callable[[LocalServer, Played], None],
    *,
    book: str = "",
) -> None:
    """Play a review in `out`; `then` is called while the server still runs.

    Raises:
        BookProblem: another `book` was named, and there are answers in it already.
    """
    with stage(out, book), ledgers_kept_open(), local_server(out / "prefect") as server:
        from rehearsal.play import Rehearsal  # Prefect takes seconds to load: while its server starts

        rehearsal = Rehearsal(review.absolute(), script, seed, watch)
        asyncio.run(_play(rehearsal, server, out))
        then(server, Played(rehearsal.start, rehearsal.end, tuple(rehearsal.journal), rehearsal.meant))


async def _play(rehearsal: "Rehearsal", server: LocalServer, out: Path) -> None:
    from tasks.prefect_api.orchestration import reporting_to

    server.ready()
    gc.freeze()  # what is loaded by now stays: looking it over again and again is a tenth of the time
    gc.set_threshold(100_000, 20, 20)  # and a run makes many short-lived objects, few of them in circles
    async with reporting_to(server, out / "prefect"):
        await rehearsal.play()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
