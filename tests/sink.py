"""A mail server that takes everything, fast, in a process of its own, and writes down what it took.

    python -m tests.sink PORT_FILE LOG [LINGER_MS]

Each message is one line in LOG, written before the server says that it took it: the recipients of the
envelope and the Message-ID. LINGER_MS is the longest time, at random, between the two: whoever is killed
then cannot know.
"""

import asyncio
import os
import random
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import until

PROJECT = Path(__file__).parents[1]
_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)
_PATH = re.compile(rb"<([^>]*)>")
HELLO = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"


@dataclass(frozen=True)
class Sink:
    """A running sink: its port, and what it took so far."""

    port: int
    log: Path

    def accepted(self):
        """Whom each message went to, and its Message-ID, in the order of taking."""
        return [tuple(line.split("\t")) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def forget(self):
        """Begin a new log; the server goes on writing at its end."""
        os.truncate(self.log, 0)


@contextmanager
def running(folder, linger=0.0):
    """A sink that ends with the block. `linger` in milliseconds."""
    port, log = folder / "port", folder / "accepted.log"
    log.touch()
    command = [sys.executable, "-m", "tests.sink", port, log, str(linger)]
    process = subprocess.Popen(command, cwd=PROJECT)
    try:
        yield Sink(_port(port), log)
    finally:
        process.terminate()
        process.wait()


def _port(file):
    def written():
        return file.exists() and file.read_text(encoding="utf-8")

    return int(until(written, "the sink did not start", every=0.01))


class Conversation(asyncio.Protocol):
    """One connection, by RFC 5321, with pipelining (RFC 2920)."""

    def __init__(self, log, linger):
        self._log, self._linger = log, linger
        self._left, self._data, self._to = b"", False, []

    def connection_made(self, transport):
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        self._left += data
        replies = []
        while (reply := self._next()) is not None:
            if self._linger and reply.startswith(b"250 taken"):
                self._transport.write(b"".join(replies))
                replies = []
                self._later(reply)
                return
            replies.append(reply)
        if replies:
            self._transport.write(b"".join(replies))

    def _later(self, reply):
        wait = random.uniform(0, self._linger) / 1000

        def answer():
            self._transport.write(reply)
            self.data_received(b"")

        asyncio.get_running_loop().call_later(wait, answer)

    def _next(self):
        """The reply to the next command or message that is there as a whole; None if there is none."""
        if self._data:
            return self._message()
        line, end, rest = self._left.partition(b"\r\n")
        if not end:
            return None
        self._left = rest
        verb = line[:4].upper()
        if verb == b"EHLO":
            return HELLO
        if verb == b"RCPT":
            self._to.append(_PATH.search(line)[1].decode())
        if verb == b"DATA":
            self._data = True
            return b"354 go on\r\n"
        if verb == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
            return None
        return b"250 ok\r\n"

    def _message(self):
        message, end, rest = self._left.partition(b"\r\n.\r\n")
        if not end:
            return None
        identity = _ID.search(message)
        self._log.write(f"{','.join(self._to)}\t{identity[1].decode() if identity else ''}\n".encode())
        self._left, self._data, self._to = rest, False, []
        return b"250 taken\r\n"


async def _serve(port_file, log, linger):
    with log.open("ab", buffering=0) as file:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Conversation(file, linger), "127.0.0.1", 0)
        draft = port_file.with_suffix(".part")
        draft.write_text(str(server.sockets[0].getsockname()[1]), encoding="utf-8")
        draft.replace(port_file)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), Path(sys.argv[2]), float([*sys.argv[3:], "0"][0])))
