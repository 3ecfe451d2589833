"""Drafting, revisions, release: who will be written to, and who not."""

import pendulum
import pytest
from sqlalchemy import func, select

from roadmap.mail.message import Disallowed, Skip, State
from tasks.ledger import Draft, LedgerProblem, Outcome
from tasks.ledger.schema.sending import contents
from tests.tasks.ledger.build import AT, LATER, STEP, draft, mailing, send, states


def test_drafting_again_changes_nothing_of_what_was_released(ledger):
    first = ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    before = ledger.messages()
    again = ledger.mailings.draft(
        mailing(), [draft("bb", words="Other"), draft("aa"), draft("cc")], LATER, state=State.RELEASED
    )
    assert (first, again) == (2, 1)
    assert ledger.messages()[:2] == before
    assert set(states(ledger).values()) == {(State.RELEASED, "")}


def test_what_nobody_released_says_what_is_so_now(ledger):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD)
    changed = [draft("aa", words="Other")]
    ledger.mailings.draft(mailing(), changed, LATER, state=State.HELD, rewrite=False)
    assert said(ledger) == "Welcome"
    ledger.mailings.draft(mailing(), changed, LATER, state=State.HELD)
    assert said(ledger) == "Other"
    assert ledger.messages()[0].state is State.HELD


def said(ledger):
    return ledger.content(ledger.messages()[0].content_id).text


def test_a_stopped_mailing_does_not_leave_when_its_claim_comes_back(ledger):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    with ledger.sender() as me:
        (claim,) = ledger.claims.take(STEP, AT, me, 1)
        ledger.mailings.stop(STEP, AT, "Coordinator", "not now")
        refused = Outcome(claim.id, State.RELEASED, AT, "451 later", AT)
        ledger.claims.settle([refused], by=me, at=AT)
    assert states(ledger) == {("AA", 0): (State.SKIPPED, Skip.STOPPED)}
    assert ledger.claims.take(STEP, LATER, "x", 1) == []


def test_a_sender_settles_nothing_that_another_one_claims_by_now(ledger):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    (lost,) = ledger.claims.take(STEP, AT, "one that is gone", 1)
    ledger.claims.recover(None, AT)
    ledger.claims.resolve(lost.message_id, State.RELEASED, AT, "Coordinator", "it did not arrive")
    with ledger.sender() as me:
        (claim,) = ledger.claims.take(STEP, LATER, me, 1)
        late = [Outcome(claim.id, State.RELEASED, LATER, "451 later", LATER)]
        ledger.claims.settle(late, by="one that is gone", at=LATER)
        assert ledger.claims.take(STEP, LATER, me, 1) == []
        ledger.claims.settle([Outcome(claim.id, State.SENT, LATER)], by=me, at=LATER)
    assert states(ledger) == {("AA", 0): (State.SENT, "")}


def test_one_address_gets_one_message_whatever_its_case(ledger):
    two = [draft("aa"), Draft("AA@aa.example.org", "AA", "", "es", draft("aa").content)]
    assert ledger.mailings.draft(mailing(), two, AT, state=State.RELEASED) == 1
    assert len(ledger.messages(recipient="Aa@AA.example.org")) == 1


def test_a_mailing_starts_held_or_released_and_with_words(ledger):
    with pytest.raises(Disallowed):
        ledger.mailings.draft(mailing(), [], AT, state=State.SENT)
    with pytest.raises(ValueError, match="neither words"):
        ledger.mailings.draft(mailing(), [Draft("a@b.org", "A", "", "es", None)], AT, state=State.HELD)
    assert ledger.messages() == []


def test_messages_with_the_same_words_share_them(ledger):
    drafts = [draft("aa"), draft("bb"), draft("cc", words="Only for you")]
    ledger.mailings.draft(mailing(), drafts, AT, state=State.HELD)
    a, b, c = ledger.messages()
    assert a.content_id == b.content_id != c.content_id
    assert ledger.content(c.content_id) == drafts[2].content
    with ledger._store.read() as connection:
        assert connection.execute(select(func.count()).select_from(contents)).scalar() == 2
    with pytest.raises(LookupError, match="no words"):
        ledger.content("none")


def test_a_draft_may_be_a_skip_with_its_reason(ledger):
    skipped = Draft("aa@aa.example.org", "AA", "", "es", None, skip=Skip.ANSWERED)
    assert ledger.mailings.draft(mailing(), [skipped], AT, state=State.RELEASED) == 1
    assert states(ledger) == {("AA", 0): (State.SKIPPED, "answered")}
    assert send(ledger) == []


def test_whoever_was_reached_is_not_written_to_again_by_a_new_revision(ledger):
    names = ("sent", "failed", "claimed", "unknown", "waiting")
    ledger.mailings.draft(mailing(), [draft(n) for n in names], AT, state=State.RELEASED)
    claims = ledger.claims.take(STEP, AT, "worker", 4)
    by_party = {c.party: c.id for c in claims}
    ends = (("SENT", State.SENT), ("FAILED", State.FAILED), ("UNKNOWN", State.UNKNOWN))
    ledger.claims.settle([Outcome(by_party[party], state, AT) for party, state in ends])
    assert ledger.mailings.draft(mailing(1), [draft(n) for n in names], LATER, state=State.RELEASED) == 5
    assert {p: s for (p, revision), s in states(ledger).items() if revision == 1} == {
        "SENT": (State.SKIPPED, "already-sent"),
        "CLAIMED": (State.SKIPPED, "already-sent"),
        "UNKNOWN": (State.SKIPPED, "already-sent"),
        "FAILED": (State.RELEASED, ""),
        "WAITING": (State.RELEASED, ""),
    }
    superseded = [key for key, now in states(ledger).items() if now == (State.SKIPPED, "superseded")]
    assert superseded == [("WAITING", 0)]


def test_a_change_of_date_is_written_again_when_asked(ledger):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    first = send(ledger)
    ledger.mailings.draft(mailing(1), [draft("aa", again=True)], LATER, state=State.RELEASED)
    second = send(ledger)
    assert first[0].message_id != second[0].message_id


def test_a_run_of_an_old_revision_writes_nothing(ledger):
    ledger.mailings.draft(mailing(1), [draft("aa")], AT, state=State.HELD)
    ledger.mailings.draft(mailing(0), [draft("aa"), draft("bb")], LATER, state=State.RELEASED)
    superseded = (State.SKIPPED, "superseded")
    assert states(ledger) == {
        ("AA", 1): (State.HELD, ""),
        ("AA", 0): superseded,
        ("BB", 0): superseded,
    }


def test_release_lets_go_all_but_the_excluded_and_is_recorded(ledger):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.HELD)
    assert ledger.claims.take(STEP, AT, "worker", 10) == []
    released = ledger.mailings.release(
        STEP, LATER, "Ana", note="Hi", exclude=frozenset({"BB@bb.example.org"})
    )
    assert released == 1
    assert ledger.mailings.release(STEP, LATER, "Ana", exclude=frozenset({"bb@bb.example.org"})) == 0
    assert states(ledger)["BB", 0] == (State.SKIPPED, "excluded")
    (decision,) = ledger.history.decisions("release", STEP)
    assert (decision.by, decision.at, decision.value["released"]) == ("Ana", LATER, 1)


def test_a_mistyped_exclusion_releases_nothing(ledger):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.HELD)
    with pytest.raises(LedgerProblem, match="so nothing was released"):
        ledger.mailings.release(STEP, LATER, "Ana", exclude=frozenset({"aa@aa.exmaple.org"}))
    assert states(ledger) == {("AA", 0): (State.HELD, "")}
    assert ledger.history.decisions() == []


def test_stop_stops_what_has_not_left(ledger):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    send(ledger, limit=1)
    assert ledger.mailings.stop(STEP, LATER, "Ana", "the date is in doubt") == 1
    assert states(ledger) == {("AA", 0): (State.SENT, ""), ("BB", 0): (State.SKIPPED, "stopped")}
    assert ledger.mailings.release(STEP, LATER, "Ana") == 0
    assert [d.reason for d in ledger.history.decisions("stop")] == ["the date is in doubt"]


def test_nothing_leaves_too_late(ledger):
    ledger.mailings.draft(mailing(expires=LATER), [draft("aa")], AT, state=State.RELEASED)
    assert ledger.claims.take(STEP, LATER, "worker", 10) == []
    assert ledger.mailings.skip(STEP, Skip.TOO_LATE, LATER) == 1
    assert states(ledger) == {("AA", 0): (State.SKIPPED, "too-late")}


def test_some_of_a_mailing_can_be_skipped(ledger):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    assert ledger.mailings.skip(STEP, Skip.ANSWERED, LATER, recipients=["BB@bb.example.org"]) == 1
    assert [c.party for c in send(ledger)] == ["AA"]


def test_waiting_lists_held_mailings(ledger):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.HELD)
    ledger.mailings.draft(mailing(step="m/other"), [draft("aa")], LATER, state=State.RELEASED)
    (waiting,) = ledger.mailings.waiting()
    assert (waiting.step, waiting.count, waiting.since, waiting.expires) == (STEP, 2, AT, AT.add(days=10))


def test_times_come_back_as_utc_moments(ledger):
    local = pendulum.datetime(2030, 5, 6, 5, 0, tz="America/Santiago")
    ledger.mailings.draft(mailing(), [draft("aa")], local, state=State.HELD)
    (message,) = ledger.messages()
    assert message.changed_at == local
    assert isinstance(message.changed_at, pendulum.DateTime)
    assert message.changed_at.timezone_name == "UTC"
    with pytest.raises(Exception, match="no time zone"):
        ledger.mailings.skip(STEP, Skip.TOO_LATE, pendulum.naive(2030, 5, 6))
