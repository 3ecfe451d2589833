"""The memory of a mailing to 100,000: drafted and sent by a process of its own, whose highest use is read.

python -m benchmarks.memory RECIPIENTS PORT FOLDER
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Figure
from tests.force.sending import deliver_once, write
from tests.sink import running

FEW, MANY, AIM = 10_000, 100_000, 300.0


def memory() -> Iterator[Figure]:
    """The highest use for few and for many: flat, if they are near each other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(folder) as sink:
            few, many = (_highest(number, sink.port, folder) for number in (FEW, MANY))
    yield Figure(f"memory of a mailing to {MANY:,}", AIM, many, "MiB", "less")
    yield Figure(f"memory of a mailing to {FEW:,}", 0, few, "MiB", "less")


def _highest(recipients: int, port: int, folder: Path) -> float:
    words = [sys.executable, "-m", "benchmarks.memory", str(recipients), str(port), str(folder)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def highest() -> float:
    """The highest use of this process so far, in MiB; `getrusage` would begin with that of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(float(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    recipients, port, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    url = f"sqlite:///{folder / f'{recipients}.sqlite'}"
    write(url, recipients)
    deliver_once(url, port, 4, str(folder / "said"))
    print(highest())
