"""The mailbox as a round sees it, on a server or in a folder. Nothing in it is ever changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from hashlib import sha256
from typing import Protocol

from pendulum import DateTime

_MESSAGE_ID = re.compile(r"<[!-;=?-~]+>")  # visible ASCII
_LONGEST = 300  # characters of a key; a longer Message-ID is not used


@dataclass(frozen=True)
class Listed:
    """A mail in the mailbox: its place, and the key by which it is handled once."""

    place: str
    key: str


class Mailbox(Protocol):
    """A folder of mails. It marks, moves and deletes nothing: the ledger records which were handled."""

    def listed(self, since: DateTime | None) -> Iterator[Listed]:
        """Mails that arrived since that day (all, if None), oldest first. Some may be older."""
        ...

    def read(self, place: str) -> bytes | None:
        """The beginning of a mail (RFC 5322), within the bound of a mail; None if it was removed.

        Raises:
            UnreadableMail: this mail cannot be read.
            MailboxProblem: no mail can be read.
        """
        ...


def mail_key(headers: bytes) -> str:
    """The key of a mail: its Message-ID, or else a hash of its headers."""
    value = BytesHeaderParser().parsebytes(headers).get("Message-ID")
    message_id = _MESSAGE_ID.search(str(value or ""))
    if message_id and len(message_id.group()) <= _LONGEST:
        return message_id.group()
    return "sha256:" + sha256(b"\n".join(headers.strip().splitlines())).hexdigest()
