"""A large mailing over 1, 2 and 3 workers that share it: each is a process that delivers the same ledger.

Prefect is left out: a worker's run does just this, once its process has started. ROADMAP_BENCH_MAILS sets how
many mails; 20,000 without it. The mail server is one process as well, so on few cores it bounds them all.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Figure, seconds
from tests.force.bases import Databases
from tests.force.trials import Deliveries
from tests.postgres import serving
from tests.sink import Sink, running

MAILS, CONNECTIONS, MOST = int(os.environ.get("ROADMAP_BENCH_MAILS", "20000")), 4, 3


def workers() -> Iterator[Figure]:
    """The speed of two and of three workers as multiples of one's."""
    with tempfile.TemporaryDirectory() as name, serving(durable=True) as postgres:
        folder = Path(name)
        with running(folder) as sink:
            base = Databases(postgres, MAILS)
            _seconds(1, Databases(postgres, 100), sink, folder)  # so that nothing is loaded below
            took = [_seconds(number, base, sink, folder) for number in range(1, MOST + 1)]
    yield Figure(f"{MAILS} mails, 1 worker", 0, MAILS / took[0], "messages/s")
    for number, time in enumerate(took[1:], 2):
        yield Figure(f"{MAILS} mails, {number} workers ÷ 1 ({os.cpu_count()} cores)", 0, took[0] / time)


def _seconds(number: int, base: Databases, sink: Sink, folder: Path) -> float:
    sink.forget()
    deliveries = Deliveries(base.fresh(), sink, folder, CONNECTIONS)

    def way() -> None:
        for process, _ in [deliveries.start() for _ in range(number)]:
            process.join()
            assert process.exitcode == 0

    time = seconds(way)
    assert len(sink.accepted()) == base.recipients
    return time
