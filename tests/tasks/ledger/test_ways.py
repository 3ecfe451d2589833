"""Ways of sending: a trial counts for nothing when the real mail leaves."""

from roadmap.mail.message import State
from tasks.ledger import Outcome
from tests.tasks.ledger.build import AT, LATER, STEP, draft, mailing, send


def test_what_went_another_way_does_not_count_as_sent(ledger, another):
    outbox, redirect = another(way="outbox"), another(way="redirect")
    for one in (outbox, redirect, ledger):
        assert one.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED) == 2
        assert len(send(one)) == 2
    assert (ledger.way, outbox.way, ledger.review, outbox.review) == ("live", "outbox", "review", "review")
    assert len({m.message_id for m in ledger.everywhere()}) == 6


def test_an_outbox_uses_nothing_of_the_accounts_day(ledger, another):
    outbox, redirect = another(way="outbox"), another(way="redirect")
    for one in (outbox, redirect, ledger):
        one.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
        send(one)
    assert outbox.sent_today(AT, "UTC") == ledger.sent_today(AT, "UTC") == 2


def test_messages_are_listed_over_all_ways(ledger, another):
    another(way="redirect").mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD)
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    another("other").mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    assert [(m.review, m.way, m.party) for m in ledger.everywhere()] == [
        ("review", "redirect", "AA"),
        ("review", "live", "AA"),
        ("review", "live", "BB"),
    ]
    found = ledger.everywhere(step=STEP, state=State.HELD, recipient="AA@aa.example.org")
    assert [m.way for m in found] == ["redirect"]
    assert [m.party for m in ledger.messages()] == ["AA", "BB"]
    assert ledger.counts() == {STEP: {State.RELEASED: 2}}


def test_a_person_resolves_messages_of_any_way(ledger, another):
    redirect = another(way="redirect")
    redirect.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    (claim,) = redirect.claims.take(STEP, AT, "w", 1)
    redirect.claims.settle([Outcome(claim.id, State.UNKNOWN, AT)])
    ledger.claims.resolve(claim.message_id, State.SENT, LATER, "Ana", "I have it")
    assert redirect.counts() == {STEP: {State.SENT: 1}}
    assert len(ledger.history.decisions("resolve")) == 1


def test_the_last_change_is_that_of_any_message(ledger, another):
    assert ledger.last_change() is None
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD)
    another("other", way="outbox").mailings.draft(mailing(), [draft("aa")], LATER, state=State.HELD)
    assert ledger.last_change() == LATER
