"""The body of a mail, made once for all who read the same words (RFC 2045, 2046, 2387, 6047).

    mixed ─┬─ alternative ─┬─ text/plain
           │               ├─ related ─┬─ text/html
           │               │           └─ image/png …
           │               └─ text/calendar   the first event: what mail programs show as an invitation
           └─ text/calendar … as files        every event: what they put into a calendar

Without events there is no `mixed`, without images no `related`. Only the line of the attendee differs between
recipients, so a body is kept as the bytes between these lines. All that comes from data is encoded, so the
parts are put together here: the standard library reads each header that it writes, and takes twenty times as
long.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from functools import lru_cache
from hashlib import sha256

from tasks.mail.attendee import ATTENDEE, attendee_line
from tasks.render.images import image, names

_BREAK = b"\r\n"
_END = re.compile(r"(?<=\r\nEND:VCALENDAR\r\n)")
_METHOD = re.compile(r"^METHOD:(\w+)\r$", re.MULTILINE)


def body_for(text: str, html: str, calendar: str, name: str, address: str) -> bytes:
    """The body as one recipient gets it, its first headers included (those that say what it is)."""
    pieces = _pieces(text, html, calendar)
    return pieces[0] if len(pieces) == 1 else attendee_line(name, address).join(pieces)


@lru_cache(maxsize=256)
def _pieces(text: str, html: str, calendar: str) -> tuple[bytes, ...]:
    """The body, cut where the attendee's lines go in."""
    mark = sha256(f"{text}\0{html}\0{calendar}".encode()).hexdigest()[:32]  # nothing in it can hold it
    events = _END.split(calendar.replace(ATTENDEE, mark))[:-1]
    alternatives = [_words("text/plain", text), _html(html, mark)]
    if events:
        alternatives.append(_words(_calendar(events[0]), events[0]))
    body = _several("alternative", alternatives, mark)
    if events:
        body = _several("mixed", [body, *(_file(event, n) for n, event in enumerate(events, 1))], mark)
    return tuple((b"MIME-Version: 1.0\r\n" + body).split(mark.encode() + _BREAK))


def _html(html: str, mark: str) -> bytes:
    """The HTML, with the images that it shows."""
    shown = _words("text/html", html)
    images = [_image(name, data) for name in names(html) if (data := image(name))]
    return _several('related; type="text/html"', [shown, *images], mark) if images else shown


def _image(name: str, data: bytes) -> bytes:
    how = ["Content-Transfer-Encoding: base64", f"Content-ID: <{name}@roadmap>"]
    how.append(f'Content-Disposition: inline; filename="{name}.png"')
    return _part("image/png", encodebytes(data).replace(b"\n", _BREAK), *how)


def _calendar(event: str) -> str:
    """The kind of an event's part. It says what the object asks for (RFC 6047 §2.4)."""
    return f"text/calendar; method={_METHOD.findall(event)[0]}"


def _file(event: str, number: int) -> bytes:
    name = "invite.ics" if number == 1 else f"invite-{number}.ics"
    how = f'Content-Disposition: attachment; filename="{name}"'
    return _words(f'{_calendar(event)}; name="{name}"', event, how)


def _words(kind: str, words: str, *headers: str) -> bytes:
    """A part of text: ASCII in short lines, whatever it says (quoted-printable, RFC 2045 §6.7)."""
    lines = _BREAK.join((*words.encode().splitlines(), b""))
    encoding = "Content-Transfer-Encoding: quoted-printable"
    return _part(f"{kind}; charset=utf-8", b2a_qp(lines), encoding, *headers)


def _several(kind: str, parts: list[bytes], mark: str) -> bytes:
    """A part of parts. Boundaries are of the words, so the same words give the same bytes."""
    boundary = f"=_{mark[:24]}_{kind[:3]}"
    opened = b"".join(b"--%b\r\n%b\r\n" % (boundary.encode(), part) for part in parts)
    return _part(f'multipart/{kind}; boundary="{boundary}"', opened + f"--{boundary}--\r\n".encode())


def _part(kind: str, payload: bytes, *headers: str) -> bytes:
    said = "".join(f"{line}\r\n" for line in (f"Content-Type: {kind}", *headers))
    return said.encode("ascii") + _BREAK + payload
