"""The bytes of a connection: its socket never blocks, and whoever has to wait for it says so at one place."""

import select
import socket
import ssl
from collections.abc import Callable
from time import monotonic

RECORD = 2**14  # bytes of a TLS record at most, so that none stays behind half read
TO_READ, TO_WRITE = select.POLLIN, select.POLLOUT

# Waits until a descriptor can be read or written to, for so many seconds; false if it cannot be even then.
Wait = Callable[[int, int, float], bool]


def alone(descriptor: int, what: int, seconds: float) -> bool:
    """Wait with the whole thread: where there is nothing else to do meanwhile."""
    poll = select.poll()
    poll.register(descriptor, what)
    return bool(poll.poll(max(0.0, seconds) * 1000))


class Wire:
    """An open socket, encrypted or not. `wait` is how it waits; a hub puts its own there.

    With TLS it may have to write before it can read, and the other way round. Bytes that TLS has decrypted
    already show on no descriptor: so it always tries first, and then waits.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(0)
        self._sock = sock
        self.wait: Wait = alone

    def write(self, data: bytes, seconds: float) -> None:
        """Hand all of it to the kernel.

        Raises:
            TimeoutError: the kernel has not taken all of it within that time.
            OSError: the connection is over.
        """
        left, until = memoryview(data), monotonic() + seconds
        while left:
            try:
                left = left[self._sock.send(left) :]
            except (BlockingIOError, ssl.SSLWantWriteError):
                self._until(TO_WRITE, until)
            except ssl.SSLWantReadError:
                self._until(TO_READ, until)

    def read(self, seconds: float) -> bytes:
        """The next bytes; empty if the connection is over.

        Raises:
            TimeoutError: nothing came within that time.
            OSError: the connection is over.
        """
        until = monotonic() + seconds
        while True:
            try:
                return self._sock.recv(RECORD)
            except (BlockingIOError, ssl.SSLWantReadError):
                self._until(TO_READ, until)
            except ssl.SSLWantWriteError:
                self._until(TO_WRITE, until)

    def read_now(self) -> bytes | None:
        """The bytes that are there already: b"" if the connection is over, None if there is nothing for us.
        TLS has records of its own, such as new tickets."""
        try:
            return self._sock.recv(RECORD)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except OSError:
            return b""

    def _until(self, what: int, until: float) -> None:
        if not self.wait(self._sock.fileno(), what, until - monotonic()):
            raise TimeoutError
