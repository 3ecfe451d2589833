"""Who is invited to an event: the line of the recipient, in the place that was kept for it."""

from binascii import b2a_qp
from urllib.parse import quote

from icalendar import vCalAddress
from icalendar.parser import Contentline

from tasks.mail.envelope import mailbox
from tasks.mail.headers import one_line

ATTENDEE = "ATTENDEE:mailto:recipient@placeholder.invalid"  # a line of its own, and a valid one
_PLAINER = str.maketrans('"\\', "'/")
_IN_LINKS = "@!$'()*+,;:"  # beside letters and digits, in an address of a mailto: (RFC 6068 §2)
_LINE = 75  # octets
_WITHIN = 0b1000_0000  # what an octet within a character of UTF-8 begins with
_ASKED = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}


def calendar_user(name: str, address: str) -> vCalAddress:
    """A person as iCalendar names one (RFC 5545 §3.3.3). A quotation mark becomes an apostrophe, since not
    all calendars read its escape (RFC 6868); a backslash a slash, since many take it for an escape."""
    made = vCalAddress("mailto:" + quote(mailbox(address).text, safe=_IN_LINKS))
    if said := one_line(name).translate(_PLAINER):
        made.params["CN"] = said
    return made


def attendee_line(name: str, address: str) -> bytes:
    """The line that takes the place of `ATTENDEE` in a quoted-printable part, folded, with its line break."""
    user = calendar_user(name, address)
    user.params.update(_ASKED)
    line = Contentline.from_parts("ATTENDEE", user.params, user)
    return b2a_qp(_folded(line.encode()) + b"\r\n")


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
