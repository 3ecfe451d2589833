"""Cutting an incoming mail down to what may be parsed: Python's parser has no bounds of its own.

Its time grows with lines × open parts, its stack with parts within parts, and that of a parameter's value
with the square of the header's length; so lines, depth and headers are bounded before it begins.
"""

import re
from collections.abc import Iterator

from config.limits.mail import MAIL, MAIL_HEADER, MAIL_LINES, MAIL_NESTING

# No part can hold others without one of these (RFC 2046 §5.1, §5.2), so they are never fewer than its depth.
_HOLDS_PARTS = re.compile(rb"boundary[\s*\d]*=|message/", re.IGNORECASE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n|\r\r")


class TooDeep(ValueError):
    """A mail with too many parts within parts."""


def trim(raw: bytes) -> bytes:
    """The beginning of a mail, without the ends of lines and of headers that are too long.

    Raises:
        TooDeep: it may have more parts within parts than Python's parser can take.
    """
    kept = b"".join(_lines(raw[: MAIL.most]))
    if not MAIL_NESTING.allows(sum(1 for _ in _HOLDS_PARTS.finditer(kept))):
        raise TooDeep(MAIL_NESTING.refusal("this mail"))
    return kept


def headers_of(raw: bytes) -> bytes:
    """The headers of a mail alone, as `trim` leaves them."""
    return b"".join(_lines(_HEADERS_END.split(raw[: MAIL.most], maxsplit=1)[0]))


def _lines(raw: bytes) -> Iterator[bytes]:
    """Lines of bounded length; a header's further lines begin with white space (RFC 5322 §2.2.3), and count
    with its first."""
    length = 0
    for line in raw.splitlines(keepends=True)[: MAIL_LINES.most]:
        length = length + len(line) if line[:1] in (b" ", b"\t") else len(line)
        if MAIL_HEADER.allows(length):
            yield line
        elif length == len(line):
            yield line[: MAIL_HEADER.most] + b"\n"
