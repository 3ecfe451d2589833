"""What an amendment would do is told before it is signed, and is what it then does."""

import pytest

from roadmap.plan.amendments import Amendment
from roadmap.problems import Refusal
from tasks.deciding.foreseeing import context_to_look, foresee
from tasks.ledger import LedgerProblem
from tests.tasks.deciding.moving import (
    BY,
    CANCELLATION,
    CHANGE,
    DUE,
    INVITATION,
    MOVED,
    REMINDER,
    WHY,
    A,
    B,
    draft,
    invited,
    move,
    told,
)

LATER = "2030-06-26"


def asked(kind="move", milestone="briefing", to=LATER, at=MOVED):
    return Amendment(kind=kind, milestone=milestone, to=to, at=at, by=BY, reason=WHY)


def foreseen(context, at=MOVED, **more):
    return foresee(context(at), asked(at=at, **more))


def mails(found):
    return {mail.step.key: dict(mail.languages) for mail in found.mails}


async def test_the_steps_that_move_with_their_old_and_new_moments(context):
    await invited(context)
    moves = {s.key: (str(s.before.due)[:16], str(s.after.due)[:16]) for s in foreseen(context).shifts}
    assert moves == {
        INVITATION: ("2030-05-29 09:00", "2030-06-05 09:00"),
        REMINDER: ("2030-06-12 09:00", "2030-06-19 09:00"),
    }


async def test_who_holds_the_old_date_is_whom_the_change_then_goes_to(context):
    await invited(context, only=A)
    found = foreseen(context)
    assert found.holders == {"briefing": (A,)}
    move(context)
    assert await told(context) == [A]


async def test_the_mails_that_go_out_by_language_with_the_words_that_are_then_drafted(context):
    await invited(context)
    found = foreseen(context)
    assert mails(found) == {CHANGE: {"en": 2}, REMINDER: {"en": 2}}
    (sample,) = found.mails[0].samples
    assert "New date:      Wednesday, 26 June 2030" in sample.text
    now, _ = move(context)
    await draft(now, CHANGE)
    drafted = [now.ledger.content(m.content_id) for m in now.ledger.messages(CHANGE)]
    assert (sample.subject, sample.language) in {(c.subject, c.language) for c in drafted}
    assert sample.text in {content.text for content in drafted}


async def test_whom_the_invitation_has_not_reached_it_is_still_to_go_to(context):
    await invited(context, only=A)
    assert mails(foreseen(context)) == {CHANGE: {"en": 1}, INVITATION: {"en": 1}, REMINDER: {"en": 2}}


async def test_what_waits_with_the_old_date_would_be_withdrawn(context):
    await draft(context(DUE), INVITATION)
    found = foreseen(context)
    assert found.withdrawn == {INVITATION: 2}
    assert found.holders == {"briefing": ()}
    assert CHANGE not in mails(found)


def test_steps_that_fall_into_the_past_and_those_that_are_too_late(context):
    at = DUE.subtract(days=3)
    soon = foreseen(context, at=at, to="2030-06-13")
    assert [s.key for s in soon.shifts if s.falls_into_the_past(at)] == [INVITATION]
    assert [s.key for s in soon.shifts if s.expires(at)] == []
    over = foreseen(context, at=at, to="2030-05-20")
    assert [s.key for s in over.shifts if s.expires(at)] == [INVITATION, REMINDER]
    assert over.mails == ()


def test_an_order_rule_that_breaks_is_told_and_refuses_it(context):
    found = foreseen(context, to="2030-10-01")
    assert [rule.rule for rule in found.broken] == ["briefing before meeting"]
    assert found.refused
    with pytest.raises(Refusal, match=r"briefing .* would not come before meeting"):
        move(context, to="2030-10-01")


def test_an_order_rule_that_somebody_has_overridden_refuses_nothing(context):
    rule = asked(kind="override", milestone="briefing before meeting", to=None)
    context(MOVED).ledger.history.amend(rule)
    found = foreseen(context, to="2030-10-01")
    assert [rule.overridden for rule in found.broken] == [True]
    assert not found.refused


async def test_calendars_get_the_next_sequence_of_the_same_event(context):
    (update,) = foreseen(context).updates
    assert (update.event.sequence, str(update.before), str(update.event.when)) == (1, "2030-06-19", LATER)
    move(context)
    (again,) = foreseen(context, at=MOVED.add(days=1), to="2030-06-27").updates
    assert (again.event.sequence, again.event.uid) == (2, update.event.uid)


async def test_a_time_of_day_that_is_fixed_weeks_before_is_told_to_holders_and_calendars(context):
    await invited(context)
    found = foreseen(context, kind="fix", to="2030-06-19 10:00")
    assert found.holders == {"briefing": (A, B)}
    assert mails(found)[CHANGE] == {"en": 2}
    assert [update.event.sequence for update in found.updates] == [1]


async def test_one_that_is_fixed_in_the_week_before_is_told_to_calendars_alone(context):
    await invited(context)
    found = foreseen(context, kind="fix", to="2030-06-19 10:00", at=MOVED.add(days=14))
    assert found.holders == {}
    assert CHANGE not in mails(found)
    assert [update.event.sequence for update in found.updates] == [1]


async def test_a_cancellation_takes_all_steps_off_and_is_told_to_the_holders(context):
    await invited(context)
    found = foreseen(context, kind="cancel", to=None)
    assert {s.key: s.after for s in found.shifts} == {INVITATION: None, REMINDER: None}
    assert mails(found) == {CANCELLATION: {"en": 2}}
    assert [(u.event.off, u.event.sequence) for u in found.updates] == [(True, 1)]


def test_what_counts_from_a_date_moves_with_it(context):
    found = foreseen(context, milestone="meeting", to="2030-09-10/2030-09-11")
    assert {shift.key.partition("/")[0] for shift in found.shifts} == {"meeting", "note"}


def test_what_is_cancelled_cannot_be_changed(context):
    context(MOVED).ledger.history.amend(asked(kind="cancel", to=None))
    with pytest.raises(Refusal, match="briefing is cancelled"):
        foreseen(context)


async def test_looking_changes_nothing_in_the_ledger(context, tmp_path):
    await invited(context)
    now = context(MOVED)
    before = now.ledger.last_change(), now.ledger.messages(), now.ledger.history.amendments()
    foreseen(context)
    assert (now.ledger.last_change(), now.ledger.messages(), now.ledger.history.amendments()) == before


def test_a_look_without_a_ledger_makes_none(path, tmp_path, monkeypatch):
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    with context_to_look(path, MOVED) as now:
        found = foresee(now, asked())
    assert found.holders == {"briefing": ()}
    assert not (tmp_path / "home").exists()


def test_a_look_at_a_ledger_that_is_lost_is_refused(path, tmp_path, monkeypatch):
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "ledger.sqlite.senders").mkdir(parents=True)
    with pytest.raises(LedgerProblem, match="was in use and is missing now"), context_to_look(path, MOVED):
        pass
