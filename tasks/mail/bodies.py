"""The body of a mail, built once for all recipients with equal content (RFC 2045, 2046, 2387, 6047).

    mixed ─┬─ alternative ─┬─ text/plain
           │               ├─ related ─┬─ text/html
           │               │           └─ image/png …
           │               └─ text/calendar   the first event: what mail programs show as an invitation
           └─ text/calendar … as files        every event: what they put into a calendar

Without events there is no `mixed`, without images no `related`. Only the lines of the attendee and the links
to unsubscribe differ between recipients, so a body is cached as the bytes between these. The standard library
would take twenty times as long to put the parts together, since it parses each header that it writes.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from functools import lru_cache
from hashlib import sha256
from html import escape
from urllib.parse import quote

from icalendar import vCalAddress

from tasks.mail.envelope import envelope_address
from tasks.mail.headers import one_line
from tasks.render.look.images import image, names

ATTENDEE = "ATTENDEE:mailto:recipient@placeholder.invalid"  # replaced by each recipient's own line
RECIPIENT = "recipient"  # the last part of a link to unsubscribe, replaced by each recipient's own
_PLAINER = str.maketrans('"\\^', "'/ˆ")
_IN_LINKS = "@!$'()*+,;:"  # beside letters and digits, in an address of a mailto: (RFC 6068 §2)
_LINE = 75  # octets
_CONTINUES = 0b1000_0000  # the first bits of an octet within a character of UTF-8
_ASKED = "CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE"
_BREAK = b"\r\n"
_SOFT = b"=\r\n"  # a break that the reader does not see (RFC 2045 §6.7)
_ATTENDEE, _TOKEN = b"\0attendee", b"\0token"  # places in a body that each recipient's own parts take
_END = re.compile(r"(?<=\r\nEND:VCALENDAR\r\n)")
_METHOD = re.compile(r"^METHOD:(\w+)\r$", re.MULTILINE)


def body_for(text: str, html: str, calendar: str, name: str, address: str, link: str = "") -> bytes:
    """The body for one recipient, with the headers that describe it. `link`: the recipient's own, to
    unsubscribe; without it, the body has no address that unsubscribes anybody."""
    page, _, token = link.rpartition("/")
    pieces = _pieces(text, html, calendar, page)
    if len(pieces) == 1:
        return pieces[0]
    own = {_ATTENDEE: _attendee_line(name, address), _TOKEN: _quoted(token.encode()) + _SOFT}
    return b"".join(own.get(piece, piece) for piece in pieces)


def calendar_user(name: str, address: str) -> vCalAddress:
    """A person as iCalendar names one (RFC 5545 §3.3.3)."""
    user = vCalAddress(_link(address))
    if common_name := _common_name(name):
        user.params["CN"] = common_name
    return user


def _attendee_line(name: str, address: str) -> bytes:
    """The line that replaces `ATTENDEE` in a quoted-printable part, folded, with its line break.

    Written without icalendar, which would take as long for it as all the rest of a message does.
    """
    common_name = _common_name(name)
    named = f'CN="{common_name}";' if common_name else ""  # in quotes, so nothing in it needs an escape
    line = f"ATTENDEE;{named}{_ASKED}:{_link(address)}"
    return b2a_qp(_folded(line.encode()) + b"\r\n")


def _common_name(name: str) -> str:
    """The name with an apostrophe for a quotation mark, and ˆ for a caret, since not all calendars read their
    escapes (RFC 6868); and a slash for a backslash, since many take it for an escape."""
    return one_line(name).translate(_PLAINER)


def _link(address: str) -> str:
    return "mailto:" + quote(envelope_address(address).text, safe=_IN_LINKS)


def _folded(line: bytes) -> bytes:
    """Lines of at most 75 octets, cut between characters (RFC 5545 §3.1). icalendar's folding looks at each
    character, which is too slow for every recipient."""
    pieces, start, width = [], 0, _LINE
    while len(line) - start > width:
        cut = start + width
        while line[cut] & 0b1100_0000 == _CONTINUES:
            cut -= 1
        pieces.append(line[start:cut])
        start, width = cut, _LINE - 1
    return b"\r\n ".join((*pieces, line[start:]))


@lru_cache(maxsize=256)
def _pieces(text: str, html: str, calendar: str, page: str) -> tuple[bytes, ...]:
    """The body, cut where the attendee's lines go (`_ATTENDEE`) and the tokens of the `page` to unsubscribe
    (`_TOKEN`)."""
    mark = sha256(f"{text}\0{html}\0{calendar}".encode()).hexdigest()[:32]  # so it is not in the content
    token = mark[::-1]
    events = _END.split(calendar.replace(ATTENDEE, mark))[:-1]
    if page:
        text = text.replace(f"{page}/{RECIPIENT}", f"{page}/{token}")
        html = html.replace(f"{escape(page)}/{RECIPIENT}", f"{escape(page)}/{token}")
    alternatives = [_text("text/plain", text, mark=token), _html(html, mark, token)]
    if events:
        alternatives.append(_text(_calendar_type(events[0]), events[0]))
    body = _multipart("alternative", alternatives, mark)
    if events:
        body = _multipart("mixed", [body, *(_file(event, n) for n, event in enumerate(events, 1))], mark)
    marks = {mark.encode() + _BREAK: _ATTENDEE, token.encode() + _SOFT: _TOKEN}
    pieces = re.split(b"(" + b"|".join(marks) + b")", b"MIME-Version: 1.0\r\n" + body)
    return tuple(marks.get(piece, piece) for piece in pieces)


def _html(html: str, mark: str, token: str) -> bytes:
    """The HTML, with the images that it refers to."""
    page = _text("text/html", html, mark=token)
    images = [_image(name, data) for name in names(html) if (data := image(name))]
    return _multipart('related; type="text/html"', [page, *images], mark) if images else page


def _image(name: str, data: bytes) -> bytes:
    headers = ["Content-Transfer-Encoding: base64", f"Content-ID: <{name}@roadmap>"]
    headers.append(f'Content-Disposition: inline; filename="{name}.png"')
    return _part("image/png", encodebytes(data).replace(b"\n", _BREAK), *headers)


def _calendar_type(event: str) -> str:
    """The content type of an event, with its method (RFC 6047 §2.4)."""
    return f"text/calendar; method={_METHOD.findall(event)[0]}"


def _file(event: str, number: int) -> bytes:
    name = "invite.ics" if number == 1 else f"invite-{number}.ics"
    disposition = f'Content-Disposition: attachment; filename="{name}"'
    return _text(f'{_calendar_type(event)}; name="{name}"', event, disposition)


def _text(kind: str, text: str, *headers: str, mark: str = "") -> bytes:
    """A part with text: ASCII in short lines (quoted-printable, RFC 2045 §6.7). A mark, where it is given,
    stands between soft breaks, so that it is never cut."""
    lines = _BREAK.join((*text.encode().splitlines(), b""))
    pieces = lines.split(mark.encode()) if mark else [lines]
    encoded = (_SOFT + mark.encode() + _SOFT).join(map(_quoted, pieces))
    encoding = "Content-Transfer-Encoding: quoted-printable"
    return _part(f"{kind}; charset=utf-8", encoded, encoding, *headers)


def _quoted(piece: bytes) -> bytes:
    """A piece of a text in quoted-printable, with room at its end for a soft break. b2a_qp takes the kind of
    its breaks from the first one that it meets, so there must be one."""
    return b2a_qp(piece + b"x" + _BREAK)[: -len(b"x" + _BREAK)]


def _multipart(kind: str, parts: list[bytes], mark: str) -> bytes:
    """A part with parts. The boundary is a hash of the content, so that equal content gives equal bytes."""
    boundary = f"=_{mark[:24]}_{kind[:3]}"
    opened = b"".join(b"--%b\r\n%b\r\n" % (boundary.encode(), part) for part in parts)
    return _part(f'multipart/{kind}; boundary="{boundary}"', opened + f"--{boundary}--\r\n".encode())


def _part(kind: str, payload: bytes, *headers: str) -> bytes:
    lines = "".join(f"{line}\r\n" for line in (f"Content-Type: {kind}", *headers))
    return lines.encode("ascii") + _BREAK + payload
