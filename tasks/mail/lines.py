"""A server's replies, read line by line, and whether one is there that nobody has asked for."""

import select
import socket
import ssl

from roadmap.verdicts import Reply

RECORD = 2**14  # bytes of a TLS record at most, so that none stays behind half read
LONGEST = 2**16  # bytes of a reply; RFC 5321 §4.5.3.1.5 allows 512 a line


class Lines:
    """The replies that come on a socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock, self._left, self._over = sock, b"", False

    def waiting(self) -> bool:
        """Whether something is there, be it the end of the connection; it does not wait for it."""
        if self._left or self._over:
            return True
        return bool(select.select([self._sock], [], [], 0)[0]) and self._readable()

    def _readable(self) -> bool:
        """Whether what came is for us: TLS has records of its own, such as new tickets."""
        patience = self._sock.gettimeout()
        self._sock.settimeout(0)
        try:
            self._left = self._sock.recv(RECORD)
            self._over = not self._left
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            self._over = True
        finally:
            self._sock.settimeout(patience)
        return True

    def reply(self) -> Reply:
        """The next reply (RFC 5321 §4.2); with the code 0, if it is none.

        Raises:
            OSError: the connection is over, or the server was silent for too long.
        """
        line, said = self._line(), b""
        while line[3:4] == b"-" and line[:3].isdigit() and len(said) < LONGEST:
            said += line[4:] + b"\n"
            line = self._line()
        if not line[:3].isdigit() or line[3:4] not in {b" ", b""}:
            return Reply.of(0, said + line)
        return Reply.of(int(line[:3]), said + line[4:])

    def _line(self) -> bytes:
        while b"\n" not in self._left:
            more = b"" if self._over else self._sock.recv(RECORD)
            self._left += more
            if not more or len(self._left) > LONGEST:
                raise ConnectionResetError
        line, _, self._left = self._left.partition(b"\n")
        return line.rstrip(b"\r")
