"""A composed message is what RFC 5322 asks for, whatever the values."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from email.utils import parseaddr

import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.mail.message import Identity
from roadmap.review.sender import LONGEST_FROM
from tasks.ledger import Claim
from tasks.mail import Sender, compose
from tests.samples import briefing, review

AT = pendulum.datetime(2025, 1, 14, 11, tz="America/Santiago")
SENDER = Sender(
    "Red Regional – Secretaría",
    "review@network.example.org",
    "coordinator@network.example.org",
    "Valentina Arrieta Lobos",
    lambda address: f"https://network.example.org/unsubscribe/{address.partition('@')[0]}.c2lnbmVk",
)
THREAD = ("<first@network.example.org>", "<second@network.example.org>")


def claim(
    subject="Invitation", name="Ana Núñez", text="Text.\n", references=(), address="ana@example.org", **more
):
    identity = Identity("isles", "briefing/invitation", address, 2)
    message_id = identity.message_id("network.example.org", "a key")
    html = f"<p>{text}</p>"
    parent = references[-1] if references else None
    party = (name, "CL", "es", subject, html, text)
    mail = "briefing-invitation"
    return Claim(7, identity, identity.recipient, *party, message_id, parent, references, mail, **more)


def read(made, sender=SENDER, **how):
    return message_from_bytes(compose(made, sender, AT, **how), policy=default)


def test_the_headers_say_who_what_when_and_which_step():
    message = read(claim(references=THREAD))
    assert message["To"].addresses[0].display_name == "Ana Núñez"
    assert message["To"].addresses[0].addr_spec == "ana@example.org"
    assert message["From"].addresses[0].display_name == SENDER.name
    assert message["Reply-To"] == "Valentina Arrieta Lobos <coordinator@network.example.org>"
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


NAMES = [
    "República Dominicana",
    "Curaçao",
    "São Paulo",
    "Türkiye",
    'Ana "Anita" Núñez, MRE',
    "O'Higgins (Chile)",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_and_subjects_read_back_as_they_were(name):
    message = read(
        claim(name=name, subject=f"{name}: invitación"),
        Sender(name, "r@x.example.org", "c@x.example.org", name),
    )
    for header in ("To", "From", "Reply-To"):
        (person,) = message[header].addresses
        assert person.display_name == name
    assert message["Subject"] == f"{name}: invitación"


def test_the_sender_is_named_in_the_language_of_the_mail(real):
    sender = Sender.of(real.review)
    names = {}
    for language in real.review.languages:
        made = compose(replace(claim(), language=language), sender, AT)
        names[language] = message_from_bytes(made, policy=default)["From"].addresses[0].display_name
        header = made.decode().partition("From: ")[2].partition("\r\n")[0]
        assert ("=?" in header) is not names[language].isascii()
        assert len(names[language]) <= LONGEST_FROM
    assert len(set(names.values())) == 4
    assert names == {language: real.review.sender.mailbox.say(language) for language in names}
    assert sender.named("nl") == names[real.review.fallback]


def test_a_review_without_a_sender_writes_in_the_name_of_its_secretariat():
    assert Sender.of(review(briefing())).name == review(briefing()).secretariat.name.say("en")


@given(
    name=st.text(max_size=700),
    subject=st.text(min_size=1, max_size=700),
    text=st.text(st.characters(codec="utf-8"), max_size=300),
)
@settings(deadline=None, max_examples=150)
def test_whatever_the_values_every_line_is_short_and_no_header_is_added(name, subject, text):
    made = compose(claim(name=name, subject=subject, text=text, subscriber=True), SENDER, AT)
    assert made.isascii()
    assert max(map(len, made.split(b"\r\n"))) <= 998
    assert b"\n" not in made.replace(b"\r\n", b"")
    message = message_from_bytes(made, policy=default)
    assert message.keys() == read(claim(subscriber=True)).keys()
    assert message["To"].addresses[0].addr_spec == "ana@example.org"


@given(
    name=st.text(
        st.characters(categories=["L", "N", "P", "S"], max_codepoint=0x2FFF) | st.just(" "), max_size=120
    )
)
@settings(deadline=None, max_examples=150)
def test_any_printable_name_reads_back(name):
    # The standard library's newer parser keeps the fold between two encoded words of a name as a space.
    said, address = parseaddr(message_from_bytes(compose(claim(name=name), SENDER, AT))["To"])
    assert str(make_header(decode_header(said))) == " ".join(name.split())
    assert address == "ana@example.org"


ENCODED = re.compile(rb"=\?utf-8\?b\?[^?]*\?=")
LONG = (
    "Rappel : Première réunion d’information à l’intention des États Membres, "
    "convoquée à la suite de la décision prise à San Salvador (29 octobre 2024)"
)


def raw_header(made, name):
    """A header as its bytes stand in the mail, folds included."""
    return re.search(rb"^%b: [^\r]*(?:\r\n [^\r]*)*" % name.encode(), made, re.MULTILINE)[0]


def encoded(value):
    """The texts of the encoded words of a header, one by one."""
    return [str(make_header(decode_header(word.decode()))) for word in ENCODED.findall(value)]


@pytest.mark.parametrize("subject", [LONG, "ñ" * 300, "Reunión " * 40, "日本語の件名" * 20, "a" * 400 + " é"])
def test_no_encoded_word_is_longer_than_75_octets_and_no_line_longer_than_76(subject):
    made = raw_header(compose(claim(subject=subject), SENDER, AT), "Subject")
    assert max(map(len, ENCODED.findall(made))) <= 75
    assert max(map(len, made.splitlines())) <= 76
    assert read(claim(subject=subject))["Subject"] == subject.strip()


def test_encoded_words_are_cut_between_the_words_of_the_text():
    parts = encoded(raw_header(compose(claim(subject=LONG), SENDER, AT), "Subject"))
    assert len(parts) > 2
    assert all(part.endswith(" ") for part in parts[:-1])
    assert "".join(parts) == LONG


@pytest.mark.parametrize(
    "name",
    [
        "Ministry of Foreign Affairs, International Business and Diaspora Relations, Department of Migration",
        "Network of the Organizations of Civil Society for the Rights of Migrants in the Wider Region",
    ],
)
def test_long_names_and_subjects_in_ascii_are_folded_and_not_encoded(name):
    made = compose(claim(name=name, subject=f"Reminder: {name} is invited"), SENDER, AT)
    for header in ("To", "Subject"):
        value = raw_header(made, header)
        assert b"=?" not in value
        assert max(map(len, value.splitlines())) <= 78
    message = message_from_bytes(made, policy=default)
    assert message["To"].addresses[0].display_name == name
    assert message["Subject"] == f"Reminder: {name} is invited"


def test_what_reads_like_an_encoded_word_stays_what_it_is():
    said = "=?utf-8?q?Bcc=3A?="
    message = read(claim(name=said, subject=said))
    assert message["To"].addresses[0].display_name == said
    assert message["Subject"] == said


def test_subscribers_may_unsubscribe_with_one_click_and_delegations_may_not():
    offered = read(claim(subscriber=True))
    link, mail = offered["List-Unsubscribe"].split(", ")
    assert link == "<https://network.example.org/unsubscribe/ana.c2lnbmVk>"
    assert mail == "<mailto:review@network.example.org?subject=unsubscribe%20ana.c2lnbmVk>"
    assert offered["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read(claim())["List-Unsubscribe"] is None
    assert (
        read(claim(subscriber=True), Sender("N", SENDER.address, SENDER.reply_to))["List-Unsubscribe"] is None
    )


GENERIC = "https://network.example.org/unsubscribe/recipient"
FOOTER = f"Stop receiving these messages:\n{GENERIC}\n"


def bodies(made, **how):
    message = read(made, **how)
    return [message.get_body((kind,)).get_content() for kind in ("plain", "html")]


def test_the_link_in_the_footer_is_each_readers_own():
    for name in ("ana", "b" * 200):
        made = claim(text=f"Words {'ñ ' * 60}\n{FOOTER}", address=f"{name}@example.org", subscriber=True)
        for part in bodies(made):
            assert f"https://network.example.org/unsubscribe/{name}.c2lnbmVk" in part
            assert GENERIC not in part
        composed = compose(made, SENDER, AT)
        assert max(map(len, composed.split(b"\r\n\r\n", 1)[1].split(b"\r\n"))) <= 76


def test_the_link_in_the_footer_unsubscribes_nobody_where_nobody_may():
    text = f"Words.\n{FOOTER}"
    for made, how in (
        (claim(text=text), {}),
        (claim(text=text, subscriber=True), {"redirect_to": "trial@example.org"}),
        (claim(text=text, subscriber=True), {"sender": Sender("N", SENDER.address, SENDER.reply_to)}),
    ):
        assert all(GENERIC in part for part in bodies(made, **how))
        assert b"c2lnbmVk" not in compose(
            made, how.get("sender", SENDER), AT, redirect_to=how.get("redirect_to")
        )


def test_a_page_to_unsubscribe_that_others_name_is_not_touched():
    text = "See https://network.example.org/unsubscribe and https://elsewhere.example.org/recipient.\n"
    assert bodies(claim(text=text, subscriber=True))[0].strip() == text.strip()


def test_a_redirected_mail_says_whom_it_is_for_and_unsubscribes_nobody():
    message, real = read(claim(subscriber=True), redirect_to="me@example.net"), read(claim(subscriber=True))
    assert message["To"] == "me@example.net"
    assert message["Subject"] == "[for ana@example.org] Invitation"
    assert message["List-Unsubscribe"] is message["List-Unsubscribe-Post"] is None
    same = set(real.keys()) - {"To", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post"}
    assert all(message[name] == real[name] for name in same)


def test_a_domain_in_another_script_is_written_as_a_label():
    made = compose(claim(address="ana@münchen.example"), SENDER, AT)
    assert b"<ana@xn--mnchen-3ya.example>" in made
    assert made.isascii()


def test_only_a_local_part_that_is_not_ascii_makes_a_header_of_utf_8():
    made = compose(claim(address="núñez@example.org"), SENDER, AT)
    assert "To: =?utf-8?b?QW5hIE7DusOxZXo=?= <núñez@example.org>\r\n".encode() in made


def test_identifiers_are_folded_between_and_never_within():
    thread = tuple(f"<{letter * 32}@a-rather-long-domain-of-a-network.example.org>" for letter in "abcd")
    made = compose(claim(references=thread), SENDER, AT)
    assert b"=?" not in made.partition(b"References:")[2].partition(b"Auto-Submitted")[0]
    assert message_from_bytes(made, policy=default)["References"].split() == list(thread)


def test_the_same_claim_gives_the_same_bytes():
    assert compose(claim(), SENDER, AT) == compose(claim(), SENDER, AT)
