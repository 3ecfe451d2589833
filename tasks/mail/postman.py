"""How a composed message leaves. `outbox` writes it to a folder; other ways join behind the same port."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from pendulum import DateTime

from roadmap.message import State
from tasks.ledger import Claim, Outcome
from tasks.mail.compose import Sender, compose


class Postman(Protocol):
    """Takes claimed messages away, and says what became of each."""

    def carry(self, claims: Sequence[Claim], at: DateTime) -> Iterator[Outcome]:
        """Send each message once; an outcome for each, in their order."""
        ...


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


def _file_name(address: str) -> str:
    return "".join(c if c.isalnum() or c in "@.-_+" else "_" for c in address)
