"""A full mailbox: tried again with growing waits, got once, and told once if it stays full for a week."""

import pendulum
import pytest

from roadmap.mail.attempts import WAITS, all_attempts, next_attempt, next_try
from roadmap.mail.incoming import Kind
from roadmap.mail.message import Skip, State
from tasks.contacts.contacts import mark, unreachable
from tasks.ledger import Outcome
from tasks.mailbox.telling import waiting_steps
from tests.tasks.mailbox.conftest import read_round, send
from tests.tasks.mailbox.mails import SENT_AT, STEP, XA, mail
from tests.tasks.mailbox.outcome import MISSION, A, notice, to

FULL = [
    ("5.2.2", "552 5.2.2 over quota"),
    ("5.0.0", "El buzón del destinatario está lleno"),
    ("4.2.2", "Boîte pleine"),
]


def report(mailbox, about=XA, key="full", status="5.2.2", words="552 5.2.2 over quota"):
    """A report comes in that the mailbox was full at an attempt."""
    raw = mail("failed", swap={XA: about, "RAA14128.2030@": f"{key}@", "Status: 5.1.1": f"Status: {status}"})
    head, _, rest = raw.decode().partition("Diagnostic-Code:")
    text = f"{head}Diagnostic-Code: smtp; {words}\n\n{rest.partition(chr(10) * 2)[2]}"
    (mailbox / f"{len(list(mailbox.iterdir())):03}.eml").write_text(text, encoding="utf-8")


def message(context):
    (found,) = [m for m in context.ledger.messages(step=STEP) if m.recipient == A]
    return found


def deliver(context, at):
    """Have the server take what may leave by then; return the Message-IDs under which it left."""
    with context.ledger.sender() as me:
        claims = context.ledger.claims.take(STEP, at, me, 10)
        context.ledger.claims.settle([Outcome(claim.id, State.SENT, at) for claim in claims])
    return [claim.message_id for claim in claims]


@pytest.mark.parametrize(("status", "words"), FULL)
def test_it_is_tried_again_and_nobody_is_told_or_marked_yet(context, mailbox, status, words):
    report(mailbox, status=status, words=words)
    read, notices = read_round(context, mailbox)
    assert (read.kinds, notices) == ({Kind.FULL: 1}, [])
    found = message(context)
    assert (found.state, found.message_id) == (State.RELEASED, next_attempt(XA))
    assert found.reason.startswith("full: ")
    assert waiting_steps(context) == [STEP]
    assert unreachable(context.ledger) == {}
    assert MISSION not in to(context)
    assert deliver(context, context.at.add(hours=3)) == []
    assert deliver(context, context.at.add(hours=4)) == [next_attempt(XA)]


def test_full_full_then_accepted_is_got_once(context, at_context, mailbox):
    tried, got = [XA], []
    for number, days in enumerate((0.05, 1)):
        report(mailbox, about=tried[-1], key=f"full.{number}")
        with at_context(hours=int(days * 24)) as later:
            read_round(later, mailbox)
            tried += deliver(later, later.at.add(days=1))
    got += tried[-1:]  # no report comes on the last
    assert len(set(tried)) == 3
    with at_context(days=9) as later:
        assert deliver(later, later.at) == []
        assert (message(later).state, message(later).message_id) == (State.SENT, got[0])
        assert notice(later) == []


def test_full_for_eight_days_is_told_once_and_the_address_stays(context, at_context, mailbox):
    at, about, told, tried = SENT_AT.add(hours=1), XA, 0, [XA]
    while at < SENT_AT.add(days=12):
        if about:
            report(mailbox, about=about, key=f"full.{len(tried)}")
        with at_context(hours=int((at - SENT_AT).total_hours())) as later:
            told += len(read_round(later, mailbox)[1])
            left = deliver(later, later.at)
            tried += left
            about = left[0] if left else ""
        at = at.add(hours=4)
    assert (told, len(tried), len(set(tried))) == (1, len(WAITS) + 1, len(WAITS) + 1)
    with at_context(days=13) as later:
        assert message(later).state is State.SENT
        assert unreachable(later.ledger) == {}
        assert "nobody: the mailbox stays full, and the address is right" in notice(later)[0]


def test_a_report_that_comes_twice_or_late_sends_nothing_twice(context, mailbox):
    report(mailbox, key="one")
    report(mailbox, key="two")
    read_round(context, mailbox)
    assert deliver(context, context.at.add(days=2)) == [next_attempt(XA)]
    report(mailbox, key="three")  # on the first attempt, again
    _, notices = read_round(context, mailbox)
    assert (message(context).state, notices) == (State.SENT, [])
    assert deliver(context, context.at.add(days=9)) == []
    assert [r.kind for r in context.ledger.incoming.since(SENT_AT)] == [Kind.FULL] * 3


def test_what_would_be_too_late_is_not_tried_again_but_told(context, at_context, mailbox):
    report(mailbox)
    with at_context(hours=24 * 21 - 9) as later:  # it expires on 19 June
        _, notices = read_round(later, mailbox)
        assert (message(later).state, len(notices)) == (State.SENT, 1)


def test_a_mailing_that_was_withdrawn_is_not_tried_again_but_told(context, mailbox):
    report(mailbox)
    context.ledger.mailings.withdraw("briefing", Skip.CANCELLED, context.at, None)
    _, notices = read_round(context, mailbox)
    assert (message(context).state, len(notices)) == (State.SENT, 1)


def test_an_unknown_message_is_left_to_a_person_who_may_have_the_next_contact_written_to(at_context, mailbox):
    report(mailbox)
    with at_context() as context:
        send(context, State.UNKNOWN)
        _, notices = read_round(context, mailbox)
        assert (message(context).state, len(notices)) == (State.UNKNOWN, 1)
        mark(context.ledger, "unreachable", A, at=context.at, by="C.", reason="They rang")
        read_round(context, mailbox)
        assert context.ledger.incoming.open() == []
        assert to(context)[MISSION] is State.RELEASED


def test_a_reply_to_any_attempt_is_about_the_message(context, mailbox):
    report(mailbox)
    read_round(context, mailbox)
    deliver(context, context.at.add(days=1))
    found = context.ledger.incoming.sent([XA, next_attempt(XA), "<x@y.example.org>"])
    assert {name: sent.recipient for name, sent in found.items()} == {XA: A, next_attempt(XA): A}


def test_the_waits_grow_and_outlast_a_week():
    start = pendulum.datetime(2030, 1, 1)
    at, waits = start, []
    while again := next_try(start, len(waits), at):
        waits.append(again - at)
        at = again
    assert waits == sorted(waits)
    assert (at - start).days == 7


def test_the_attempts_of_a_message_have_names_of_their_own():
    every = all_attempts(XA)
    assert len(set(every)) == len(WAITS) + 1
    assert all(all_attempts(one) == every for one in every)
    assert next_attempt(every[-1]) is None
    assert next_attempt("<person.1@xb.example.org>") is None
    assert all_attempts("<person.1@xb.example.org>") == ["<person.1@xb.example.org>"]
