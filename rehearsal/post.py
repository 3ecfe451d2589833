"""The post as people get it: .eml files in a folder, each read once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape
from pathlib import Path
from quopri import decodestring
from typing import Literal

from pendulum import DateTime, instance

_END = b"\r\n\r\n"  # of headers
_BOUNDARY = re.compile(rb'boundary="([^"]+)"')
_LINK = re.compile(r"https?://[^\s\"<>]+")
Kind = Literal["text/plain", "text/html"]


@dataclass(frozen=True)
class Letter:
    """A mail as a person sees it: to whom it is, when it came, and the links in it."""

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
    links = links_of(raw, "text/plain")
    return Letter(address, instance(parsedate_to_datetime(message["Date"])), links)


def links_of(raw: bytes, kind: Kind) -> tuple[str, ...]:
    """The links that a reader of one part sees, in their order."""
    return tuple(unescape(link) for link in _LINK.findall(text_of(raw, kind)))


def text_of(raw: bytes, kind: Kind = "text/plain") -> str:
    """The words of one of a mail's parts. Parsing all of it would take many times as long.

    Raises:
        ValueError: it has no such part.
    """
    begin = raw.index(b"Content-Type: %b;" % kind.encode())
    boundary = _BOUNDARY.findall(raw, 0, begin)[-1]  # of the parts that this one is among
    words = raw[raw.index(_END, begin) + len(_END) : raw.index(b"\r\n--" + boundary, begin)]
    return decodestring(words).decode()
