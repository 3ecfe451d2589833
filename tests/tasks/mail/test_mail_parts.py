"""The parts of a mail, as Gmail, Outlook and Apple Mail expect them."""

import re
from email import message_from_bytes
from email.policy import default

import icalendar
import pendulum
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roadmap.mail.message import Identity
from tasks.ledger import Claim
from tasks.mail import Sender, compose
from tasks.mail.bodies import ATTENDEE
from tasks.render.look import images

AT = pendulum.datetime(2025, 1, 14, 11, tz="America/Santiago")
SENDER = Sender("Secretariat", "review@network.example.org", "coordinator@network.example.org")
HTML = '<p><img src="cid:emblem@roadmap" alt="Emblem">Texto.</p>'


def event(number, method="REQUEST"):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//X//X//EN", f"METHOD:{method}", "BEGIN:VEVENT"]
    lines += [f"UID:{number}@x", "DTSTAMP:20250101T000000Z", "DTSTART:20250114T100000Z", ATTENDEE]
    lines += ["SUMMARY:Sesión – la primera, con un título que no cabe en un", " a línea"]
    return "".join(f"{line}\r\n" for line in (*lines, "END:VEVENT", "END:VCALENDAR"))


def composed(*events, html=HTML, text="Texto.\n", name="Ana Núñez", address="ana@example.org", **how):
    identity = Identity("isles", "briefing/invitation", address)
    words = ("Invitación", html, text, identity.message_id("x.example.org", "a key"), None, (), "invitation")
    made = Claim(7, identity, address, name, "CL", "es", *words, calendar="".join(events))
    return compose(made, SENDER, AT, **how)


def parts(raw):
    return message_from_bytes(raw, policy=default)


def shape(part, depth=0):
    """The tree of parts, one a line, with what mail programs look at."""
    said = part.get_content_type()
    said += "".join(
        f" {name}={value}"
        for name, value in part["Content-Type"].params.items()
        if name in ("method", "name", "type")
    )
    said += "".join(f" [{value}]" for name in ("Content-Disposition", "Content-ID") if (value := part[name]))
    return "\n".join(["  " * depth + said, *(shape(one, depth + 1) for one in part.iter_parts())])


INVITED = """\
multipart/mixed
  multipart/alternative
    text/plain
    multipart/related type=text/html
      text/html
      image/png [inline; filename="emblem.png"] [<emblem@roadmap>]
    text/calendar method=REQUEST
  text/calendar method=REQUEST name=invite.ics [attachment; filename="invite.ics"]
  text/calendar method=CANCEL name=invite-2.ics [attachment; filename="invite-2.ics"]"""
PLAIN = """\
multipart/alternative
  text/plain
  multipart/related type=text/html
    text/html
    image/png [inline; filename="emblem.png"] [<emblem@roadmap>]"""


def test_an_invitation_has_the_event_among_the_alternatives_and_every_event_as_a_file():
    assert shape(parts(composed(event(1), event(2, "CANCEL")))) == INVITED


def test_without_events_there_is_nothing_mixed_and_without_images_nothing_related():
    assert shape(parts(composed())) == PLAIN
    assert shape(parts(composed(html="<p>Texto.</p>"))) == "multipart/alternative\n  text/plain\n  text/html"


def test_the_file_is_the_same_object_as_the_alternative():
    shown, kept = [
        p.get_content() for p in parts(composed(event(1))).walk() if p.get_content_subtype() == "calendar"
    ]
    assert shown == kept


def test_the_image_arrives_whole():
    (image,) = [p for p in parts(composed()).walk() if p.get_content_maintype() == "image"]
    assert image.get_content() == images.image("emblem")


def test_an_image_that_is_gone_leaves_its_words_behind():
    shown = '<p><img src="cid:gone@roadmap" alt="Gone"></p>'
    assert shape(parts(composed(html=shown))) == "multipart/alternative\n  text/plain\n  text/html"


def test_the_mime_version_is_said_once():
    assert composed(event(1)).count(b"MIME-Version") == 1


def attendees(raw):
    objects = [p.get_content() for p in parts(raw).walk() if p.get_content_subtype() == "calendar"]
    for written in objects:
        assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    return [icalendar.Calendar.from_ical(one).walk("VEVENT")[0]["ATTENDEE"] for one in objects]


def test_the_recipient_is_the_attendee_of_every_event():
    found = attendees(composed(event(1), event(2)))
    assert found == ["mailto:ana@example.org"] * 3
    expected = {"CN": "Ana Núñez", "RSVP": "TRUE", "PARTSTAT": "NEEDS-ACTION", "ROLE": "REQ-PARTICIPANT"}
    assert dict(found[0].params) == expected | {"CUTYPE": "INDIVIDUAL"}


def test_each_recipient_of_the_same_words_is_their_own_attendee():
    found = [attendees(composed(event(1), address=f"{name}@example.org")) for name in ("a", "b")]
    assert [one[0] for one in found] == ["mailto:a@example.org", "mailto:b@example.org"]


def test_a_redirected_invitation_still_names_whom_it_is_for():
    assert attendees(composed(event(1), redirect_to="me@example.net"))[0] == "mailto:ana@example.org"


def test_the_place_that_was_kept_is_gone():
    assert b"placeholder" not in composed(event(1), event(2))


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("ana@münchen.example", "ana@xn--mnchen-3ya.example"),
        ("núñez@example.org", "n%C3%BA%C3%B1ez@example.org"),
    ],
)
def test_an_attendee_is_always_ascii(address, written):
    assert attendees(composed(event(1), address=address))[0] == f"mailto:{written}"


@given(name=st.text(max_size=300))
@example(name="Ana ^n Núñez ^^ ^'")
@settings(deadline=None, max_examples=150)
def test_no_name_adds_a_line_to_a_calendar_and_no_line_is_long(name):
    raw = composed(event(1), name=name)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    (found, _) = attendees(raw)
    said = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    assert found.params.get("CN", "") == said.translate(str.maketrans('"\\^', "'/ˆ"))


ODD = [
    "",
    ".",
    "..\r\n",
    "From me",
    "a \t",
    "=3D",
    "\x0b",
    "\x85",
    "\u2028",
    "x" * 200,
    "ñ" * 50,
    "\r",
    "\n",
    "\r\n",
]


@given(text=st.lists(st.sampled_from(ODD) | st.text(st.characters(codec="utf-8"))).map("".join))
@settings(deadline=None, max_examples=150)
def test_every_text_reads_back(text):
    raw = composed(text=text, html=f"<p>{text}</p>")
    assert raw.isascii()
    said = [
        bytes(p.get_payload(decode=True)) for p in parts(raw).walk() if p.get_content_maintype() == "text"
    ]
    lines = [b"\r\n".join([*whole.encode().splitlines(), b""]) for whole in (text, f"<p>{text}</p>")]
    assert said == lines


def test_a_missing_image_of_a_layout_is_found_beforehand():
    with pytest.raises(images.TemplateProblem, match=r"images/lost\.png: the file is missing"):
        images.check('<img src="cid:lost@roadmap">')


def test_for_a_look_without_a_mail_the_images_are_in_the_html():
    shown = images.embedded(HTML)
    assert re.search(r'src="data:image/png;base64,[A-Za-z0-9+/=]+"', shown)
    assert "cid:" not in shown


def test_the_emblem_is_small():
    assert len(images.image("emblem")) <= 4096
