"""What came in by mail is recorded once, and all sign links with the same keys: on both databases."""

from dataclasses import replace

import pytest

from roadmap.mail.incoming import Kind
from roadmap.mail.message import State
from tasks.ledger import NO_NOTICE, Outcome, Received
from tests.tasks.ledger.build import AT, LATER, STEP, draft, mailing

BOUNCE = Received(
    "<1@mx.example.org>", Kind.BOUNCED, "daemon@mx.example.org", "Returned", AT, LATER, step=STEP
)


@pytest.fixture
def sent(ledger):
    """The message of an invitation that was sent to one, and failed for another."""
    ledger.mailings.draft(mailing(), [draft("ana"), draft("bob")], AT, state=State.RELEASED)
    with ledger.sender() as me:
        one, other = ledger.claims.take(STEP, AT, me, 2)
        ledger.claims.settle([Outcome(one.id, State.SENT, AT), Outcome(other.id, State.FAILED, AT, "550 no")])
    return one


def bounce(sent, **changes):
    about = {"about": sent.message_id, "address": sent.recipient, "party": sent.party}
    return replace(BOUNCE, **{**about, "status": "5.1.1", "words": "no such user", **changes})


def test_only_what_left_can_be_answered(ledger, sent):
    every = [message.message_id for message in ledger.messages()]
    assert list(ledger.incoming.sent([*every, "<x@y.example.org>"])) == [sent.message_id]
    assert ledger.incoming.sent([]) == {}


def test_nothing_can_come_back_before_the_first_mailing_was_drafted(ledger):
    assert ledger.incoming.last() is None
    ledger.mailings.draft(mailing(), [draft("ana")], AT, state=State.HELD)
    assert ledger.incoming.last() == AT


def test_a_mail_is_recorded_once_and_noted_at_the_message_that_came_back(ledger, sent):
    assert ledger.incoming.record(bounce(sent)) is True
    assert ledger.incoming.record(bounce(sent, words="again")) is False
    message = ledger.messages(recipient=sent.recipient)[0]
    assert (message.state, message.reason) == (State.SENT, "bounced: 5.1.1 no such user")
    assert ledger.incoming.known([BOUNCE.key, "<2@mx.example.org>"]) == {BOUNCE.key}
    assert ledger.incoming.last() == LATER
    assert ledger.incoming.since(AT) == [bounce(sent)]
    assert ledger.incoming.bounced() == [(sent.recipient, LATER)]


def test_what_came_back_is_open_until_something_is_done(ledger, sent):
    ledger.incoming.record(bounce(sent))
    ledger.incoming.record(replace(BOUNCE, key="2", kind=Kind.STRAY))
    assert ledger.incoming.open() == [bounce(sent)]
    ledger.incoming.act(BOUNCE.key, LATER, instead="next@ana.example.org", outcome="written")
    assert ledger.incoming.open() == []
    assert [one.instead for one in ledger.incoming.since(AT)] == ["", "next@ana.example.org"]


def test_a_notice_tells_what_nobody_was_told_and_tells_it_once(ledger, sent):
    ledger.incoming.record(bounce(sent))
    ledger.incoming.record(replace(BOUNCE, key="2", kind=Kind.DELAYED, notice=NO_NOTICE))
    assert ledger.incoming.gather("mailbox/one") == 1
    assert ledger.incoming.gather("mailbox/two") == 0
    assert list(ledger.incoming.notices()) == ["mailbox/one"]
    ledger.incoming.notice_drafted("mailbox/one", LATER)
    assert ledger.incoming.notices() == {}


def test_another_way_and_another_review_know_nothing_of_it(ledger, sent, another):
    ledger.incoming.record(bounce(sent))
    for other in (another(way="redirect"), another("another-review")):
        assert other.incoming.known([BOUNCE.key]) == set()
        assert other.incoming.sent([sent.message_id]) == {}
        assert other.incoming.bounced() == []


def test_many_keys_are_looked_up_at_once(ledger):
    ledger.incoming.record(BOUNCE)
    assert ledger.incoming.known([BOUNCE.key, *(f"<{n}@x.example.org>" for n in range(2, 1500))]) == {
        BOUNCE.key
    }


def test_a_key_is_made_once_and_each_has_its_own(ledger, another):
    first = ledger.keys.get("unsubscribe")
    assert len(first) > 40
    assert another().keys.get("unsubscribe") == first
    assert ledger.keys.get("else") != first
