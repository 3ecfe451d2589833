"""A message as the bytes that leave: headers of its own, and a body that it shares with others.

The two bodies of a mail (plain text and HTML) are encoded once for all who get the same words; only the
headers are made for each recipient. No header is made of data without being checked (RFC 5322 §2.2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from pendulum import DateTime

from tasks.ledger import Claim

LINE = 78  # characters that a line should not pass (RFC 5322 §2.1.1)


@dataclass(frozen=True)
class Sender:
    """Who signs the mail, and who reads the replies."""

    name: str
    address: str
    reply_to: str


def compose(claim: Claim, sender: Sender, at: DateTime) -> bytes:
    """The message as RFC 5322 bytes, dated `at`. The same claim at the same moment gives the same bytes."""
    headers = [
        ("From", _mailbox(sender.name, sender.address)),
        ("To", _mailbox(claim.name, claim.recipient)),
        ("Reply-To", sender.reply_to),
        ("Subject", _one_line(claim.subject)),
        ("Date", format_datetime(at)),
        ("Message-ID", claim.message_id),
        *_thread(claim),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834: no out-of-office is owed to it
        ("Content-Language", claim.language),
        ("X-Roadmap-Step", claim.identity.step),
        ("X-Roadmap-Revision", str(claim.identity.revision)),
    ]
    return b"".join(_header(name, value) for name, value in headers) + _body(claim.text, claim.html)


def _thread(claim: Claim) -> Iterator[tuple[str, str]]:
    if claim.in_reply_to:
        yield "In-Reply-To", claim.in_reply_to
        yield "References", " ".join(claim.references or (claim.in_reply_to,))


@lru_cache(maxsize=2048)
def _header(name: str, value: str) -> bytes:
    """One header, encoded and folded; most of them are the same for a whole mailing, or need neither."""
    if value.isascii() and len(name) + len(value) <= LINE - 2:
        return f"{name}: {value}\r\n".encode()
    if name == "Subject":  # EmailMessage doubles a space where it folds between two encoded words
        return f"{name}: {Header(value, 'utf-8', LINE, name).encode(linesep=chr(13) + chr(10))}\r\n".encode()
    message = EmailMessage(policy=SMTP)
    message[name] = value
    return message.as_bytes().removesuffix(b"\r\n")


@lru_cache(maxsize=256)
def _body(text: str, html: str) -> bytes:
    body = EmailMessage(policy=SMTP)
    body.set_content(text, cte="quoted-printable")
    body.add_alternative(html, subtype="html", cte="quoted-printable")
    body.set_boundary("=_" + sha256((text + html).encode()).hexdigest()[:24])
    return body.as_bytes()


def _mailbox(name: str, address: str) -> str:
    return str(Address(display_name=_one_line(name), addr_spec=address))


def _one_line(text: str) -> str:
    """Without line breaks or control characters, so that a value cannot add a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
