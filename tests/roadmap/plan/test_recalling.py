"""Whom a reminder may be sent to, by what was sent before."""

import pendulum
import pytest

from roadmap.mail.message import Skip
from roadmap.people.audience import Recalled, Recipient
from roadmap.plan.recalling import earlier_reminders, recalled, recalling, remindable
from tests.samples import HOST, briefing, call, consultation, planned, rule

DAY = pendulum.datetime(2030, 6, 12, 9, tz=HOST)  # of the briefing's reminder


def keys(found, step):
    return [one.key for one in recalled(found, found.step(step))]


def skipped(found, step, reached, at=DAY):
    people = [Recipient(party, f"x@{party}.org", "", "en", HOST, "delegation") for party in ("XA", "XB")]
    step = found.step(step)
    return {r.party: r.skip for r in remindable(people, step, recalled(found, step), reached, at)}


@pytest.mark.parametrize(
    ("made", "step"), [(briefing(), "briefing/reminder"), (call(), "call/reminder"), (consultation(), None)]
)
def test_a_reminder_recalls_what_asked_everyone_before_it(made, step):
    step = step or f"{made['id']}/reminder"
    assert keys(planned(made), step) == [f"{made['id']}/invitation"]


def test_it_recalls_by_whom_a_step_is_for_and_not_by_its_name():
    steps = [
        rule("call-for-comments", "20 days before start, 09:00"),
        rule("nudge", "9 days before start, 09:00", to="silent"),
        rule("outcome", "3 days after end, 09:00"),
    ]
    assert keys(planned(briefing(steps=steps)), "briefing/nudge") == ["briefing/call-for-comments"]


def test_a_save_the_date_is_nothing_to_recall():
    steps = [
        rule("hold", "40 days before start, 09:00", only_while="imprecise"),
        rule("nudge", "9 days before start, 09:00", to="silent"),
    ]
    assert keys(planned(briefing(steps=steps)), "briefing/nudge") == []


@pytest.mark.parametrize("step", ["briefing/invitation", "briefing/thanks"])
def test_what_does_not_remind_recalls_nothing(step):
    assert keys(planned(briefing()), step) == []


def test_nobody_is_reminded_of_what_was_not_sent_to_them():
    found = skipped(planned(briefing()), "briefing/reminder", {"XA": DAY.subtract(days=14)})
    assert found == {"XA": None, "XB": Skip.NOT_INVITED}


def test_whoever_was_invited_late_is_not_reminded_on_the_next_day():
    reached = {"XA": DAY.subtract(days=1), "XB": DAY.subtract(days=2)}
    assert skipped(planned(briefing()), "briefing/reminder", reached) == {"XA": Skip.JUST_INVITED, "XB": None}


def test_where_the_plan_itself_is_tight_half_its_time_is_enough():
    steps = [
        rule("invitation", "3 days before start, 09:00"),
        rule("nudge", "2 days before start, 09:00", to="silent"),
    ]
    found = planned(briefing(steps=steps, when="2030-06-21"))
    due = found.step("briefing/nudge").due
    reached = {"XA": due.subtract(hours=12), "XB": due.subtract(hours=11)}
    assert skipped(found, "briefing/nudge", reached, due) == {"XA": None, "XB": Skip.JUST_INVITED}


def test_another_reason_to_skip_stays():
    found = planned(briefing())
    step = found.step("briefing/reminder")
    person = Recipient("XA", "x@xa.org", "", "en", HOST, "delegation", Skip.ANSWERED)
    assert [r.skip for r in remindable([person], step, recalled(found, step), {}, DAY)] == [Skip.ANSWERED]


def test_earlier_reminders_are_those_of_the_milestone_before_it():
    steps = [
        rule("invitation", "20 days before start, 09:00"),
        rule("nudge", "9 days before start, 09:00", to="silent"),
        rule("nudge-again", "5 days before start, 09:00", to="silent"),
    ]
    found = planned(briefing(steps=steps), briefing("other", steps=steps))
    assert [s.key for s in earlier_reminders(found, found.step("briefing/nudge-again"))] == ["briefing/nudge"]
    assert earlier_reminders(found, found.step("briefing/nudge")) == []


def test_each_reader_of_a_reminder_is_recalled_what_reached_their_party():
    people = [
        Recipient("XA", "Focal@xa.org", "", "en", HOST, "government"),
        Recipient("XA", "mission@xa.org", "", "en", HOST, "mission"),
        Recipient("XB", "x@xb.org", "", "en", HOST, "government"),
    ]
    late = pendulum.datetime(2030, 6, 1, 23, tz="UTC")  # the next day on the host's clock
    found = recalling(people, {"XA": late}, {"focal@xa.org"}, [{"XA"}, {"XA", "XB"}, set()], HOST)
    assert [r.recalled for r in found] == [
        Recalled(pendulum.date(2030, 6, 2), others=False, reminders=2),
        Recalled(pendulum.date(2030, 6, 2), others=True, reminders=2),
        Recalled(None, others=False, reminders=1),
    ]
