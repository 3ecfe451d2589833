"""Refused for now: what was certainly not accepted is tried again, when its time has come."""

import pytest

from roadmap.mail.message import Disallowed, Skip, State
from roadmap.review.limits import Rates
from tasks.ledger import Allowance, Left, Outcome
from tests.tasks.ledger.build import AT, EXPIRES, LATER, STEP, draft, mailing, send, states

AGAIN = AT.add(minutes=5)


@pytest.fixture
def refused(ledger):
    """Of three messages, the first was refused for now."""
    drafts = [draft("aa"), draft("bb"), draft("cc")]
    ledger.mailings.draft(mailing(), drafts, AT, state=State.RELEASED)
    (claim,) = ledger.claims.take(STEP, AT, "worker", 1)
    ledger.claims.settle([Outcome(claim.id, State.RELEASED, AT, "451 greylisted", AGAIN)])
    return claim


def test_it_waits_for_its_time_and_then_goes_after_the_first_attempts(ledger, refused):
    (message,) = ledger.messages(party="AA")
    assert (message.state, message.reason, message.attempts) == (State.RELEASED, "451 greylisted", 1)
    assert (message.retry_at, message.claimed_by, message.claimed_at) == (AGAIN, None, None)
    assert [c.party for c in ledger.claims.take(STEP, AT.add(minutes=4), "w", 1)] == ["BB"]
    last, again = ledger.claims.take(STEP, AGAIN, "w", 5)
    assert (last.party, last.attempts) == ("CC", 0)
    assert (again.party, again.attempts, again.message_id) == ("AA", 1, refused.message_id)


def test_what_is_left_is_told(ledger, refused):
    ledger.claims.take(STEP, AT, "worker", 1)
    within = Allowance("a", Rates(per_day=10), "UTC")
    assert ledger.claims.left(STEP, AT, within) == Left(1, 0, 1, AGAIN, 9)
    assert ledger.claims.left(STEP, AGAIN) == Left(2, 0, 0, None, None)
    assert ledger.claims.left(STEP, EXPIRES) == Left(0, 0, 0, None, None)
    ledger.mailings.draft(mailing(step="m/held"), [draft("aa")], AT, state=State.HELD)
    assert ledger.claims.left("m/held", AT) == Left(0, 1, 0, None, None)


def test_those_that_are_due_within_a_minute_of_the_first_go_on_together(ledger, refused):
    for claim, seconds in zip(ledger.claims.take(STEP, AT, "worker", 2), (40, 70), strict=True):
        again = AGAIN.add(seconds=seconds)
        ledger.claims.settle([Outcome(claim.id, State.RELEASED, AT, "451 greylisted", again)])
    assert ledger.claims.left(STEP, AT) == Left(0, 0, 3, AGAIN.add(seconds=40), None)


def test_a_server_that_refuses_everybody_costs_no_attempt(ledger, refused):
    (claim,) = ledger.claims.take(STEP, AT, "worker", 1)
    ledger.claims.settle([Outcome(claim.id, State.RELEASED, AT, "421 not now")])
    (message,) = ledger.messages(party="BB")
    assert (message.attempts, message.retry_at, message.reason) == (0, None, "421 not now")
    assert [c.party for c in ledger.claims.take(STEP, AT, "w", 1)] == ["BB"]


def test_it_is_not_tried_again_once_they_have_answered(ledger, refused):
    drafts = [draft(n, skip=Skip.ANSWERED) for n in ("aa", "bb")]
    assert ledger.mailings.draft(mailing(), drafts, LATER, state=State.RELEASED) == 0
    assert states(ledger)["AA", 0] == states(ledger)["BB", 0] == (State.SKIPPED, "answered")
    assert [c.party for c in send(ledger, at=AGAIN)] == ["CC"]
    before = ledger.messages()
    ledger.mailings.draft(mailing(), drafts, AGAIN, state=State.RELEASED)
    assert ledger.messages() == before


def test_a_person_who_sends_again_begins_the_attempts_anew(ledger, refused):
    (_, _, again) = ledger.claims.take(STEP, AGAIN, "worker", 3)
    ledger.claims.settle([Outcome(again.id, State.FAILED, AGAIN, "given up")])
    ledger.claims.resolve(again.message_id, State.RELEASED, LATER, "Ana", "try once more")
    (message,) = ledger.messages(party="AA")
    assert (message.attempts, message.retry_at) == (0, None)


def test_only_what_is_claimed_can_be_given_back(ledger, refused):
    with pytest.raises(Disallowed, match="released cannot be given back"):
        ledger.claims.settle([Outcome(refused.id, State.RELEASED, AT, "", AGAIN)])


def test_what_a_newer_revision_left_out_as_reached_is_not_forgotten(ledger, refused):
    (claim,) = ledger.claims.take(STEP, AT, "worker", 1)
    moved = [draft("bb", words="The new date")]
    ledger.mailings.draft(mailing(1), moved, LATER, state=State.RELEASED)
    assert states(ledger)["BB", 1] == (State.SKIPPED, "already-sent")
    ledger.claims.settle([Outcome(claim.id, State.RELEASED, LATER, "451 later", AGAIN)])
    state, reason = states(ledger)["BB", 0]
    assert (state, reason[:9]) == (State.FAILED, "451 later")
    assert "run its step again" in reason
    ledger.mailings.draft(mailing(1), moved, LATER, state=State.RELEASED)
    assert [c.text for c in send(ledger, at=AGAIN)] == ["The new date"]
