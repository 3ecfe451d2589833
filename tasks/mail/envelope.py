"""Addresses as the envelope has them: domains as A-labels, and whether SMTPUTF8 is needed at all."""

import re
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from roadmap.problems import InvalidValue

_PLAIN = re.compile(r'[!-;=?A-~]+@[!-;=?A-~]+|"[ !-;=?-~]+"@[!-;=?-~]+')  # printable ASCII without < and >


@dataclass(frozen=True)
class Mailbox:
    """An address between angle brackets. `utf8`: its local part is not ASCII (RFC 6531)."""

    text: str
    utf8: bool = False


@lru_cache(maxsize=4096)
def mailbox(address: str) -> Mailbox:
    """The address for MAIL and RCPT (RFC 5321 §4.1.2); a domain in another script as A-labels (RFC 5890).

    Raises:
        InvalidValue: it is not an address, so no server could take it.
    """
    if address.isascii():
        if not _PLAIN.fullmatch(address):
            raise InvalidValue(f"“{_shown(address)}” is not an address")
        return Mailbox(address)
    try:
        read = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as problem:
        raise InvalidValue(f"“{_shown(address)}” is not an address ({str(problem).rstrip('.')})") from None
    if read.ascii_email:
        return Mailbox(read.ascii_email)
    return Mailbox(f"{read.local_part}@{read.ascii_domain}", utf8=True)


def _shown(address: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in address)
