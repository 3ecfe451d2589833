"""Postmen: a composed message leaves to a folder or by SMTP, to its recipients or all to one address."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pendulum import DateTime

from config.private import make_private_folder, write_private
from roadmap.mail.message import State
from roadmap.mail.verdicts import Verdict
from roadmap.problems import InvalidValue
from tasks.ledger import Claim, Outcome
from tasks.mail.account import Account
from tasks.mail.compose import Sender, compose
from tasks.mail.connection import Connection
from tasks.mail.conversation import Report, nothing
from tasks.mail.envelope import mailbox
from tasks.mail.file_names import file_name
from tasks.mail.problems import MailProblem


def refuse_sender(address: str) -> None:
    """Make sure that mail can leave in the name of an address, before anything is claimed for it.

    Raises:
        MailProblem: it is none, or few servers would take it.
    """
    try:
        plain = not mailbox(address).utf8
    except InvalidValue as problem:
        raise MailProblem(f"secretariat.sender: {problem}; write it as name@domain in the review") from None
    if not plain:
        raise MailProblem(
            f"secretariat.sender: “{address}” has letters outside ASCII before the @, which needs SMTPUTF8 "
            "(RFC 6531) of every server on the way; write another address into the review"
        )


class SmtpPostman:
    """Sends by SMTP. With `redirect_to` everything goes to that address, with the real one in the subject."""

    def __init__(self, account: Account, sender: Sender, redirect_to: str | None = None) -> None:
        refuse_sender(sender.address)
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
    """Writes each message to `<folder>/<milestone>/<step>/<address>.eml`, whole or not at all.

    Of an address that is no plain name the file's name has a hash as well: see `file_names`."""

    def __init__(self, folder: Path, sender: Sender) -> None:
        refuse_sender(sender.address)
        self._folder, self._sender = folder, sender

    def carry(self, claims: Sequence[Claim], at: DateTime) -> Iterator[Outcome]:
        """Write each message; a folder that cannot be written to fails the message, with the reason."""
        for claim in claims:
            try:
                self._write(claim, compose(claim, self._sender, at))
            except OSError as problem:
                reason = f"{problem.filename or self._folder}: {problem.strerror}"
                yield Outcome(claim.id, State.FAILED, at, reason)
            except Exception as problem:  # noqa: BLE001  # a message that cannot be made stops no other
                yield Outcome(claim.id, State.FAILED, at, f"it cannot be composed: {problem!r}")
            else:
                yield Outcome(claim.id, State.SENT, at)

    def _write(self, claim: Claim, message: bytes) -> None:
        revision = claim.identity.revision
        again = f".{revision}" if revision else ""
        folder = self._folder / claim.identity.step
        make_private_folder(folder)
        target = folder / f"{file_name(claim.recipient)}{again}.eml"
        draft = target.with_suffix(".part")
        write_private(draft, message)
        draft.replace(target)


Postman = OutboxPostman | SmtpPostman
