"""How a composed message leaves: to a folder, or by SMTP, to those whom it is for or all to one address."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pendulum import DateTime

from roadmap.message import State
from roadmap.verdicts import Verdict
from tasks.ledger import Claim, Outcome
from tasks.mail.account import Account
from tasks.mail.compose import Sender, compose
from tasks.mail.connection import Connection
from tasks.mail.conversation import Report, nothing


class SmtpPostman:
    """Sends by SMTP. With `redirect_to` everything goes to that address, with the real one in the subject."""

    def __init__(self, account: Account, sender: Sender, redirect_to: str | None = None) -> None:
        self.account = account
        self._sender, self._redirect_to = sender, redirect_to

    def connect(self) -> Connection:
        """A connection, open and logged in.

        Raises:
            MailProblem, Unreachable: there is none to be had; the message says why.
        """
        return Connection(self.account, self._sender.address)

    def carry(
        self, connection: Connection, claim: Claim, at: DateTime, before_dot: Callable[[], None] = nothing
    ) -> Report:
        """Compose a message, dated `at`, and try once to send it. `before_dot`: see `Conversation.send`."""
        try:
            message = compose(claim, self._sender, at, redirect_to=self._redirect_to)
        except Exception as problem:  # noqa: BLE001  # a message that cannot be made stops no other
            return Report(Verdict.PERMANENT, f"it cannot be composed: {problem!r}")
        return connection.send(self._redirect_to or claim.recipient, message, before_dot)


class OutboxPostman:
    """Writes each message to `<folder>/<milestone>/<step>/<address>.eml`, whole or not at all."""

    def __init__(self, folder: Path, sender: Sender) -> None:
        self._folder, self._sender = folder, sender

    def carry(self, claims: Sequence[Claim], at: DateTime) -> Iterator[Outcome]:
        """Write each message; a folder that cannot be written to fails the message, with the reason."""
        for claim in claims:
            try:
                self._write(claim, compose(claim, self._sender, at))
            except OSError as problem:
                reason = f"{problem.filename or self._folder}: {problem.strerror}"
                yield Outcome(claim.id, State.FAILED, at, reason)
            else:
                yield Outcome(claim.id, State.SENT, at)

    def _write(self, claim: Claim, message: bytes) -> None:
        revision = claim.identity.revision
        again = f".{revision}" if revision else ""
        folder = self._folder / claim.identity.step
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{_file_name(claim.recipient)}{again}.eml"
        draft = target.with_suffix(".part")
        draft.write_bytes(message)
        draft.replace(target)


Postman = OutboxPostman | SmtpPostman


def _file_name(address: str) -> str:
    return "".join(c if c.isalnum() or c in "@.-_+" else "_" for c in address)
