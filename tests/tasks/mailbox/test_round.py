"""A round over the mailbox: what counts, and who is written to instead."""

import pytest

from roadmap.mail.incoming import Kind
from roadmap.mail.message import Skip, State
from tasks.contacts.contacts import mark, unreachable
from tasks.mailbox.telling import waiting_steps
from tasks.mailing.mailing import considered
from tests.tasks.mailbox.conftest import read_round, send
from tests.tasks.mailbox.mails import STEP, XA, put
from tests.tasks.mailbox.outcome import MISSION, A, kinds, notice, to


@pytest.mark.parametrize(
    "name", ["failed", "failed-headers-only", "exchange", "qmail", "exim", "internationalized"]
)
def test_a_hard_bounce_marks_the_contact_and_the_next_is_written_to_at_once(context, mailbox, name):
    put(mailbox, name)
    read, notices = read_round(context, mailbox)
    assert read.kinds == {Kind.BOUNCED: 1}
    assert set(unreachable(context.ledger)) == {A}
    assert to(context)[MISSION] is State.RELEASED  # it was released once already
    message = next(m for m in context.ledger.messages(step=STEP) if m.recipient == A)
    assert message.state is State.SENT
    assert message.reason.startswith("bounced: 5.")
    assert waiting_steps(context) == [STEP, *notices]


def test_the_new_message_is_the_same_step_and_revision_in_the_contacts_own_name(context, mailbox):
    put(mailbox, "failed")
    read_round(context, mailbox)
    (message,) = (m for m in context.ledger.messages(step=STEP) if m.recipient == MISSION)
    assert (message.revision, message.party, message.name) == (0, "XA", "Mission")
    assert message.message_id != XA


def test_from_then_on_the_next_contact_is_the_first(context, mailbox):
    put(mailbox, "failed")
    read_round(context, mailbox)
    found = {r.party: r.address for r in considered(context, context.step("briefing/reminder"))}
    assert found["XA"] == MISSION


def test_a_round_done_again_changes_nothing(context, mailbox):
    put(mailbox, "failed", "reply", "vacation")
    read_round(context, mailbox)
    before = to(context), notice(context), kinds(context)
    read, notices = read_round(context, mailbox)
    assert (read.kinds, notices) == ({}, [])
    assert (to(context), notice(context), kinds(context)) == before


def test_the_same_bounce_told_twice_writes_to_one_contact_only(context, mailbox):
    put(mailbox, "failed", "qmail")
    read_round(context, mailbox)
    assert to(context).keys() >= {A, MISSION}
    assert len(to(context)) == 4


@pytest.mark.parametrize("name", ["forged-stranger", "forged-other-address"])
def test_a_report_that_names_no_message_of_ours_to_that_address_counts_for_nothing(context, mailbox, name):
    put(mailbox, name)
    read, notices = read_round(context, mailbox)
    assert read.kinds == {Kind.STRAY: 1}
    assert unreachable(context.ledger) == {}
    assert len(to(context)) == 3
    assert len(notices) == 1  # it is about a contact of ours, so a person looks at it
    assert "focal@xb.example.org" in notice(context)[0]
    assert "They name no message that was sent to that address" in notice(context)[0]


def test_a_report_on_a_trial_says_nothing_about_the_real_mailing(at_context, mailbox, monkeypatch):
    put(mailbox, "failed")
    with at_context() as context:
        send(context)
    monkeypatch.setenv("ROADMAP_MODE", "outbox")
    with at_context() as trial:
        read, _ = read_round(trial, mailbox)
        assert read.kinds == {Kind.STRAY: 1}
        assert unreachable(trial.ledger) == {}
    monkeypatch.setenv("ROADMAP_MODE", "live")
    with at_context() as context:  # and reading it in a trial does not use it up
        assert read_round(context, mailbox)[0].kinds == {Kind.BOUNCED: 1}


def test_a_mail_that_never_left_cannot_come_back(at_context, mailbox):
    put(mailbox, "failed")
    with at_context() as context:
        send(context, State.FAILED)
        assert read_round(context, mailbox)[0].kinds == {Kind.STRAY: 1}


def test_what_came_back_of_an_unknown_message_is_noted_and_a_person_still_settles_it(at_context, mailbox):
    put(mailbox, "failed")
    with at_context() as context:
        send(context, State.UNKNOWN)
        read_round(context, mailbox)
        message = next(m for m in context.ledger.messages(step=STEP) if m.recipient == A)
        assert (message.state, message.reason[:8]) == (State.UNKNOWN, "bounced:")


def test_nobody_is_written_to_once_it_is_too_late(context, at_context, mailbox):
    put(mailbox, "failed")
    with at_context(days=30) as late:
        read_round(late, mailbox)
        assert len(to(late)) == 3
        assert "nobody: it is too late for this mail" in notice(late)[0]


def test_a_mailing_that_was_stopped_goes_to_nobody_else(at_context, mailbox):
    put(mailbox, "failed")
    with at_context() as context:
        send(context, limit=1)
        context.ledger.mailings.stop(STEP, context.at, "C.", "Not now")
        read_round(context, mailbox)
        assert MISSION not in to(context)
        assert "nobody: the mailing was stopped" in notice(context)[0]


def test_a_contact_that_was_left_out_by_decision_stays_left_out(at_context, mailbox):
    put(mailbox, "failed")
    with at_context() as context:
        send(context, limit=1, recipients=[(A, "XA"), (MISSION, "XA")])
        context.ledger.mailings.skip(STEP, Skip.EXCLUDED, context.at, recipients=[MISSION])
        read_round(context, mailbox)
        assert to(context) == {A: State.SENT, MISSION: State.SKIPPED}
        assert "nobody: the next contact was left out by decision" in notice(context)[0]


def test_a_contact_that_may_have_the_mail_is_not_written_to_again(context, mailbox):
    send(context, State.UNKNOWN, recipients=[(MISSION, "XA")])
    put(mailbox, "failed")
    read_round(context, mailbox)
    assert to(context)[MISSION] is State.UNKNOWN


@pytest.mark.parametrize("cut", ["act", "gather", "notice_drafted"])
def test_a_round_that_is_cut_off_is_finished_by_the_next(context, mailbox, monkeypatch, cut):
    put(mailbox, "failed")

    def die(*_given, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(context.ledger.incoming), cut, die)
        with pytest.raises(KeyboardInterrupt):
            read_round(context, mailbox)
    put(mailbox, "reply")
    read_round(context, mailbox)
    assert to(context)[MISSION] is State.RELEASED
    said = " ".join(notice(context))
    assert said.count(MISSION) == 1
    assert said.count("¿quién preside?") == 1


def test_the_mark_of_an_address_can_be_cleared_and_a_new_bounce_marks_it_again(context, at_context, mailbox):
    put(mailbox, "failed")
    read_round(context, mailbox)
    assert mark(context.ledger, "reachable", A.upper(), at=context.at.add(hours=1), by="C.", reason="Mended")
    assert unreachable(context.ledger) == {}
    with at_context(days=1) as later:
        assert {r.party: r.address for r in considered(later, later.step(STEP))}["XA"] == A
        put(mailbox, "qmail")
        read_round(later, mailbox)
        assert set(unreachable(later.ledger)) == {A}
