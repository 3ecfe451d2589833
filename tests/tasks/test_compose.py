"""A composed message is what RFC 5322 asks for, whatever the values."""

from email import message_from_bytes
from email.policy import default

import pendulum
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.message import Identity
from tasks.ledger import Claim
from tasks.mail import Sender, compose

AT = pendulum.datetime(2025, 1, 14, 11, tz="America/Santiago")
SENDER = Sender("Red Regional – Secretaría", "review@network.example.org", "coordinator@network.example.org")
THREAD = ("<first@network.example.org>", "<second@network.example.org>")


def claim(subject="Invitation", name="Ana Núñez", text="Text.\n", references=()):
    identity = Identity("isles", "briefing/invitation", "ana@example.org", 2)
    message_id = identity.message_id("network.example.org")
    html = f"<p>{text}</p>"
    parent = references[-1] if references else None
    party = (name, "CL", "es", subject, html, text)
    return Claim(
        7, identity, identity.recipient, *party, message_id, parent, references, "briefing-invitation"
    )


def read(made):
    return message_from_bytes(compose(made, SENDER, AT), policy=default)


def test_the_headers_say_who_what_when_and_which_step():
    message = read(claim(references=THREAD))
    assert message["To"].addresses[0].display_name == "Ana Núñez"
    assert message["To"].addresses[0].addr_spec == "ana@example.org"
    assert message["From"].addresses[0].display_name == SENDER.name
    assert message["Reply-To"] == SENDER.reply_to
    assert message["Date"].datetime == AT
    assert message["X-Roadmap-Step"] == "briefing/invitation"
    assert message["X-Roadmap-Revision"] == "2"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "es"
    assert message["In-Reply-To"] == THREAD[1]
    assert message["References"].split() == list(THREAD)
    assert message["Bcc"] is None


def test_text_comes_first_and_html_says_the_same():
    message = read(claim(text="República Dominicana, Curaçao, São Paulo, Türkiye\n"))
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (
        message.get_body(("plain",)).get_content().strip()
        == "República Dominicana, Curaçao, São Paulo, Türkiye"
    )


def test_a_name_cannot_add_a_header():
    message = read(claim(name="Ana\r\nBcc: everyone@example.org", subject="Hello\nX-Evil: 1"))
    assert message["Bcc"] is None
    assert message["X-Evil"] is None


@given(
    subject=st.text(st.characters(categories=["L", "N", "P"], max_codepoint=0x24F) | st.just(" "), min_size=1)
)
@settings(deadline=None)
def test_a_subject_arrives_as_it_was_written(subject):
    said = " ".join(subject.split())
    assert read(claim(subject=subject))["Subject"] == said


def test_a_long_subject_with_dashes_keeps_its_spaces():
    subject = (
        "Resumen semanal de la revisión – 30 de octubre – 5 de noviembre de 2024 – Segunda revisión regional"
    )
    assert read(claim(subject=subject))["Subject"] == subject


@given(text=st.text(st.characters(categories=["L", "N", "P", "Z"]), max_size=3000))
@settings(deadline=None, max_examples=40)
def test_no_line_is_too_long(text):
    made = compose(claim(text=text, subject=f"{text[:300]}x"), SENDER, AT)
    assert max(map(len, made.split(b"\r\n"))) <= 998


def test_the_same_claim_gives_the_same_bytes():
    assert compose(claim(), SENDER, AT) == compose(claim(), SENDER, AT)
