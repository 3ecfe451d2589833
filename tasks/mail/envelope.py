"""Addresses of the envelope: domains as A-labels, and a mark where SMTPUTF8 is needed."""

import re
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from roadmap.problems import InvalidValue

_PLAIN = re.compile(r'[!-;=?A-~]+@[!-;=?A-~]+|"[ !-;=?-~]+"@[!-;=?-~]+')  # printable ASCII without < and >


@dataclass(frozen=True)
class EnvelopeAddress:
    """An address between angle brackets. `utf8`: its local part is not ASCII (RFC 6531)."""

    text: str
    utf8: bool = False


@lru_cache(maxsize=4096)
def envelope_address(address: str) -> EnvelopeAddress:
    """The address for MAIL and RCPT (RFC 5321 §4.1.2); a domain in another script as A-labels (RFC 5890).

    Raises:
        InvalidValue: it is not an address.
    """
    if address.isascii():
        if not _PLAIN.fullmatch(address):
            raise InvalidValue(f"“{_printable(address)}” is not an address")
        return EnvelopeAddress(address)
    try:
        valid = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as problem:
        raise InvalidValue(
            f"“{_printable(address)}” is not an address ({str(problem).rstrip('.')})"
        ) from None
    if valid.ascii_email:
        return EnvelopeAddress(valid.ascii_email)
    return EnvelopeAddress(f"{valid.local_part}@{valid.ascii_domain}", utf8=True)


def _printable(address: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in address)
