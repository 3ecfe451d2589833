"""Complaints of readers, passed on by their providers in the form of RFC 5965."""

import pytest

from roadmap.mail.incoming import Kind
from roadmap.mail.message import Skip, State
from tasks.contacts.contacts import unreachable, unsubscribed
from tasks.contacts.unsubscribing import Unsubscribing
from tasks.ledger import NO_NOTICE
from tasks.mailing.mailing import considered
from tests.tasks.mailbox.conftest import read_round, send
from tests.tasks.mailbox.mails import DOCKERS, SENT_AT, XA
from tests.tasks.mailbox.outcome import A, kinds, notice

DOCK = "office@dockers.example.org"


def complain(mailbox, about, kind="abuse", copy="message/rfc822", link=""):
    """A provider's feedback loop reports a mail of ours."""
    more = f"List-Unsubscribe: <{link}>, <mailto:review@un.example.org>\n" if link else ""
    said = f"Feedback-Type: {kind}\nUser-Agent: Provider/1\nVersion: 1\n" if kind else ""
    text = (
        "From: feedback@provider.example.net\nSubject: FW: Briefing\nMessage-ID: <arf@provider.example.net>\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nThis is a report of an abuse.\n\n"
        f"--x\nContent-Type: message/feedback-report\n\n{said}\n"
        f"--x\nContent-Type: {copy}\n\nMessage-ID: {about}\nTo: hidden@provider.example.net\n{more}\n--x--\n"
    )
    (mailbox / "complaint.eml").write_text(text, encoding="utf-8")


def only(context):
    (received,) = context.ledger.incoming.since(SENT_AT)
    return received


@pytest.mark.parametrize("copy", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize("kind", ["abuse", "Opt-Out", ""])
def test_of_a_stakeholder_it_is_a_wish_for_no_more_mail(context, mailbox, kind, copy):
    complain(mailbox, DOCKERS, kind, copy)
    read, notices = read_round(context, mailbox)
    assert (read.kinds, notices) == ({Kind.COMPLAINT: 1}, [])
    assert "RFC 5965" in unsubscribed(context.ledger)[DOCK].reason
    assert (only(context).address, only(context).party, only(context).notice) == (DOCK, "dockers", NO_NOTICE)
    context.refresh()
    found = {r.party: r.skip for r in considered(context, context.step("briefing/reminder"))}
    assert found["dockers"] is Skip.UNSUBSCRIBED


def test_of_a_delegation_it_is_told_and_stops_nothing(context, mailbox):
    complain(mailbox, XA)
    read, notices = read_round(context, mailbox)
    assert (read.kinds, len(notices)) == ({Kind.COMPLAINT: 1}, 1)
    assert A in notice(context)[0]
    assert "marked a mail as unwanted" in notice(context)[0]
    assert (unsubscribed(context.ledger), unreachable(context.ledger)) == ({}, {})
    context.refresh()
    found = {r.party: r.skip for r in considered(context, context.step("briefing/reminder"))}
    assert found["XA"] is None


def test_a_signed_link_says_whose_mail_it_was_where_the_message_id_is_hidden(context, mailbox):
    link = Unsubscribing(context.ledger, "https://un.example.org/unsubscribe").link(DOCK)
    complain(mailbox, "<hidden@provider.example.net>", link=link)
    read_round(context, mailbox)
    assert set(unsubscribed(context.ledger)) == {DOCK}


@pytest.mark.parametrize("link", ["", "https://un.example.org/unsubscribe/abcdefghij.klmnop"])
def test_one_that_names_nothing_of_ours_counts_for_nothing(context, mailbox, link):
    complain(mailbox, "<other@elsewhere.example>", link=link)
    assert read_round(context, mailbox)[1] == []
    assert (kinds(context), unsubscribed(context.ledger)) == ([Kind.STRAY], {})


@pytest.mark.parametrize("about", [XA, DOCKERS])
def test_that_it_was_wanted_after_all_does_nothing(context, mailbox, about):
    complain(mailbox, about, "not-spam")
    assert read_round(context, mailbox)[1] == []
    assert (kinds(context), unsubscribed(context.ledger)) == ([Kind.AUTOMATIC], {})


@pytest.mark.parametrize("kind", ["fraud", "virus", "auth-failure"])
def test_another_type_is_told_and_unsubscribes_nobody(context, mailbox, kind):
    complain(mailbox, DOCKERS, kind)
    assert len(read_round(context, mailbox)[1]) == 1
    assert kind in notice(context)[0]
    assert unsubscribed(context.ledger) == {}


def test_a_round_done_again_records_it_once(context, mailbox):
    complain(mailbox, DOCKERS)
    read_round(context, mailbox)
    read_round(context, mailbox)
    assert kinds(context) == [Kind.COMPLAINT]
    assert len(context.ledger.history.decisions("unsubscribe")) == 1


def test_of_a_message_that_may_have_left_it_counts_too(at_context, mailbox):
    complain(mailbox, DOCKERS)
    with at_context() as context:
        send(context, State.UNKNOWN)
        read_round(context, mailbox)
        assert set(unsubscribed(context.ledger)) == {DOCK}
