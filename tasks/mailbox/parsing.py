"""An incoming mail as Python parses it, and its headers as plain text. No mail makes anything here fail.

Python's parsers have no bounds: their time grows with lines × open parts and with the square of a header's
length, their stack with parts within parts. So lines, depth, headers and texts are bounded before each.
"""

import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING

import pendulum
from pendulum import DateTime

from config.limits.mail import MAIL, MAIL_HEADER, MAIL_LINES, MAIL_NESTING, MAIL_TEXT

if TYPE_CHECKING:
    Mail = Message[str, str]
else:
    Mail = Message  # generic for type checkers only, until Python 3.14
# Visible ASCII: ours are, and databases take it. One @, or many of them would take quadratic time.
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
# No part can hold others without one of these (RFC 2046 §5.1, §5.2), so they are never fewer than its depth.
_HOLDS_PARTS = re.compile(rb"boundary[\s*\d]*=|message/", re.IGNORECASE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n|\r\r")
_MARKUP = re.compile(r"<[^<>]*>")
_MANY = 200  # Message-IDs and addresses that are read of one mail
LONGEST_ADDRESS = 320  # characters that the ledger holds: 64, @ and 255 (RFC 5321 §4.5.3.1)
_LONG = 500  # characters that are stored of a text from outside
_ENCODED = 4 * _LONG  # characters of a header that are decoded


class TooDeep(ValueError):
    """A mail with too many parts within parts."""


def parse(raw: bytes) -> Mail:
    """The mail, without the ends of lines and headers that are too long. Its headers are as they came: the
    newer policy of the library fails on some.

    Raises:
        TooDeep: it may have more parts within parts than can be parsed.
    """
    trimmed = b"".join(_trimmed_lines(raw[: MAIL.most]))
    if not MAIL_NESTING.allows(sum(1 for _ in _HOLDS_PARTS.finditer(trimmed))):
        raise TooDeep(MAIL_NESTING.refusal("this mail"))
    return message_from_bytes(trimmed)


def parse_headers(raw: bytes) -> Mail:
    """The headers of a mail that is too deep to be parsed."""
    headers = _HEADERS_END.split(raw[: MAIL.most], maxsplit=1)[0]
    return message_from_bytes(b"".join(_trimmed_lines(headers)))


def _trimmed_lines(raw: bytes) -> Iterator[bytes]:
    """Lines of bounded length; a header's further lines begin with white space (RFC 5322 §2.2.3), and count
    with its first."""
    length = 0
    for line in raw.splitlines(keepends=True)[: MAIL_LINES.most]:
        length = length + len(line) if line[:1] in (b" ", b"\t") else len(line)
        if MAIL_HEADER.allows(length):
            yield line
        elif length == len(line):
            yield line[: MAIL_HEADER.most] + b"\n"


def field(mail: Mail, name: str) -> str:
    """A header as it came, with its bytes read as UTF-8 (RFC 6532); "" if it is missing."""
    wanted = name.casefold()
    value = next((str(value) for known, value in mail.raw_items() if known.casefold() == wanted), "")
    return value[: MAIL_HEADER.most].encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def header(mail: Mail, name: str) -> str:
    """A header in one line, decoded (RFC 2047) as far as that goes; "" if it is missing."""
    value = field(mail, name)[:_ENCODED]
    try:
        decoded = str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError):
        decoded = value
    return brief(decoded)


def brief(text: str) -> str:
    """A text from outside as one line of bounded length, without control characters or lone surrogates."""
    shown = "".join(c if c.isprintable() else " " for c in text.encode("utf-8", "replace").decode())
    words = " ".join(shown.split())
    return words if len(words) <= _LONG else f"{words[: _LONG - 1]}…"


def addresses(text: str) -> tuple[str, ...]:
    """The addresses in a header's value."""
    try:
        stripped = [address.strip() for _, address in getaddresses([text[:_ENCODED]])[:_MANY]]
    except RecursionError:  # it calls itself for each “(” of a comment
        return ()
    return tuple(address for address in stripped if "@" in address and len(address) <= LONGEST_ADDRESS)


def message_ids(texts: Iterable[str]) -> tuple[str, ...]:
    """The Message-IDs in some texts, each once, in their order."""
    ids = (match for text in texts for match in _MESSAGE_ID.findall(text))
    return tuple(list(dict.fromkeys(ids))[:_MANY])


def written_at(mail: Mail) -> DateTime | None:
    """The Date header in UTC, or None if it is missing or not valid."""
    try:
        date = parsedate_to_datetime(field(mail, "Date")[:_LONG])
        return pendulum.instance(date, tz="UTC").in_timezone("UTC")
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def texts(mail: Mail) -> list[str]:
    """Its parts of plain text, or else those of HTML without the markup, within the bound of a mail. Mails
    that it carries are left out."""
    pages = bounded(_texts(mail, "text/html"))
    return bounded(_texts(mail, "text/plain")) or [unescape(_MARKUP.sub(" ", page)) for page in pages]


def bounded(texts: Iterable[str]) -> list[str]:
    """The texts until the bound of a mail is reached, the last of them cut."""
    within, left = [], MAIL_TEXT.most
    for text in texts:
        within.append(text[:left])
        left -= len(text)
        if left <= 0:
            break
    return within


def _texts(mail: Mail, kind: str) -> Iterator[str]:
    return (text_of(part) for part in own_parts(mail) if part.get_content_type() == kind)


def own_parts(mail: Mail) -> Iterator[Mail]:
    """Its parts that hold no others, and the mails and reports that it carries, without their parts."""
    if mail.is_multipart() and mail.get_content_maintype() != "message":
        for part in children(mail):
            yield from own_parts(part)
    else:
        yield mail


def children(mail: Mail) -> list[Mail]:
    """The parts of a multipart, or the mail that a message/… part carries."""
    payload = mail.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def text_of(part: Mail) -> str:
    """The text of a part, whatever its charset claims to be."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):  # not a known charset, or not a valid name of one
        return payload.decode("utf-8", "replace")
