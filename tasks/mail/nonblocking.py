"""A socket that never blocks, and the server's replies that come on it, read line by line."""

import select
import socket
import ssl
from collections.abc import Callable
from time import monotonic

from config.secrets import redacted
from roadmap.mail.verdicts import Reply

RECORD = 2**14  # bytes of a TLS record at most, so that none stays behind half read
TO_READ, TO_WRITE = select.POLLIN, select.POLLOUT
REFUSED = 400  # from this code on the server's words are stored, and they may quote a login
LONGEST = 2**16  # bytes of a reply; RFC 5321 §4.5.3.1.5 allows 512 a line

# Waits until a descriptor can be read or written, for so many seconds; false if the time is over before.
Wait = Callable[[int, int, float], bool]


def wait_in_thread(descriptor: int, event: int, seconds: float) -> bool:
    """Block the whole thread: for callers that have nothing else to do meanwhile."""
    poll = select.poll()
    poll.register(descriptor, event)
    return bool(poll.poll(max(0.0, seconds) * 1000))


class NonBlockingSocket:
    """An open socket, encrypted or not. `wait` waits for it; a delivery puts its event loop there.

    With TLS it may have to write before it can read, and the other way round. Bytes that TLS has decrypted
    already show on no descriptor: so always try first, and then wait.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(0)
        self._sock = sock
        self.wait: Wait = wait_in_thread

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
                self._wait(TO_WRITE, until)
            except ssl.SSLWantReadError:
                self._wait(TO_READ, until)

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
                self._wait(TO_READ, until)
            except ssl.SSLWantWriteError:
                self._wait(TO_WRITE, until)

    def read_now(self) -> bytes | None:
        """The bytes that are there already; empty if the connection is over, None if there are none (TLS may
        have sent records of its own, such as new tickets)."""
        try:
            return self._sock.recv(RECORD)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except OSError:
            return b""

    def _wait(self, event: int, until: float) -> None:
        if not self.wait(self._sock.fileno(), event, until - monotonic()):
            raise TimeoutError


class Replies:
    """The replies that come on a socket."""

    def __init__(self, sock: NonBlockingSocket) -> None:
        self._socket, self._unread, self._is_over = sock, b"", False

    def has_next(self) -> bool:
        """True if a reply or the end of the connection is there; does not wait for it."""
        if not (self._unread or self._is_over) and (data := self._socket.read_now()) is not None:
            self._unread, self._is_over = data, not data
        return bool(self._unread) or self._is_over

    def next(self, seconds: float) -> Reply:
        """The next reply (RFC 5321 §4.2); its code is 0 if the line is none.

        Raises:
            TimeoutError: the server was silent for so many seconds.
            OSError: the connection is over.
        """
        line, words = self._line(seconds), b""
        while line[3:4] == b"-" and line[:3].isdigit() and len(words) < LONGEST:
            words += line[4:] + b"\n"
            line = self._line(seconds)
        if not line[:3].isdigit() or line[3:4] not in {b" ", b""}:
            return Reply.of(0, _redacted(words + line))
        code = int(line[:3])
        return Reply.of(code, words + line[4:] if code < REFUSED else _redacted(words + line[4:]))

    def _line(self, seconds: float) -> bytes:
        while b"\n" not in self._unread:
            more = b"" if self._is_over else self._socket.read(seconds)
            self._unread += more
            if not more or len(self._unread) > LONGEST:
                raise ConnectionResetError
        line, _, self._unread = self._unread.partition(b"\n")
        return line.rstrip(b"\r")


def _redacted(words: bytes) -> bytes:
    return redacted(words.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
