"""The worst mails, through a real round on a real ledger, within a budget; the good mail behind is read."""
# ruff: noqa: F401, F811  # the fixtures of the mailbox's own tests

import os
import signal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.limits.mail import MAIL, MAIL_NESTING, MAIL_RECIPIENTS
from roadmap.mail.incoming import Kind
from tasks.mailbox import classify
from tasks.mailbox.account import MailboxAccount
from tasks.mailbox.imap import imap
from tasks.mailbox.port import mail_key
from tests.hostile.budget import run_bounded, within
from tests.tasks.mailbox.conftest import at_context, context, mailbox, read_round, review, send
from tests.tasks.mailbox.imap_server import PASSWORD, USER, serving
from tests.tasks.mailbox.mails import SENT_AT, XA, mail, put
from tests.tasks.mailbox.outcome import notice

BIG = 200_000
HEAD = "From: mailer-daemon@mx.example.org\nSubject: Undelivered mail, delivery failed\nMessage-ID: <bad@x>\n"
REPORT = HEAD + "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
STATUS = "--x\nContent-Type: message/delivery-status\n\n"
GROUP = "Final-Recipient: rfc822; focal@xa.example.org\nAction: failed\nStatus: 5.1.1\n\n"
COPY = f"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: {XA}\n\n--x--\n"


def nested(depth, kind="multipart/mixed"):
    """Parts within parts."""
    opened = "".join(f"--b{n - 1}\nContent-Type: {kind}; boundary=b{n}\n\n" for n in range(1, depth))
    return HEAD + f"Content-Type: {kind}; boundary=b0\n\n{opened}text\n"


WORST = {
    "at signs": HEAD + "\nMailbox unavailable " + "@" * BIG,
    "at signs in a message id": HEAD + "\n<" + "@" * BIG,
    "message ids that never end": HEAD + "\n" + "<a@" * BIG,
    "references": HEAD + "References:" + " <a@b.example.org>\n" * 10_000 + "\ntext",
    "references in one line": HEAD + "References: " + "<a@b>" * BIG + "\n\ntext",
    "status groups": REPORT + STATUS + GROUP * 100_000 + COPY,
    "nested parts": nested(2_000),
    "nested mails": HEAD + "Content-Type: message/rfc822\n\n" * 5_000 + "text",
    "nested digests": nested(2_000, "multipart/digest"),
    "flat parts": HEAD + "Content-Type: multipart/mixed; boundary=x\n\n" + "--x\n\na\n" * BIG,
    "flat parts of no known words": HEAD.replace("Undelivered mail, delivery failed", "Programme")
    + "Content-Type: multipart/mixed; boundary=x\n\n"
    + "--x\n\na\n" * BIG,
    "flat mails": HEAD
    + "Content-Type: multipart/mixed; boundary=x\n\n"
    + f"--x\nContent-Type: message/rfc822\n\nMessage-ID: {XA}\n\na\n" * 90,
    "a complaint of many": HEAD
    + "Content-Type: multipart/report; report-type=feedback-report; boundary=x\n\n"
    + "--x\nContent-Type: message/feedback-report\n\n"
    + "Feedback-Type: a\n" * BIG,
    "open parts and empty lines": nested(MAIL_NESTING.most // 2) + "\n" * 2_000_000,
    "headers": HEAD + "X-Header: a\n" * BIG + "\ntext",
    "a folded header": HEAD + "X-Long: a\n" + " b\n" * BIG + "\ntext",
    "parameters": HEAD + 'Content-Type: multipart/mixed; boundary=x; a="' + ";" * BIG + "\n\ntext",
    "continued parameters": HEAD
    + "Content-Type: multipart/mixed"
    + "".join(f"; boundary*{n}=a" for n in range(5_000))
    + "\n\ntext",
    "encoded words": HEAD.replace("Subject: ", "Subject: " + "=?a?q?x" * BIG) + "\ntext",
    "comments": "From: " + "(" * BIG + "\n\ntext",
    "groups of addresses": "From: " + "a:;" * BIG + "\n\ntext",
    "quoted names": 'From: "' + '\\"' * BIG + "\n\ntext",
    "a date": HEAD + "Date: " + "1 " * BIG + "\n\ntext",
    "rules": HEAD + "\n" + ("-" * 900 + "\n") * 1_000,
    "a long rule": HEAD + "\n" + "-" * BIG,
    "a status": HEAD + "\n" + "5.1.1" * BIG,
    "white space": HEAD + "\nunsubscribe" + " " * BIG + "x",
    "return addresses": HEAD + "To: " + "-a" * BIG + "\n\ndeliver",
    "a calendar": HEAD
    + "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n"
    + "BEGIN:VEVENT\n" * BIG,
    "a calendar's line": HEAD
    + "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nATTENDEE"
    + ';A="' * BIG,
    "carriage returns": HEAD + "\n" + "\r" * BIG,
    "nothing": "",
    "zeros": "\0" * BIG,
    "base64": HEAD + "Content-Transfer-Encoding: base64\n\n" + "=" * BIG,
    "uuencode": HEAD + "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + "~" * BIG,
    "quoted printable": HEAD + "Content-Transfer-Encoding: quoted-printable\n\n" + "=\n" * BIG,
    "markup": HEAD + "Content-Type: text/html\n\n" + "<" * BIG,
    "entities": HEAD + "Content-Type: text/html\n\n" + "&" * BIG,
    "characters that grow": HEAD + "\n" + "ﷺ" * (BIG // 4),
    "accents": HEAD + "\na" + "\u0301" * BIG,
}


@pytest.mark.parametrize("name", WORST)
def test_no_mail_takes_long_or_much(name):
    raw = WORST[name].encode()
    with within(cpu=3):
        assert classify(raw).kind in Kind
        mail_key(raw)


def test_the_mail_behind_the_worst_is_read_and_a_round_takes_its_time_and_no_more(context, mailbox):
    for number, text in enumerate(WORST.values()):
        raw = text.replace("<bad@x>", f"<bad.{number}@x>", 1).encode()
        (mailbox / f"{number:03}.eml").write_bytes(raw)
    put(mailbox, "failed")
    (mailbox / "folder.eml").mkdir()
    os.mkfifo(mailbox / "pipe.eml")
    with within(cpu=30):
        read, _ = read_round(context, mailbox)
    assert read.kinds[Kind.BOUNCED] == 1
    assert sum(read.kinds.values()) == len(WORST) + 1 - read.left


def test_a_report_with_too_many_recipients_still_counts_for_the_first_of_them():
    results = classify(WORST["status groups"].encode()).results
    assert 0 < len(results) <= MAIL_RECIPIENTS.most
    assert results[0].concerns("focal@xa.example.org")


def test_of_a_long_thread_the_message_that_is_answered_is_known():
    text = (
        f"From: a@b.example.org\nIn-Reply-To: {XA}\nReferences:" + " <a@b.example.org>\n" * 10_000 + "\nYes"
    )
    assert classify(text.encode()).mentions[0] == XA


def test_of_a_large_mail_the_beginning_is_read():
    text = f"From: a@b.example.org\nIn-Reply-To: {XA}\nSubject: Programme\n\nYes.\n" + "x" * 70 + "\n"
    letter = classify(text.encode() + (b"QUJD" * 18 + b"\n") * 500_000)
    assert (letter.kind, letter.subject, letter.mentions) == (Kind.REPLY, "Programme", (XA,))


def test_a_mail_that_is_too_deep_is_set_aside_with_who_wrote_it_and_told_once(context, mailbox):
    (mailbox / "deep.eml").write_bytes(nested(2_000).encode())
    read, notices = read_round(context, mailbox)
    assert (read.kinds, len(notices)) == ({Kind.UNREADABLE: 1}, 1)
    assert "the parts within parts of an incoming mail is over the bound" in notice(context)[0]
    assert "mailer-daemon@mx.example.org" in notice(context)[0]
    assert read_round(context, mailbox)[0].kinds == {}


def test_a_file_that_cannot_be_read_is_tried_again_then_told(context, mailbox):
    (mailbox / "folder.eml").mkdir()
    put(mailbox, "reply")
    assert read_round(context, mailbox)[0].kinds == {Kind.REPLY: 1}
    assert read_round(context, mailbox)[0].kinds == {Kind.UNREADABLE: 1}
    assert "folder.eml is no file; move it out of the folder" in notice(context)[1]
    assert read_round(context, mailbox)[0].kinds == {}


def test_a_round_that_has_no_time_left_leaves_the_rest_to_the_next(context, mailbox, monkeypatch):
    put(mailbox, "failed", "reply", "vacation")
    clock = iter(range(0, 10_000, 400))
    monkeypatch.setattr("tasks.mailbox.reading.monotonic", lambda: next(clock))
    read, _ = read_round(context, mailbox)
    assert (sum(read.kinds.values()), read.left) == (1, 2)
    assert str(read) == "new mails: 1 bounced; 2 left to the next round"
    read, _ = read_round(context, mailbox)
    assert (sum(read.kinds.values()), read.left) == (1, 1)


def in_a_process(work):
    """How a process of its own ends that does some work: 0, or minus the signal that ended it."""
    child = os.fork()  # a new interpreter would take seconds to import Prefect
    if not child:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_mail_that_kills_its_round_is_set_aside_and_the_mails_behind_it_are_read(
    at_context,
    mailbox,
    monkeypatch,
):
    def classify_or_die(raw):
        if b"the end of it" in raw:
            os.kill(os.getpid(), signal.SIGKILL)
        return classify(raw)

    def work(hours):
        with at_context(hours=hours) as context:
            read_round(context, mailbox)

    monkeypatch.setattr("tasks.mailbox.reading.classify", classify_or_die)
    with at_context() as context:
        send(context)
    (mailbox / "000.eml").write_bytes(b"From: a@b.example.org\nMessage-ID: <end@b>\n\nthe end of it\n")
    put(mailbox, "failed")
    ends = [in_a_process(partial(work, hours)) for hours in (1, 2, 3)]
    assert ends == [-signal.SIGKILL, -signal.SIGKILL, 0]
    with at_context(hours=4) as context:
        kinds = {received.key: received.kind for received in context.ledger.incoming.since(SENT_AT)}
        assert kinds == {"<RAA14128.2030@mx.un.example.org>": Kind.BOUNCED, "<end@b>": Kind.UNREADABLE}
        assert context.ledger.incoming.tries() == {}
        assert "the rounds that one incoming mail may cut off is over the bound" in notice(context)[-1]


def test_a_server_gives_no_more_of_a_mail_than_is_read():
    large = b"X-Long: " + b"a" * BIG + b"\r\n" + mail("failed").replace(b"\n", b"\r\n") + b"x" * MAIL.most
    with serving() as server:
        server.put(large)
        server.put(nested(60).replace("\n", "\r\n").encode())
        server.put(mail("reply").replace(b"\n", b"\r\n"))
        with imap(MailboxAccount("127.0.0.1", server.port, "none", USER, PASSWORD, "INBOX", 10)) as box:
            listed = list(box.listed(None))
            read = [box.read(one.place) for one in listed]
    assert len(read[0]) == MAIL.most
    assert [one.key for one in listed[1:]] == ["<bad@x>", "<person.1@xb.example.org>"]


def test_the_memory_of_a_mail_is_bounded():
    code = (
        "from tasks.mailbox import classify\nprint(classify(b'From: a@b\\n\\n' + b'\\n' * 50_000_000).kind)\n"
    )
    assert run_bounded(code, cpu=20, mib=1024).stdout == "reply\n"


FRAGMENTS = st.sampled_from(
    [
        "\n",
        "\n\n",
        " ",
        "--x\n",
        "--x--\n",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
        "Content-Type: multipart/digest; boundary=x\n",
        "Content-Type: message/rfc822\n",
        "Content-Type: message/delivery-status\n",
        "Content-Type: message/feedback-report\n",
        "Content-Type: text/calendar; method=REPLY\n",
        "Content-Type: text/html; charset=utf-16\n",
        "Content-Transfer-Encoding: base64\n",
        "From: mailer-daemon@x.example.org\n",
        "Subject: =?utf-8?q?=ff?= delivery failed\n",
        "Return-Path: <>\n",
        "Auto-Submitted: auto-replied\n",
        "Feedback-Type: abuse\n",
        f"Message-ID: {XA}\n",
        f"In-Reply-To: {XA}\n",
        GROUP,
        "550 5.1.1 user unknown <focal@xa.example.org>\n",
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\n",
    ]
)


@settings(max_examples=150)
@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=20)), max_size=25), st.integers(1, 2_000))
def test_no_tree_of_parts_stops_a_round(fragments, times):
    raw = ("".join(fragments) + fragments[-1] * times if fragments else "").encode("utf-8", "replace")
    with within(cpu=3):
        assert classify(raw).kind in Kind


@settings(max_examples=150)
@given(st.binary(max_size=2_000))
def test_no_bytes_stop_a_round(raw):
    with within(cpu=1):
        assert classify(raw).kind is not Kind.UNREADABLE
        mail_key(raw)
