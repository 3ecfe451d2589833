"""Addresses of the web, checked where they are read and not when a mail is to bring them."""

import re
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints

from roadmap.problems import InvalidValue
from roadmap.review.characters import quoted

LONGEST_LINK = 2000  # characters; some mail programs and browsers cut longer ones off
_NOWHERE = re.compile(r'[\s<>"{}|\\^`]')  # RFC 3986 §2: these stand in no address, but as %20 and the like
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")  # RFC 1035 §2.3.1


def read_link(text: str) -> str:
    """An address of the web that a mail may link to.

    Raises:
        InvalidValue: it is none; the message says why, and how to write it.
    """
    if len(text) > LONGEST_LINK:
        raise InvalidValue(
            f"{quoted(text)} is too long for a link", f"use one of at most {LONGEST_LINK} characters"
        )
    if not text.isprintable() or _NOWHERE.search(text):
        remedy = "copy it from the browser, where a space is %20"
        raise InvalidValue(f"{quoted(text)} holds a character that no address of the web has", remedy)
    try:
        parts = urlsplit(text)
        host, _, secret = parts.hostname or "", parts.port, parts.username
    except ValueError:
        host, secret, parts = "", None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not _is_host(host):
        raise InvalidValue(
            f"{quoted(text)} is not an address of the web", "write it as https://example.org/page"
        )
    if secret is not None:
        raise InvalidValue(
            f"{quoted(text)} names a user, whom every reader would see", "leave out what is before @"
        )
    return text


def _is_host(host: str) -> bool:
    """True for an IP address, and for a name of labels, also in another script (RFC 5890)."""
    try:
        return bool(ip_address(host))
    except ValueError:
        pass
    try:
        return _HOST.fullmatch(host.encode("idna").decode("ascii")) is not None if host else False
    except UnicodeError:
        return False


WebLink = Annotated[str, AfterValidator(read_link)]
# RFC 8058 §3.1: the link of a one-click unsubscription is HTTPS.
HttpsLink = Annotated[
    str, StringConstraints(pattern=r"^https://[^\s/?#]+[^\s?#]*$"), AfterValidator(read_link)
]
