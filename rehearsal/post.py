"""The post as people get it: .eml files in a folder, each read once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
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
    message = _headers(raw)
    address = parseaddr(message["To"])[1]
    links = tuple(_LINK.findall(_plain(message, raw)))
    return Letter(address, instance(parsedate_to_datetime(message["Date"])), links)


def _plain(part: Message, raw: bytes) -> str:
    """The plain text, which is the first part of the first part …: people read that, and parsing the rest too
    would take many times as long."""
    while boundary := part.get_boundary():
        raw = raw.split(f"--{boundary}\r\n".encode(), maxsplit=2)[1]
        part = _headers(raw)
    return bytes(message_from_bytes(raw).get_payload(decode=True)).decode()


def _headers(raw: bytes) -> Message:
    return BytesParser().parsebytes(raw, headersonly=True)
