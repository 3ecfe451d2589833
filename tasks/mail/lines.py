"""A server's replies, read line by line, and whether one is there that nobody has asked for."""

from config.secrets import redacted
from roadmap.mail.verdicts import Reply
from tasks.mail.wire import Wire

REFUSED = 400  # from this code on its words are kept, and they may quote what we said
LONGEST = 2**16  # bytes of a reply; RFC 5321 §4.5.3.1.5 allows 512 a line


class Lines:
    """The replies that come on a wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._left, self._over = wire, b"", False

    def waiting(self) -> bool:
        """True if something is there, be it the end of the connection; it does not wait for it."""
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
            return Reply.of(0, _shown(said + line))
        code = int(line[:3])
        return Reply.of(code, said + line[4:] if code < REFUSED else _shown(said + line[4:]))

    def _line(self, patience: float) -> bytes:
        while b"\n" not in self._left:
            more = b"" if self._over else self._wire.read(patience)
            self._left += more
            if not more or len(self._left) > LONGEST:
                raise ConnectionResetError
        line, _, self._left = self._left.partition(b"\n")
        return line.rstrip(b"\r")


def _shown(said: bytes) -> bytes:
    return redacted(said.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
