"""A server's replies, read line by line, and whether one is there that nobody has asked for."""

from roadmap.verdicts import Reply
from tasks.mail.wire import Wire

LONGEST = 2**16  # bytes of a reply; RFC 5321 §4.5.3.1.5 allows 512 a line


class Lines:
    """The replies that come on a wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._left, self._over = wire, b"", False

    def waiting(self) -> bool:
        """Whether something is there, be it the end of the connection; it does not wait for it."""
        if not (self._left or self._over) and (came := self._wire.read_now()) is not None:
            self._left, self._over = came, not came
        return bool(self._left) or self._over

    def reply(self, patience: float) -> Reply:
        """The next reply (RFC 5321 §4.2); with the code 0, if it is none.

        Raises:
            TimeoutError: the server was silent for `patience` seconds.
            OSError: the connection is over.
        """
        line, said = self._line(patience), b""
        while line[3:4] == b"-" and line[:3].isdigit() and len(said) < LONGEST:
            said += line[4:] + b"\n"
            line = self._line(patience)
        if not line[:3].isdigit() or line[3:4] not in {b" ", b""}:
            return Reply.of(0, said + line)
        return Reply.of(int(line[:3]), said + line[4:])

    def _line(self, patience: float) -> bytes:
        while b"\n" not in self._left:
            more = b"" if self._over else self._wire.read(patience)
            self._left += more
            if not more or len(self._left) > LONGEST:
                raise ConnectionResetError
        line, _, self._left = self._left.partition(b"\n")
        return line.rstrip(b"\r")
