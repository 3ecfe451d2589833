"""An amendment withdraws in its own transaction what it overtakes; a draft that knew fewer is refused."""

import pytest

from roadmap.mail.message import Skip, State
from roadmap.plan.amendments import Amendment
from tasks.ledger import LedgerProblem, Mailing
from tests.tasks.ledger.build import AT, EXPIRES, LATER, STEP, draft, mailing, send, states

MILESTONE = STEP.partition("/")[0]


def amendment(kind="move"):
    to = {"to": "2030-06-26"} if kind == "move" else {}
    said = {"kind": kind, "milestone": MILESTONE, "at": LATER, "by": "C. Ordinator", "reason": "floods"}
    return Amendment.model_validate(said | to)


def known(amendments, revision=0):
    return Mailing(STEP, revision, "invitation", AT, EXPIRES, amended=amendments)


@pytest.mark.parametrize(("kind", "why"), [("move", Skip.SUPERSEDED), ("cancel", Skip.CANCELLED)])
def test_what_it_overtakes_is_withdrawn_whichever_way(ledger, another, kind, why):
    for one in (ledger, another(way="outbox")):
        one.mailings.draft(mailing(), [draft("xa")], AT, state=State.RELEASED)
    assert ledger.history.amend(amendment(kind), overtakes={MILESTONE: 1}) == 1
    for one in (ledger, another(way="outbox")):
        assert states(one) == {("XA", 0): (State.SKIPPED, why)}
        assert send(one, at=LATER) == []


def test_it_leaves_others_alone(ledger):
    other = mailing(step="briefing-10/invitation")
    ledger.mailings.draft(other, [draft("xa")], AT, state=State.RELEASED)
    ledger.mailings.draft(mailing(revision=1), [draft("xa")], AT, state=State.RELEASED)
    ledger.history.amend(amendment(), overtakes={MILESTONE: 1})
    assert states(ledger, other.step) == {("XA", 0): (State.RELEASED, "")}
    assert states(ledger) == {("XA", 1): (State.RELEASED, "")}


def test_a_mailing_from_a_plan_that_knew_fewer_amendments_is_not_recorded(ledger):
    ledger.history.amend(amendment(), overtakes={MILESTONE: 1})
    with pytest.raises(
        LedgerProblem, match="the roadmap was amended while briefing-1/invitation was drafted"
    ):
        ledger.mailings.draft(known(0), [draft("xa")], LATER, state=State.RELEASED)
    assert states(ledger) == {}
    ledger.mailings.draft(known(1, revision=1), [draft("xa")], LATER, state=State.RELEASED)
    assert states(ledger) == {("XA", 1): (State.RELEASED, "")}


def test_an_amendment_from_fewer_amendments_is_refused(ledger):
    ledger.history.amend(amendment(), knowing=0)
    with pytest.raises(LedgerProblem, match="the roadmap was amended meanwhile; look at it"):
        ledger.history.amend(amendment(), knowing=0)
    assert len(ledger.history.amendments()) == 1
