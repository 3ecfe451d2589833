"""Postmen: compose messages, and send them by SMTP or write them into the outbox."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
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
from tasks.mail.envelope import envelope_address
from tasks.mail.problems import MailProblem

LONGEST_NAME = 100  # octets; file systems take 255, with the number and the ending
_PLAIN = re.compile(r"[a-z0-9_][a-z0-9@._+-]*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|@|$)")  # names that Windows uses for devices


def refuse_sender(address: str) -> None:
    """Refuse a sender's address that servers would not take, before anything is claimed.

    Raises:
        MailProblem: it is not an address, or needs SMTPUTF8.
    """
    try:
        plain = not envelope_address(address).utf8
    except InvalidValue as problem:
        raise MailProblem(f"secretariat.sender: {problem}; write it as name@domain in the review") from None
    if not plain:
        raise MailProblem(
            f"secretariat.sender: “{address}” has letters outside ASCII before the @, which needs SMTPUTF8 "
            "(RFC 6531) of every server on the way; set another address in the review"
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
            MailProblem, Unreachable: it cannot be opened; the message says why.
        """
        return Connection(self.account, self._sender.address)

    def carry(
        self, connection: Connection, claim: Claim, at: DateTime, before_dot: Callable[[], None] = nothing
    ) -> Report:
        """Compose a message dated `at`, and try once to send it. `before_dot`: see `Conversation.send`."""
        try:
            message = compose(claim, self._sender, at, redirect_to=self._redirect_to)
        except Exception as problem:  # noqa: BLE001  # a message that cannot be made stops no other
            return Report(Verdict.PERMANENT, f"it cannot be composed: {problem!r}")
        return connection.send(self._redirect_to or claim.recipient, message, before_dot)


class OutboxPostman:
    """Writes each message to `<folder>/<milestone>/<step>/<address>.eml`, whole or not at all."""

    def __init__(self, folder: Path, sender: Sender) -> None:
        refuse_sender(sender.address)
        self._folder, self._sender = folder, sender

    def carry(self, claims: Sequence[Claim], at: DateTime) -> Iterator[Outcome]:
        """Write each message; one that cannot be written fails with the reason."""
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
        number = f".{revision}" if revision else ""
        folder = self._folder / claim.identity.step
        make_private_folder(folder)
        target = folder / f"{file_name(claim.recipient)}{number}.eml"
        draft = target.with_suffix(".part")
        write_private(draft, message)
        draft.replace(target)


def file_name(address: str) -> str:
    """A name that differs for each address on any file system: the address if it is plain, else its readable
    part and a hash of all of it, since not every system distinguishes capitals, scripts and signs."""
    if _is_plain(address):
        return address
    letters = unicodedata.normalize("NFKC", address).lower()
    readable = "".join(c if c.isalnum() or c in "@.-_+" else "_" for c in letters)
    readable = readable.encode()[:LONGEST_NAME].decode("utf-8", "ignore").strip(".")
    if not readable[:1].isalnum() or _RESERVED.match(readable):
        readable = f"_{readable}"
    digest = sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{readable}~{digest}"  # no plain name has a ~


def _is_plain(address: str) -> bool:
    if len(address) > LONGEST_NAME or not _PLAIN.fullmatch(address):
        return False
    return ".." not in address and not address.endswith(".") and not _RESERVED.match(address)


Postman = OutboxPostman | SmtpPostman
