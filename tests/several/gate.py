"""A mail server that takes some messages, and is then silent until its gate is opened.

    python -m tests.several.gate PORT_FILE LOG GATE FREE

So whoever sends at that moment waits with it, however slow the machine is. It is tests/sink.py else: FREE
messages are answered at once, and all others once the file GATE is gone.
"""

import asyncio
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from tests.sink import PROJECT, Conversation, Sink, _port


class Gated(Conversation):
    """One connection: the answer to a message waits until the gate is open."""

    gate, free, taken = Path(), 0, 0

    def _later(self, reply):
        Gated.taken += 1
        self._answer(reply, at_once=Gated.taken <= Gated.free)

    def _answer(self, reply, *, at_once=False):
        loop = asyncio.get_running_loop()
        if at_once or not Gated.gate.exists():
            self._transport.write(reply)
            loop.call_soon(self.data_received, b"")
        else:
            loop.call_later(0.05, self._answer, reply)


async def _serve(port_file, log):
    with log.open("ab", buffering=0) as file:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Gated(file, 1), "127.0.0.1", 0)
        port_file.write_text(str(server.sockets[0].getsockname()[1]), encoding="utf-8")
        await server.serve_forever()


@contextmanager
def gated(folder, free):
    """The sink, and its gate: a file to remove."""
    port, log, gate = folder / "port", folder / "accepted.log", folder / "gate"
    log.touch()
    gate.touch()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.several.gate", port, log, gate, str(free)], cwd=PROJECT
    )
    try:
        yield Sink(_port(port), log), gate
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    Gated.gate, Gated.free = Path(sys.argv[3]), int(sys.argv[4])
    asyncio.run(_serve(Path(sys.argv[1]), Path(sys.argv[2])))
