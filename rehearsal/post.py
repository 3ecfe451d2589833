"""The post as people get it: .eml files in a folder, each read once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from pendulum import DateTime, instance

_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Letter:
    """What a person sees of a mail: to whom it is, when it came, and the links in it."""

    address: str
    at: DateTime
    links: tuple[str, ...]


class Post:
    """Watches an outbox."""

    def __init__(self, outbox: Path) -> None:
        self._outbox = outbox
        self._seen: set[Path] = set()

    def new(self, folder: str) -> Iterator[Letter]:
        """The letters of one step that were not read yet, in the order of their names."""
        for path in sorted((self._outbox / folder).glob("*.eml")):
            if path not in self._seen:
                self._seen.add(path)
                yield _read(path)


def _read(path: Path) -> Letter:
    raw = path.read_bytes()
    message = BytesParser().parsebytes(raw, headersonly=True)
    # People read the plain text, which comes first; parsing the HTML too would take four times as long.
    plain = message_from_bytes(raw.split(f"--{message.get_boundary()}\r\n".encode())[1])
    text = bytes(plain.get_payload(decode=True)).decode()
    address = parseaddr(message["To"])[1]
    return Letter(address, instance(parsedate_to_datetime(message["Date"])), tuple(_LINK.findall(text)))
