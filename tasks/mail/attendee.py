"""The attendee of an event: the line of the recipient, in the place that was kept for it."""

from binascii import b2a_qp
from urllib.parse import quote

from icalendar import vCalAddress

from tasks.mail.envelope import mailbox
from tasks.mail.headers import one_line

ATTENDEE = "ATTENDEE:mailto:recipient@placeholder.invalid"  # a line of its own, and a valid one
_PLAINER = str.maketrans('"\\^', "'/ˆ")
_IN_LINKS = "@!$'()*+,;:"  # beside letters and digits, in an address of a mailto: (RFC 6068 §2)
_LINE = 75  # octets
_WITHIN = 0b1000_0000  # what an octet within a character of UTF-8 begins with
_ASKED = "CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE"


def calendar_user(name: str, address: str) -> vCalAddress:
    """A person as iCalendar names one (RFC 5545 §3.3.3). A quotation mark becomes an apostrophe, since not
    all calendars read its escape (RFC 6868), and a caret, which begins such an escape, the accent that looks
    like it; a backslash becomes a slash, since many take it for an escape."""
    made = vCalAddress(_link(address))
    if said := _said(name):
        made.params["CN"] = said
    return made


def attendee_line(name: str, address: str) -> bytes:
    """The line that takes the place of `ATTENDEE` in a quoted-printable part, folded, with its line break.

    Written without the library, which takes as long for it as all the rest of a message does; with the name
    in quotes, nothing in it needs an escape.
    """
    said = _said(name)
    named = f'CN="{said}";' if said else ""
    line = f"ATTENDEE;{named}{_ASKED}:{_link(address)}"
    return b2a_qp(_folded(line.encode()) + b"\r\n")


def _said(name: str) -> str:
    return one_line(name).translate(_PLAINER)


def _link(address: str) -> str:
    return "mailto:" + quote(mailbox(address).text, safe=_IN_LINKS)


def _folded(line: bytes) -> bytes:
    """At most 75 octets a line, no character torn (RFC 5545 §3.1). icalendar's own folding looks at one
    character after another, and this is done for every recipient."""
    pieces, start, width = [], 0, _LINE
    while len(line) - start > width:
        cut = start + width
        while line[cut] & 0b1100_0000 == _WITHIN:
            cut -= 1
        pieces.append(line[start:cut])
        start, width = cut, _LINE - 1
    return b"\r\n ".join((*pieces, line[start:]))
