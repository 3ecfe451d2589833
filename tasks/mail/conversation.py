"""The conversation by SMTP, stage by stage, so that it is always known whether a message can be accepted.

Everything up to the final dot is written first, and the dot by itself. A failure before the dot means
“certainly not accepted”; from then on only the server's reply tells. Just before the dot the sender may still
refuse. Where the server offers PIPELINING (RFC 2920), MAIL, RCPT and DATA go in one piece.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

from roadmap.mail.verdicts import SERVICE_ENDS, Reply, Stage, Verdict, judge, reason
from roadmap.problems import InvalidValue
from tasks.mail.envelope import EnvelopeAddress, envelope_address
from tasks.mail.nonblocking import NonBlockingSocket, Replies

END_FACTOR = 10  # times the timeout, for the reply to the final dot (RFC 5321 §4.5.3.2.6)
DOT = b".\r\n"
IDLE = 20.0  # seconds after which the server is asked if the connection still stands
BLOCK = 2**16  # bytes that may take as long to write as a server may be silent


@dataclass(frozen=True)
class Report:
    """Result of an attempt to send a message."""

    verdict: Verdict
    reason: str = ""
    stage: Stage = Stage.END


def nothing() -> None:
    """Do nothing."""


class Lost(Exception):
    """The connection is over. `silent_for`: seconds without a reply, if that was the reason."""

    def __init__(self, silent_for: float | None = None) -> None:
        super().__init__(silent_for)
        self.silent_for = silent_for


class Conversation:
    """The conversation on an open connection. `smtp` is the connection that yagmail holds, after EHLO.

    `usable` turns false when the connection is over, or its state is unknown.
    """

    def __init__(self, smtp: Any, sender: str, timeout: float) -> None:
        self._smtp, self._timeout = smtp, timeout
        self._sender = envelope_address(sender)
        self.socket = NonBlockingSocket(smtp.sock)
        self._received = Replies(self.socket)
        self._used_at, self.idle_limit = monotonic(), IDLE
        self.usable = True
        self.pipelining = bool(smtp.has_extn("pipelining"))
        self.utf8 = bool(smtp.has_extn("smtputf8"))
        size = str(smtp.esmtp_features.get("size", ""))
        self.largest = int(size) if size.isdigit() else 0  # 0: it names no limit (RFC 1870 §3)

    @property
    def fresh(self) -> bool:
        """True if it can be used: no reply came unasked, and after idle seconds the server still answers."""
        if self.usable and self._received.has_next():
            self.usable = False  # a goodbye, or a reply too many that would be taken for the next one
        return self.usable and (monotonic() - self._used_at < self.idle_limit or self._is_agreed(b"NOOP\r\n"))

    def send(self, recipient: str, message: bytes, before_dot: Callable[[], None] = nothing) -> Report:
        """Send a message to one recipient; failures of the server and the network are in the report.

        `before_dot` is called before the last bytes of the message and the final dot are written; if it
        raises, so does this, and they never are. Lines must end with CRLF, as `compose` makes them: to some
        servers a bare CR or LF ends a line too.
        """
        try:
            to = envelope_address(recipient)
        except InvalidValue as problem:
            return Report(Verdict.PERMANENT, str(problem))
        if (impossible := self._impossible(to, message)) is not None:
            return impossible
        failed = self._envelope(to, message)
        return failed or self._message(_escaped(message), before_dot)

    def sender_accepted(self) -> Reply | None:
        """The server's reply to our sender, without sending a message; None if there was none."""
        try:
            reply = self._ask(Stage.MAIL, b"MAIL FROM:<%s>\r\n" % self._sender.text.encode())
        except Lost:
            return None
        self._reset()
        return reply

    def quit(self, seconds: float) -> None:
        """Say QUIT, and wait at most so many seconds for the reply."""
        self._timeout = seconds
        with suppress(Lost):
            self._ask(Stage.HELLO, b"quit\r\n")
        self.usable = False

    def _impossible(self, to: EnvelopeAddress, message: bytes) -> Report | None:
        """The refusal of a message that this server cannot take by what it offers, or None."""
        if (to.utf8 or self._sender.utf8) and not self.utf8:
            why = "the address needs SMTPUTF8 (RFC 6531), which the server does not offer"
            return Report(Verdict.PERMANENT, why)
        if self.largest and len(message) > self.largest:
            why = f"the message has {len(message)} bytes, and the server takes {self.largest} at most (SIZE)"
            return Report(Verdict.PERMANENT, why)
        return None

    def _envelope(self, to: EnvelopeAddress, message: bytes) -> Report | None:
        """Say MAIL, RCPT and DATA; None if the server now waits for the message."""
        parameters = b" SIZE=%d" % len(message) if self._smtp.has_extn("size") else b""
        if to.utf8 or self._sender.utf8:
            parameters += b" SMTPUTF8" if message.isascii() else b" SMTPUTF8 BODY=8BITMIME"
        commands = {
            Stage.MAIL: b"MAIL FROM:<%s>%s\r\n" % (self._sender.text.encode(), parameters),
            Stage.RCPT: b"RCPT TO:<%s>\r\n" % to.text.encode(),
            Stage.DATA: b"DATA\r\n",
        }
        failed: Report | None = None
        try:
            for stage, reply in self._replies(commands):
                if reply.accepts(stage):
                    if failed and stage is Stage.DATA:  # it waits for a message without a recipient
                        self._ask(Stage.END, DOT)  # RFC 2920 §3.1
                elif not failed:
                    failed = Report(judge(stage, reply), reason(stage, reply), stage)
                    if stage is Stage.MAIL and parameters.count(b"SMTPUTF8") and reply.permanent:
                        failed = Report(Verdict.PERMANENT, failed.reason, stage)
        except Lost as lost:
            failed = failed or self._lost(lost)
        if failed:
            self._reset()
        return failed

    def _replies(self, commands: dict[Stage, bytes]) -> Iterator[tuple[Stage, Reply]]:
        """Replies to the commands: to all at once if the server pipelines, else until one fails."""
        if self.pipelining:
            self._at = Stage.MAIL
            self._write(b"".join(commands.values()))
        for stage, command in commands.items():
            reply = self._read(stage) if self.pipelining else self._ask(stage, command)
            yield stage, reply
            if not self.usable or not (self.pipelining or reply.accepts(stage)):
                return

    def _message(self, message: bytes, before_dot: Callable[[], None]) -> Report:
        """Write the message and the final dot, and read the reply."""
        self._at = Stage.BODY
        try:
            last = len(message) // BLOCK * BLOCK
            self._write(message[:last])
            self._ask_sender(before_dot)
            self._write(message[last:])  # not earlier: the server would wake twice for each message
            if self._received.has_next():
                return self._interrupted()
            self._write(DOT)  # if this fails, the kernel did not take these bytes, so the server never will
            reply = self._read(Stage.END, self._timeout * END_FACTOR)
        except Lost as lost:
            return self._lost(lost)
        return Report(judge(Stage.END, reply), "" if reply.accepts(Stage.END) else reason(Stage.END, reply))

    def _ask_sender(self, before_dot: Callable[[], None]) -> None:
        try:
            before_dot()
        except BaseException:
            self.usable = False  # in the middle of a message no command can be given
            raise

    def _interrupted(self) -> Report:
        """Report a server that spoke or closed before the message was complete."""
        reply = self._read(Stage.BODY)
        self.usable = False
        return Report(judge(Stage.BODY, reply), reason(Stage.BODY, reply), Stage.BODY)

    def _reset(self) -> None:
        """Forget the envelope (RFC 5321 §4.1.1.5), so that the next message begins anew."""
        if self.usable:
            self._is_agreed(b"RSET\r\n")

    def _is_agreed(self, command: bytes) -> bool:
        """Give a command that every server accepts; one that does not is not usable any more."""
        with suppress(Lost):
            reply = self._ask(Stage.HELLO, command)
            self.usable = self.usable and reply.accepts(Stage.HELLO)
        return self.usable

    def _lost(self, lost: Lost) -> Report:
        return Report(judge(self._at, None), reason(self._at, None, lost.silent_for), self._at)

    def _ask(self, stage: Stage, command: bytes) -> Reply:
        self._at = stage
        self._write(command)
        return self._read(stage)

    def _write(self, data: bytes) -> None:
        try:
            for start in range(0, len(data), BLOCK):
                self.socket.write(data[start : start + BLOCK], self._timeout)
        except OSError as problem:
            raise self._over(problem, self._timeout) from None

    def _read(self, stage: Stage, timeout: float | None = None) -> Reply:
        """The next reply. A code that is not valid, or 421, ends the connection.

        Raises:
            Lost: there is none.
        """
        self._at, seconds = stage, timeout or self._timeout
        try:
            reply = self._received.next(seconds)
        except OSError as problem:
            raise self._over(problem, seconds) from None
        self._used_at = monotonic()
        if reply.code == SERVICE_ENDS or not reply.is_one:
            self.usable = False
        return reply

    def _over(self, problem: OSError, seconds: float) -> Lost:
        self.usable = False
        return Lost(seconds if isinstance(problem, TimeoutError) else None)


def _escaped(message: bytes) -> bytes:
    """The bytes between DATA and the final dot: dots that begin a line are doubled (RFC 5321 §4.5.2)."""
    if b"\n." in message:
        message = message.replace(b"\n.", b"\n..")
    if message.startswith(b"."):
        message = b"." + message
    return message if message.endswith(b"\r\n") else message + b"\r\n"
