"""The port to a mailbox: what is in it, and the mails themselves. Nothing in it is ever changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from hashlib import sha256
from typing import Protocol

from pendulum import DateTime

_MESSAGE_ID = re.compile(r"<[!-;=?-~]+>")  # visible ASCII
_LONGEST = 300  # characters of a key; a longer Message-ID is nobody's honest one


@dataclass(frozen=True)
class Listed:
    """A mail that is in the mailbox: where, and the key by which it is handled once."""

    place: str
    key: str


class Mailbox(Protocol):
    """Reads a folder of mails. It marks, moves and deletes nothing: the ledger knows what was handled."""

    def listed(self, since: DateTime | None) -> Iterator[Listed]:
        """Mails that came in since that day (all, if None), in the order of coming. Some older may be
        there."""
        ...

    def read(self, place: str) -> bytes | None:
        """The beginning of a mail (RFC 5322), as much of it as is read, or None if somebody has removed it.

        Raises:
            MailProblem: this mail cannot be had.
            MailboxProblem: none can.
        """
        ...


def key_of(head: bytes) -> str:
    """The key of a mail, made of its headers: its own Message-ID, or else a fingerprint of them."""
    said = BytesHeaderParser().parsebytes(head).get("Message-ID")
    found = _MESSAGE_ID.search(str(said or ""))
    if found and len(found.group()) <= _LONGEST:
        return found.group()
    return "sha256:" + sha256(b"\n".join(head.strip().splitlines())).hexdigest()
