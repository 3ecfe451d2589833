"""The post as people get it: .eml files in a folder, each read once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from quopri import decodestring

from pendulum import DateTime, instance

_END = b"\r\n\r\n"  # of headers
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
    message = BytesParser().parsebytes(raw[: raw.index(_END) + 2], headersonly=True)
    address = parseaddr(message["To"])[1]
    links = tuple(_LINK.findall(_plain(raw)))
    return Letter(address, instance(parsedate_to_datetime(message["Date"])), links)


def _plain(raw: bytes) -> str:
    """The plain text, which comes first: people read that. Parsing all would take many times as long; the
    report does so (`rehearsal/report/posted.py`)."""
    part = raw[raw.index(b"Content-Type: text/plain") :]
    words = part[part.index(_END) + len(_END) : part.index(b"\r\n--")]
    return decodestring(words).decode()
