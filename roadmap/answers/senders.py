"""Addresses in the sender's column: tell them from other texts."""

import re
import unicodedata
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

# What most addresses look like; all that it lets through, the library does too, in fifty times the time.
# RFC 5321 §4.5.3.1 bounds the lengths, RFC 1035 §2.3.4 a label's; “--” may mark an encoded one (RFC 5890).
_LABEL = r"(?![A-Za-z0-9-]{64})[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
_USUAL = re.compile(
    r"(?=.{1,254}\Z)(?=[^@]{1,64}@)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
    rf"@(?:{_LABEL}\.)+(?:com|edu|example|gob|gov|gouv|gub|info|int|net|org|[a-z]{{2}})"
)


@lru_cache(maxsize=2**16)
def is_address(text: str) -> bool:
    """True if a text is one e-mail address (RFC 5321 and 6531), of the kind that the directory takes too.

    Deliverability is not checked.
    """
    if _USUAL.fullmatch(text):
        return True
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def without_marks(text: str) -> str:
    """An address without the invisible characters that may come with it when it is copied."""
    if text.isascii():
        return text
    return "".join(c for c in text if unicodedata.category(c) != "Cf").strip()
