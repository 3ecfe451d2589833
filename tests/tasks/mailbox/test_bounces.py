"""Refusals as providers word them, in many languages: dead, full, or for the coordinator to decide.

`bounces/known.csv` was written beside the rules; `bounces/held_out.csv` before them, and run against them
once: 30 of 30. Each row names the provider's page or the RFC that the fact is from; addresses are invented.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from roadmap.mail.incoming import Kind, kind_of_result
from tasks.contacts.contacts import unreachable
from tasks.mailbox import classify
from tests.hostile.budget import within
from tests.tasks.mailbox.conftest import read_round
from tests.tasks.mailbox.mails import XA, mail
from tests.tasks.mailbox.outcome import A

FOLDER = Path(__file__).parent / "bounces"
VERDICTS = {"dead": Kind.BOUNCED, "full": Kind.FULL, "told": Kind.LOST}


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ALL = [*rows("known.csv"), *rows("held_out.csv")]


def test_the_table_covers_what_it_says():
    languages = Counter(row["language"] for row in ALL)
    assert len(ALL) >= 80
    assert min(languages[code] for code in ("en", "es", "pt", "fr", "de")) >= 5
    assert {row["verdict"] for row in ALL} == VERDICTS.keys()
    assert all(row["source"] for row in ALL)


@pytest.mark.parametrize("row", ALL, ids=[f"{r['provider']}-{r['words'][:30]}" for r in ALL])
def test_a_refusal_is_judged_by_its_words(row):
    assert kind_of_result("failed", row["status"], row["words"]) is VERDICTS[row["verdict"]]


def a_text_notice(row):
    """The row as a report in a form of the server's own."""
    return (
        "Return-Path: <>\nFrom: mailer-daemon@mx.example.org\nSubject: Undelivered mail\nMessage-ID: <n@x>\n"
        "Content-Type: text/plain; charset=utf-8\n\nThe mail was not delivered.\n\n"
        f"<{A}>:\n{row['words']}\n\n--- Below this line is a copy of the message.\n\nMessage-ID: {XA}\n"
    )


@pytest.mark.parametrize("row", [row for row in ALL if row["words"]], ids=lambda row: row["words"][:30])
def test_words_alone_never_kill_what_the_whole_report_would_not(row):
    results = classify(a_text_notice(row).encode()).results
    assert [result.addresses[0] for result in results] == [A]
    if row["verdict"] != "dead":
        assert results[0].kind is not Kind.BOUNCED


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.0.0", "550 Denied by policy"),
        ("5.4.316", "Message expired, connection refused(Socket error code 10061)"),
        ("5.1.0", "192.0.2.7 is not allowed to send mail from un.example.org per its SPF record"),
        ("5.1.1", "550 5.1.1 recipient rejected: your domain is on our block list"),
        ("5.1.3", "553 http://www.spamhaus.example/query/bl?ip=192.0.2.7"),
    ],
)
def test_a_refusal_of_us_silences_nobody_and_is_told(context, mailbox, status, words):
    given = {"Status: 5.1.1": f"Status: {status}"}
    raw = mail("failed", swap=given).decode()
    first = raw.index("Diagnostic-Code:")
    end = raw.index("\n\n", first)
    (mailbox / "a.eml").write_text(
        f"{raw[:first]}Diagnostic-Code: smtp; {words}{raw[end:]}", encoding="utf-8"
    )
    read, notices = read_round(context, mailbox)
    assert read.kinds == {Kind.LOST: 1}
    assert len(notices) == 1
    assert unreachable(context.ledger) == {}


def test_an_address_or_a_host_gives_no_cause():
    words = "host mx.spamfilter.example[192.0.2.7] said: 550 5.1.1 <policy@dmarc.example>: user unknown"
    assert kind_of_result("failed", "5.1.1", words) is Kind.BOUNCED
    assert kind_of_result("failed", "5.0.0", "550 <user-unknown@ministry.example> rejected") is Kind.LOST


def test_a_short_word_is_not_found_in_a_longer_one():
    assert kind_of_result("failed", "5.0.0", "user unknown; see details") is Kind.BOUNCED  # no TLS


def test_the_words_are_read_in_linear_time():
    for piece in ("a@", "@", "a.", "no such ", "buzon ", "“", "ﷺ", "http://", "5.1.1 "):
        with within(cpu=1):
            kind_of_result("failed", "5.0.0", piece * 200_000)
