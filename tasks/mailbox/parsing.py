"""A mail as Python parses it, and its headers as plain text. Nothing here fails on a mail, however odd.

Texts are cut before they are searched, since some of the library's own parsers take quadratic time.
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

from config.limits.mail import MAIL_HEADER, MAIL_TEXT
from tasks.mailbox.trimming import headers_of, trim

if TYPE_CHECKING:
    Mail = Message[str, str]
else:
    Mail = Message  # generic for type checkers only, until Python 3.14
# Visible ASCII: ours are, and databases take it. One @, or many of them would take quadratic time.
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
_MARKUP = re.compile(r"<[^<>]*>")
_MANY = 200  # Message-IDs and addresses of one mail that are looked at
LONGEST_ADDRESS = 320  # what the ledger holds: 64, @ and 255 (RFC 5321 §4.5.3.1)
_LONG = 500  # characters of somebody else's words that are kept
_ENCODED = 4 * _LONG  # characters of a header that are decoded


def parse(raw: bytes) -> Mail:
    """The mail, under the policy that keeps headers as they came: the newer one fails on some.

    Raises:
        TooDeep: it may have more parts within parts than can be parsed.
    """
    return message_from_bytes(trim(raw))


def parse_headers(raw: bytes) -> Mail:
    """The headers of a mail that is too deep to be parsed."""
    return message_from_bytes(headers_of(raw))


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
    """Somebody else's words in one line of bounded length, without control characters or lone surrogates."""
    shown = "".join(c if c.isprintable() else " " for c in text.encode("utf-8", "replace").decode())
    words = " ".join(shown.split())
    return words if len(words) <= _LONG else f"{words[: _LONG - 1]}…"


def addresses(text: str) -> tuple[str, ...]:
    """The addresses in a header's value."""
    try:
        found = [address.strip() for _, address in getaddresses([text[:_ENCODED]])[:_MANY]]
    except RecursionError:  # it calls itself for each “(” of a comment
        return ()
    return tuple(address for address in found if "@" in address and len(address) <= LONGEST_ADDRESS)


def message_ids(texts: Iterable[str]) -> tuple[str, ...]:
    """The Message-IDs in some texts, each once, in their order."""
    found = (match for text in texts for match in _MESSAGE_ID.findall(text))
    return tuple(list(dict.fromkeys(found))[:_MANY])


def written_at(mail: Mail) -> DateTime | None:
    """The Date header in UTC, or None if there is none that can be read."""
    try:
        found = parsedate_to_datetime(field(mail, "Date")[:_LONG])
        return pendulum.instance(found, tz="UTC").in_timezone("UTC")
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def texts(mail: Mail) -> list[str]:
    """Its parts of plain text, or else those of HTML without the markup; not those of mails that it carries,
    and no more than is read of a mail."""
    return bounded(_texts(mail, "text/plain")) or [
        _unmarked(text) for text in bounded(_texts(mail, "text/html"))
    ]


def bounded(every: Iterable[str]) -> list[str]:
    """As many of some texts as are read of a mail, the last of them cut."""
    found, left = [], MAIL_TEXT.most
    for text in every:
        found.append(text[:left])
        left -= len(text)
        if left <= 0:
            break
    return found


def _texts(mail: Mail, kind: str) -> Iterator[str]:
    return (text_of(part) for part in own_parts(mail) if part.get_content_type() == kind)


def _unmarked(html: str) -> str:
    """The text of some HTML, as far as it can be searched for words and addresses."""
    return unescape(_MARKUP.sub(" ", html))


def own_parts(mail: Mail) -> Iterator[Mail]:
    """Its parts that hold no others, and the mails and reports that it carries; not the parts of those."""
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
    except (LookupError, ValueError):  # no such charset, or no name that one can have
        return payload.decode("utf-8", "replace")
