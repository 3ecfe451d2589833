"""A date that moved: nothing with the old one leaves any more, and its holders are known."""

import tracemalloc

from roadmap.mail.message import Skip, State
from tasks.ledger import Content, Draft, Outcome
from tests.tasks.ledger.build import AT, LATER, STEP, draft, mailing, send, states

MILESTONE = "briefing-1"
REMINDER = f"{MILESTONE}/reminder"
GIVING = ("invitation", "change")  # the steps that give a date


def test_what_has_not_left_is_withdrawn_of_all_steps(ledger):
    for step, state in ((STEP, State.RELEASED), (REMINDER, State.HELD), ("briefing-10/x", State.HELD)):
        ledger.mailings.draft(mailing(step=step), [draft("aa"), draft("bb")], AT, state=state)
    send(ledger, limit=1)
    assert ledger.mailings.withdraw(MILESTONE, Skip.SUPERSEDED, LATER, before=1) == 3
    assert states(ledger) == {("AA", 0): (State.SENT, ""), ("BB", 0): (State.SKIPPED, "superseded")}
    assert set(states(ledger, REMINDER).values()) == {(State.SKIPPED, "superseded")}
    assert set(states(ledger, "briefing-10/x").values()) == {(State.HELD, "")}
    assert ledger.mailings.withdraw(MILESTONE, Skip.SUPERSEDED, LATER, before=1) == 0
    assert ledger.mailings.release(REMINDER, LATER, "Ana") == 0


def test_a_newer_revision_goes_on(ledger):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD)
    ledger.mailings.draft(mailing(1), [draft("bb")], AT, state=State.RELEASED)
    assert ledger.mailings.withdraw(MILESTONE, Skip.SUPERSEDED, LATER, before=1) == 0
    assert [c.party for c in send(ledger)] == ["BB"]


def test_what_is_drafted_too_late_does_not_leave(ledger):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD)
    ledger.mailings.withdraw(MILESTONE, Skip.CANCELLED, LATER, before=None)
    assert ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], LATER, state=State.RELEASED) == 1
    cancelled = (State.SKIPPED, "cancelled")
    assert states(ledger) == {("AA", 0): cancelled, ("BB", 0): cancelled}
    assert send(ledger) == []


def test_what_was_claimed_meanwhile_and_refused_does_not_come_back(ledger):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    (claim,) = ledger.claims.take(STEP, AT, "w", 1)
    ledger.mailings.withdraw(MILESTONE, Skip.CANCELLED, LATER, before=None)
    ledger.claims.settle([Outcome(claim.id, State.RELEASED, LATER, "451 later", LATER.add(minutes=5))])
    assert states(ledger) == {("AA", 0): (State.SKIPPED, "cancelled")}


def test_the_mail_that_cancels_is_not_withdrawn(ledger):
    step = f"{MILESTONE}/cancellation"
    ledger.mailings.draft(mailing(step=step), [draft("aa")], AT, state=State.RELEASED)
    spared = {"but": ["cancellation"]}
    assert ledger.mailings.withdraw(MILESTONE, Skip.CANCELLED, LATER, before=None, **spared) == 0
    assert len(send(ledger, step)) == 1


def test_holders_are_those_whom_an_older_revision_reached(ledger):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb"), draft("cc")], AT, state=State.RELEASED)
    a, b, c = ledger.claims.take(STEP, AT, "w", 3)
    ends = ((a, State.SENT), (b, State.UNKNOWN), (c, State.FAILED))
    ledger.claims.settle([Outcome(claim.id, state, AT) for claim, state in ends])
    assert [(m.party, m.revision) for m in ledger.mailings.holders(MILESTONE, before=1, given_by=GIVING)] == [
        ("AA", 0)
    ]
    assert ledger.mailings.holders(MILESTONE, before=0, given_by=GIVING) == []
    ledger.claims.resolve(b.message_id, State.SENT, LATER, "Ana", "they have it")
    change = f"{MILESTONE}/change"
    ledger.mailings.draft(mailing(1, change), [draft("aa", again=True)], LATER, state=State.RELEASED)
    send(ledger, change)
    holders = ledger.mailings.holders(MILESTONE, before=2, given_by=GIVING)
    assert [(m.party, m.step, m.revision) for m in holders] == [
        ("AA", change, 1),
        ("BB", STEP, 0),
    ]


def test_a_long_mailing_is_drafted_in_little_memory(ledger):
    content = Content("es", "S", "<p>" + "x" * 20_000, "x")
    number = 3_000

    def drafts():
        for i in range(number):
            yield Draft(f"someone{i}@example.org", f"P{i}", "", "es", content)

    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD)  # what is loaded once
    tracemalloc.start()
    try:
        new = ledger.mailings.draft(mailing(), drafts(), AT, state=State.RELEASED)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (new, len(ledger.messages(state=State.RELEASED))) == (number, number)
    assert most < 8_000_000


def test_a_draft_that_fails_leaves_nothing_of_the_mailing(ledger):
    def drafts():
        for i in range(600):
            yield draft(f"p{i}")
        raise LookupError

    try:
        ledger.mailings.draft(mailing(), drafts(), AT, state=State.RELEASED)
    except LookupError:
        assert ledger.messages() == []
