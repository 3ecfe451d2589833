"""One message by SMTP, stage by stage, so that it is always known whether it can have been accepted.

Everything up to the final dot is written first, and the dot by itself: whatever breaks before it was written
means “certainly not accepted”; from then on only the server's reply tells. Just before it, whoever sends is
told, and may refuse. Where the server offers PIPELINING
(RFC 2920) MAIL, RCPT and DATA go in one piece.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

from roadmap.mail.verdicts import SERVICE_ENDS, Reply, Stage, Verdict, judge, reason
from roadmap.problems import InvalidValue
from tasks.mail.envelope import Mailbox, mailbox
from tasks.mail.lines import Lines
from tasks.mail.wire import Wire

PATIENCE = 10  # times as long for the reply to the final dot: the server may look at it (RFC 5321 §4.5.3.2.6)
DOT = b".\r\n"
IDLE = 20.0  # seconds after which a connection is asked whether it still is one
BLOCK = 2**16  # bytes that may take as long as a server may be silent


@dataclass(frozen=True)
class Report:
    """Result of an attempt to send a message."""

    verdict: Verdict
    reason: str = ""
    stage: Stage = Stage.END


def nothing() -> None:
    """Nobody is to be told."""


class Lost(Exception):
    """The connection is over. `silent_for`: the seconds without an answer, if that was why."""

    def __init__(self, silent_for: float | None = None) -> None:
        super().__init__(silent_for)
        self.silent_for = silent_for


class Conversation:
    """The conversation on an open connection. `smtp` is the connection that yagmail holds, after EHLO.

    `usable` turns false when the connection is over, or in a state that nobody knows.
    """

    def __init__(self, smtp: Any, sender: str, timeout: float) -> None:
        self._smtp, self._timeout = smtp, timeout
        self._sender = mailbox(sender)
        self.wire = Wire(smtp.sock)
        self._lines = Lines(self.wire)
        self._used_at, self.idle_limit = monotonic(), IDLE
        self.usable = True
        self.pipelining = bool(smtp.has_extn("pipelining"))
        self.utf8 = bool(smtp.has_extn("smtputf8"))
        size = str(smtp.esmtp_features.get("size", ""))
        self.largest = int(size) if size.isdigit() else 0  # 0: no limit that it tells of (RFC 1870 §3)

    @property
    def fresh(self) -> bool:
        """True if it can be used: nothing came unasked, and after idle seconds the server still answers."""
        if self.usable and self._lines.waiting():
            self.usable = False  # a goodbye, or an answer too many
        return self.usable and (monotonic() - self._used_at < self.idle_limit or self._alive())

    def send(self, recipient: str, message: bytes, before_dot: Callable[[], None] = nothing) -> Report:
        """Send a message to one recipient; never raises for what a server or the network does.

        `before_dot` is called before the last bytes of the message are written, and the final dot. If it
        raises, so does this, and they never are. The message's lines end with CRLF, as `compose` makes them;
        to some servers a bare CR or LF ends a line too.
        """
        try:
            to = mailbox(recipient)
        except InvalidValue as problem:
            return Report(Verdict.PERMANENT, str(problem))
        if (impossible := self._impossible(to, message)) is not None:
            return impossible
        failed = self._envelope(to, message)
        return failed or self._message(_ready(message), before_dot)

    def sender_accepted(self) -> Reply | None:
        """Ask for the server's reply to our sender; nothing is sent. None if it said nothing."""
        try:
            reply = self._ask(Stage.MAIL, b"MAIL FROM:<%s>\r\n" % self._sender.text.encode())
        except Lost:
            return None
        self._reset()
        return reply

    def goodbye(self, patience: float) -> None:
        """Say that it ends, and wait so many seconds for the server to agree."""
        self._timeout = patience
        with suppress(Lost):
            self._ask(Stage.HELLO, b"quit\r\n")
        self.usable = False

    def _alive(self) -> bool:
        self._agreed(b"NOOP\r\n")
        return self.usable

    def _impossible(self, to: Mailbox, message: bytes) -> Report | None:
        """The reason why this server cannot take the message, known without asking."""
        if (to.utf8 or self._sender.utf8) and not self.utf8:
            said = "the address needs SMTPUTF8 (RFC 6531), which the server does not offer"
            return Report(Verdict.PERMANENT, said)
        if self.largest and len(message) > self.largest:
            said = f"the message has {len(message)} bytes, and the server takes {self.largest} at most (SIZE)"
            return Report(Verdict.PERMANENT, said)
        return None

    def _envelope(self, to: Mailbox, message: bytes) -> Report | None:
        """MAIL, RCPT and DATA; None if the server now waits for the message."""
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
                    if failed and stage is Stage.DATA:
                        self._ask(
                            Stage.END, DOT
                        )  # it waits for a message that has no recipient (RFC 2920 §3.1)
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
        """Each command's reply: of all of them together if the server pipelines, else until one fails."""
        if self.pipelining:
            self._at = Stage.MAIL
            self._write(b"".join(commands.values()))
        for stage, command in commands.items():
            reply = self._read(stage) if self.pipelining else self._ask(stage, command)
            yield stage, reply
            if not self.usable or not (self.pipelining or reply.accepts(stage)):
                return

    def _message(self, message: bytes, before_dot: Callable[[], None]) -> Report:
        """The message and the final dot."""
        self._at = Stage.BODY
        try:
            last = len(message) // BLOCK * BLOCK
            self._write(message[:last])
            self._ask_leave(before_dot)
            self._write(message[last:])  # not earlier: the server would have to look at each message twice
            if self._lines.waiting():
                return self._interrupted()
            self._write(DOT)  # if this fails, the kernel did not take these bytes, so the server never will
            reply = self._read(Stage.END, self._timeout * PATIENCE)
        except Lost as lost:
            return self._lost(lost)
        return Report(judge(Stage.END, reply), "" if reply.accepts(Stage.END) else reason(Stage.END, reply))

    def _ask_leave(self, before_dot: Callable[[], None]) -> None:
        try:
            before_dot()
        except BaseException:
            self.usable = False  # in the middle of a message nothing can be said but more of it
            raise

    def _interrupted(self) -> Report:
        """The server spoke, or closed, before the message was complete: then it never will be."""
        reply = self._read(Stage.BODY)
        self.usable = False
        return Report(judge(Stage.BODY, reply), reason(Stage.BODY, reply), Stage.BODY)

    def _reset(self) -> None:
        """Forget the envelope (RFC 5321 §4.1.1.5), so that the next message begins anew."""
        if self.usable:
            self._agreed(b"RSET\r\n")

    def _agreed(self, command: bytes) -> None:
        """A command that every server has to agree to; one that does not is of no use any more."""
        try:
            reply = self._ask(Stage.HELLO, command)
        except Lost:
            return
        self.usable = self.usable and reply.accepts(Stage.HELLO)

    def _lost(self, lost: Lost) -> Report:
        return Report(judge(self._at, None), reason(self._at, None, lost.silent_for), self._at)

    def _ask(self, stage: Stage, command: bytes) -> Reply:
        self._at = stage
        self._write(command)
        return self._read(stage)

    def _write(self, data: bytes) -> None:
        try:
            for start in range(0, len(data), BLOCK):
                self.wire.write(data[start : start + BLOCK], self._timeout)
        except OSError as problem:
            raise self._over(problem, self._timeout) from None

    def _read(self, stage: Stage, patience: float | None = None) -> Reply:
        """The next reply. A code that is no code, or 421, ends the connection.

        Raises:
            Lost: there is none.
        """
        self._at, seconds = stage, patience or self._timeout
        try:
            reply = self._lines.reply(seconds)
        except OSError as problem:
            raise self._over(problem, seconds) from None
        self._used_at = monotonic()
        if reply.code == SERVICE_ENDS or not reply.is_one:
            self.usable = False
        return reply

    def _over(self, problem: OSError, seconds: float) -> Lost:
        self.usable = False
        return Lost(seconds if isinstance(problem, TimeoutError) else None)


def _ready(message: bytes) -> bytes:
    """The bytes between DATA and the final dot: dots that begin a line are doubled (RFC 5321 §4.5.2)."""
    if b"\n." in message:
        message = message.replace(b"\n.", b"\n..")
    if message.startswith(b"."):
        message = b"." + message
    return message if message.endswith(b"\r\n") else message + b"\r\n"
