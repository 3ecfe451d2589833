"""Classification of incoming mail: of samples, and of arbitrary bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.mail.incoming import DeliveryResult, Kind, kind_of_result, result_for, status_in
from tasks.mailbox import classify
from tasks.mailbox.port import mail_key
from tests.tasks.mailbox.mails import DOCKERS, NAMES, XA, XB, mail

A, B, D = "focal@xa.example.org", "focal@xb.example.org", "office@dockers.example.org"
REPORTS = {
    "failed": (Kind.BOUNCED, XA, A, "5.1.1", "550 5.1.1 <focal@xa.example.org>: no such user here"),
    "failed-headers-only": (Kind.BOUNCED, XA, A, "5.1.10", "550 5.1.10 Recipient not found"),
    "exchange": (
        Kind.BOUNCED,
        XA,
        A,
        "5.1.10",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found",
    ),
    "qmail": (Kind.BOUNCED, XA, A, "5.1.1", "Remote host said: 550 5.1.1 User unknown: focal@xa.example.org"),
    "exim": (Kind.BOUNCED, XA, A, "5.0.0", "No Such User Here"),
    "internationalized": (Kind.BOUNCED, XA, A, "5.1.1", "550 5.1.1 no existe la dirección"),
    "two-recipients": (Kind.BOUNCED, DOCKERS, D, "5.2.1", "550 5.2.1 mailbox disabled"),
    "delayed": (
        Kind.DELAYED,
        XB,
        B,
        "4.4.1",
        "connect to mx.xb.example.org[192.0.2.7]:25: Connection timed out",
    ),
    "gave-up": (Kind.LOST, XB, B, "4.4.7", "delivery temporarily suspended"),
    "policy": (Kind.LOST, XB, B, "5.7.1", "550 5.7.1 message refused by policy: SPF fail"),
    "relayed": (Kind.DELIVERED, XB, B, "2.1.9", ""),
}
OTHERS = {
    "vacation": Kind.AUTOMATIC,
    "away-outlook": Kind.AUTOMATIC,
    "receipt": Kind.AUTOMATIC,
    "calendar-accepted": Kind.CALENDAR,
    "calendar-declined": Kind.CALENDAR,
    "calendar-tentative": Kind.CALENDAR,
    "calendar-counter": Kind.REPLY,
    "reply": Kind.REPLY,
    "reply-colleague": Kind.REPLY,
    "stranger": Kind.REPLY,
    "broken": Kind.STRAY,
    "forged-stranger": Kind.BOUNCED,  # as it claims; the ledger decides
    "forged-other-address": Kind.BOUNCED,
}


def test_every_sample_is_tried():
    assert {*REPORTS, *OTHERS} == set(NAMES)


@pytest.mark.parametrize("name", REPORTS)
def test_a_delivery_report_says_which_message_what_became_of_it_and_why(name):
    kind, about, address, status, words = REPORTS[name]
    letter = classify(mail(name))
    result = result_for(letter.results, address)
    assert letter.kind is kind
    assert about in letter.mentions
    assert (result.kind, result.status) == (kind, status)
    assert result.words.startswith(words)


@pytest.mark.parametrize("name", OTHERS)
def test_what_programs_and_people_write_is_told_apart(name):
    assert classify(mail(name)).kind is OTHERS[name]


def test_a_calendar_answers_for_its_owner():
    assert [
        classify(mail(f"calendar-{what}")).answer[0] for what in ("accepted", "declined", "tentative")
    ] == [
        "accepted",
        "declined",
        "tentative",
    ]
    assert classify(mail("calendar-accepted")).answer[1] == "isles-2030-briefing@un.example.org"


def test_the_headers_of_a_mail_are_read_in_any_alphabet():
    letter = classify(mail("reply"))
    assert letter.subject == "Re: Briefing – ¿quién preside?"
    assert letter.sender == "FOCAL@xb.example.org"
    assert str(letter.written_at) == "2030-05-30 07:00:00+00:00"


def test_a_reply_is_about_the_nearest_of_its_thread():
    assert classify(mail("reply-colleague")).mentions == (
        "<person.1@xb.example.org>",
        XB,
        "<older@xb.example.org>",
    )


def test_the_addresses_in_the_copy_of_a_mail_prove_nothing():
    assert result_for(classify(mail("qmail")).results, B) is None  # it stands in the copy's Cc only


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", Kind.BOUNCED),
        ("Failed", "5.0.0", Kind.LOST),  # says nothing of the address
        ("Failed", "5.1.10", Kind.BOUNCED),
        ("failed", "5.2.2", Kind.FULL),
        ("failed", "4.2.2", Kind.FULL),  # given up after days of trying
        ("failed", "5.4.4", Kind.LOST),
        ("failed", "5.5.0", Kind.LOST),
        ("failed", "5.1.7", Kind.LOST),
        ("failed", "5.1.8", Kind.LOST),  # the sender's address
        ("failed", "5.2.3", Kind.LOST),  # too long for that mailbox
        ("failed", "5.3.4", Kind.LOST),  # too big for the server
        ("failed", "5.4.5", Kind.LOST),  # the sender's limit of the day
        ("failed", "5.7.26", Kind.LOST),  # policy
        ("failed", "4.4.7", Kind.LOST),
        ("failed", "", Kind.LOST),
        ("delayed", "4.2.2", Kind.DELAYED),
        ("delivered", "2.0.0", Kind.DELIVERED),
        ("expanded", "2.1.5", Kind.DELIVERED),
        ("", "5.1.1", Kind.BOUNCED),
        ("", "4.4.1", Kind.DELAYED),
        ("", "2.0.0", Kind.DELIVERED),
        ("", "", Kind.STRAY),
    ],
)
def test_only_a_permanent_failure_of_the_address_is_a_bounce(action, status, kind):
    assert kind_of_result(action, status) is kind


def test_a_status_is_not_read_out_of_an_ip_address_or_a_version():
    assert status_in("host 5.1.1.7 said 550") == ""
    assert status_in("ESMTP 4.96.2.1") == ""
    assert status_in("550 #5.1.1 (no user)") == "5.1.1"


def test_of_several_results_for_a_recipient_the_worst_counts():
    results = [
        DeliveryResult((A,), Kind.DELIVERED, "2.0.0", ""),
        DeliveryResult((A.upper(),), Kind.BOUNCED, "5.1.1", ""),
    ]
    assert result_for(results, A).kind is Kind.BOUNCED


def test_a_mail_without_an_id_of_its_own_is_known_by_its_headers():
    head = b"From: a@b.example.org\nSubject: x\n"
    assert mail_key(head) == mail_key(head.replace(b"\n", b"\r\n") + b"\r\n")
    assert mail_key(head) != mail_key(head.replace(b"x", b"y"))
    assert mail_key(head + b"Message-ID: <1@b.example.org>\n") == "<1@b.example.org>"
    assert mail_key(head + b"Message-ID: <" + b"1" * 400 + b"@b>\n").startswith("sha256:")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=600))
def test_no_bytes_stop_a_round(raw):
    assert classify(raw).kind is not Kind.UNREADABLE


HEADERS = st.sampled_from(
    [
        "From",
        "Subject",
        "Date",
        "Content-Type",
        "Return-Path",
        "In-Reply-To",
        "Auto-Submitted",
        "X-Failed-Recipients",
    ]
)
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "multipart/report; report-type=delivery-status; boundary=x",
            "message/delivery-status",
            "text/calendar; method=REPLY",
            "MAILER-DAEMON@x.example.org",
            "=?utf-8?q?=ff?=",
            "=?ut\0f?q?a?=",
            "=?ut\xe9f?q?a?=",
            "text/plain; charset=ut\0f",
            "<>",
        ]
    ),
)
PARTS = st.sampled_from(
    [
        "--x\nContent-Type: message/delivery-status\n\nA: b\n\n",
        "Final-Recipient: rfc822; a@b\nAction: failed\n\n",
        "--x\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\n\n",
        "--x\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n",
        "BEGIN:VEVENT\nATTENDEE;PARTSTAT=:x\n",
        "END:VEVENT\nEND:VCALENDAR\n",
        "--x--\n",
        "deliver 550 a@b.example.org\n",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(HEADERS, VALUES), max_size=6), st.lists(PARTS, max_size=6))
def test_no_mail_however_odd_stops_a_round(headers, parts):
    raw = "".join(f"{name}: {value}\n" for name, value in headers) + "\n" + "".join(parts)
    assert classify(raw.encode("utf-8", "replace")).kind is not Kind.UNREADABLE
