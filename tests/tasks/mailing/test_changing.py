"""A date moves in the middle of a mailing: nothing with the old one leaves, and all who hold it are told."""

from email import message_from_bytes

import pytest

from rehearsal.forms import FormService, Submission, writer_of
from roadmap.mail.message import Skip, State
from roadmap.plan.amendments import Amendment
from roadmap.problems import Refusal
from tasks.collecting.collecting import collect_answers
from tasks.ledger import LedgerProblem, Outcome
from tasks.mailing.overtaken import telling
from tests.tasks.deciding.moving import (
    BY,
    CANCELLATION,
    CHANGE,
    DUE,
    INVITATION,
    MOVED,
    REMINDER,
    WHY,
    ZONE,
    A,
    B,
    amend,
    cancel,
    deliver,
    draft,
    found,
    invited,
    move,
    told,
)


async def test_all_who_hold_the_old_date_are_told_and_nobody_else(context):
    await invited(context, only=A)
    _, amended = move(context)
    assert (amended.number, amended.overtaken) == (1, ("briefing",))
    assert await told(context) == [A]


async def test_the_news_threads_under_the_invitation_and_carries_the_new_date_for_the_calendar(
    context, tmp_path
):
    await invited(context)
    move(context)
    await told(context)
    mail = message_from_bytes((tmp_path / "outbox" / CHANGE / f"{B}.1.eml").read_bytes())
    invitation = message_from_bytes((tmp_path / "outbox" / INVITATION / f"{B}.eml").read_bytes())
    assert mail["In-Reply-To"] == invitation["Message-ID"]
    (event, *_) = [p.get_payload(decode=True) for p in mail.walk() if p.get_content_type() == "text/calendar"]
    assert b"METHOD:REQUEST" in event
    assert b"SEQUENCE:1" in event
    assert b"20300626" in event
    text = next(
        p.get_payload(decode=True).decode() for p in mail.walk() if p.get_content_type() == "text/plain"
    )
    assert "Previous date: Wednesday, 19 June 2030" in text
    assert "New date:      Wednesday, 26 June 2030" in text


async def test_a_held_invitation_with_the_old_date_is_withdrawn_and_cannot_be_released(context):
    await draft(context(DUE), INVITATION)
    now, _ = move(context)
    assert set(found(now, INVITATION).values()) == {(State.SKIPPED, Skip.SUPERSEDED)}
    assert now.ledger.mailings.release(INVITATION, MOVED, BY) == 0
    assert State.SENT not in deliver(now, INVITATION)
    assert await told(context) == []


async def test_the_rest_of_a_half_sent_invitation_is_of_the_new_date(context):
    now = context(DUE)
    await draft(now, INVITATION)
    now.ledger.mailings.release(INVITATION, DUE, BY)
    (claim,) = now.ledger.claims.take(INVITATION, DUE, "worker", 1)
    now.ledger.claims.settle([Outcome(claim.id, State.SENT, DUE)])
    move(context)
    due = context(MOVED).step(INVITATION).due
    now = context(due)
    await draft(now, INVITATION)
    now.ledger.mailings.release(INVITATION, due, BY)
    deliver(now, INVITATION)
    assert found(now, INVITATION) == {
        (A, 0): (State.SENT, ""),
        (A, 1): (State.SKIPPED, Skip.ALREADY_SENT),
        (B, 0): (State.SKIPPED, Skip.SUPERSEDED),
        (B, 1): (State.SENT, ""),
    }
    assert await told(context) == [A]


async def test_a_server_that_refuses_for_now_does_not_get_the_old_date_again(context):
    now = context(DUE)
    await draft(now, INVITATION)
    now.ledger.mailings.release(INVITATION, DUE, BY)
    claims = now.ledger.claims.take(INVITATION, DUE, "worker", 2)
    move(context)
    outcomes = [Outcome(claim.id, State.RELEASED, MOVED, "451 later") for claim in claims]
    now.ledger.claims.settle(outcomes)
    later = context(MOVED.add(days=1))
    assert State.SENT not in deliver(later, INVITATION)
    assert now.ledger.claims.take(INVITATION, MOVED.add(days=1), "another", 9) == []


async def test_whose_invitation_is_unknown_is_told_once_a_person_has_found_that_it_came(context):
    now = context(DUE)
    await draft(now, INVITATION)
    now.ledger.mailings.release(INVITATION, DUE, BY)
    claims = now.ledger.claims.take(INVITATION, DUE, "worker", 2)
    states = {A: State.SENT, B: State.UNKNOWN}
    now.ledger.claims.settle([Outcome(c.id, states[c.recipient], DUE) for c in claims])
    move(context)
    assert await told(context) == [A]
    unknown = next(c.message_id for c in claims if c.recipient == B)
    now.ledger.claims.resolve_many([unknown], State.SENT, MOVED, BY, "they telephoned")
    assert await told(context, at=MOVED.add(days=1)) == [A, B]


async def test_a_run_that_began_before_the_move_drafts_nothing_with_the_old_date(context):
    late = context(DUE)
    assert late.review.milestone("briefing")  # the run has looked at the roadmap
    assert late.plan
    move(context)
    assert await draft(late, INVITATION) == 0
    assert found(late, INVITATION) == {}


async def test_a_run_that_began_before_the_move_drafts_what_is_due_with_the_new_date(context):
    late = context(DUE)
    assert late.plan
    move(context, at=DUE, to="2030-06-18")  # a day earlier: the invitation is due all the same
    assert await draft(late, INVITATION) == 2
    assert {revision for _, revision in found(late, INVITATION)} == {1}
    text = late.ledger.content(late.ledger.messages(INVITATION)[0].content_id).text
    assert "18 June 2030" in text


async def test_the_move_and_the_withdrawal_are_on_disk_together_or_not_at_all(context, monkeypatch):
    await draft(context(DUE), INVITATION)

    def dies(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("tasks.ledger.facts.history.withdraw", dies)
        with pytest.raises(KeyboardInterrupt):
            move(context)
    now = context(MOVED)
    assert now.amendments == ()
    assert {state for state, _ in found(now, INVITATION).values()} == {State.HELD}


async def test_an_amendment_that_was_recorded_otherwise_withdraws_at_the_next_delivery(context):
    now = context(DUE)
    await draft(now, INVITATION)
    values = {"kind": "move", "milestone": "briefing", "to": "2030-06-26", "by": BY, "reason": WHY}
    now.ledger.history.amend(Amendment.model_validate(values | {"at": MOVED}))
    now.ledger.mailings.release(INVITATION, MOVED, BY)
    assert State.SENT not in deliver(context(MOVED), INVITATION)


async def test_every_way_of_sending_is_withdrawn(context, monkeypatch, path):
    monkeypatch.setenv("ROADMAP_MODE", "dry")
    await draft(context(DUE), INVITATION)
    monkeypatch.setenv("ROADMAP_MODE", "outbox")
    move(context)
    monkeypatch.setenv("ROADMAP_MODE", "dry")
    assert {reason for _, reason in found(context(MOVED), INVITATION).values()} == {Skip.SUPERSEDED}


async def test_two_who_amend_at_once_do_not_overwrite_each_other(context):
    one, other = context(MOVED), context(MOVED)
    assert one.plan
    assert other.plan
    amend(one, "move", "briefing", None, "2030-06-26", BY, WHY)
    with pytest.raises(LedgerProblem, match="the roadmap was amended meanwhile"):
        amend(other, "move", "briefing", None, "2030-06-27", BY, WHY)
    assert len(context(MOVED).amendments) == 1


async def test_a_reminder_of_the_new_date_goes_to_the_silent_again(context):
    await invited(context)
    reminded = context(DUE).step(REMINDER).due
    now = context(reminded)
    await draft(now, REMINDER)
    deliver(now, REMINDER)
    move(context, at=reminded.add(hours=2), to="2030-07-10")
    later = context(context(reminded.add(hours=2)).step(REMINDER).due)
    await draft(later, REMINDER)
    deliver(later, REMINDER)
    sent = [key for key, (state, _) in found(later, REMINDER).items() if state is State.SENT]
    assert sorted(sent) == [(A, 0), (A, 1), (B, 0), (B, 1)]


async def test_a_cancelled_milestone_leaves_nothing_but_its_cancellation(context, tmp_path):
    await invited(context, only=A)
    reminded = context(DUE).step(REMINDER).due
    await draft(context(reminded), REMINDER)
    now = context(reminded)
    assert cancel(now, "briefing", BY, WHY).overtaken == ("briefing",)
    reasons = {address: reason for (address, _), (_, reason) in found(now, REMINDER).items()}
    assert reasons == {A: Skip.CANCELLED, B: Skip.NOT_INVITED}
    assert [step.key for step in now.plan.steps if step.milestone == "briefing"] == [CANCELLATION]
    assert [step.key for step in telling(now)] == [CANCELLATION]
    assert await told(context, CANCELLATION, reminded) == [A]
    mail = (tmp_path / "outbox" / CANCELLATION / f"{A}.1.eml").read_bytes()
    assert b"METHOD:CANCEL" in mail
    with pytest.raises(Refusal, match="reminder is not to be sent any more: briefing is cancelled"):
        context(reminded).step(REMINDER)
    with pytest.raises(Refusal, match="briefing is cancelled; nothing of it can be changed any more"):
        cancel(context(reminded), "briefing", BY, WHY)


async def test_answers_to_what_is_cancelled_are_not_collected_and_wait_for_nobody(context, tmp_path):
    now = context(DUE)
    form = now.review.form(now.review.milestone("briefing"))
    now.book.create([form], "en")
    service = FormService([form], "en", writer_of(now.book), ZONE)
    service.submit(Submission(DUE, "somebody@elsewhere.example.org", form, {"party": "Atlantis"}))
    service.write_until(DUE)
    assert (await collect_answers.fn(context(DUE))).queued == 1
    cancel(context(MOVED), "briefing", BY, WHY)
    assert context(MOVED).known.standing.unsettled() == []
    service.submit(Submission(MOVED, A, form, {"party": "Atlantis"}))
    service.write_until(MOVED)
    assert (await collect_answers.fn(context(MOVED))).rows == 0
