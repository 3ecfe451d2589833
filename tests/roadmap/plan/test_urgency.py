"""Which mails yield, which go first, and until when each is of use."""

import pendulum
import pytest

from roadmap.plan.urgency import moments_to_leave, of_use_until, urgency
from roadmap.plan.workdays import WorkCalendar
from tests.samples import HOST, briefing, call, planned, review, rule

TWICE = [
    rule("invitation", "21 days before start, 09:00", release=True),
    rule("nudge", "9 days before start, 09:00", to="silent"),
    rule("final-words", "2 days before start, 09:00", to="silent"),
    rule("joining", "1 day before start, 09:00", to="coming", needs_time=True),
    rule("outcome", "1 day after end, 09:00"),
    rule("thanks", "2 days after end, 10:00", to="coming"),
]


@pytest.fixture
def plan():
    return planned(briefing(steps=TWICE, when="2030-06-19 10:00"))


def test_what_counts_and_what_yields_follows_from_the_fields_of_a_rule(plan):
    found = {step.name: (step.rule.counts, step.rule.yields) for step in plan.steps}
    assert found == {
        "invitation": (True, False),
        "nudge": (True, True),
        "final-words": (True, True),
        "joining": (False, False),
        "outcome": (True, True),
        "thanks": (True, True),
    }


def test_neither_the_coordinators_mail_nor_an_invitation_that_nobody_releases_yields():
    found = {step.name: (step.rule.counts, step.rule.yields) for step in planned(call()).steps}
    assert found["selection"] == (False, False)
    assert found["invitation"] == (True, False)
    assert found["reminder"] == (True, True)


def test_the_last_reminder_goes_first_then_the_others_then_news_then_thanks(plan):
    yielding = [step for step in plan.steps if step.rule.yields]
    ranked = sorted(yielding, key=lambda step: urgency(plan, step))
    assert [step.name for step in ranked] == ["final-words", "nudge", "outcome", "thanks"]


def test_of_two_last_reminders_the_nearer_deadline_goes_first():
    plan = planned(briefing("later", "2030-06-20", steps=TWICE), briefing("sooner", steps=TWICE))
    later, sooner = (plan.step(f"{name}/final-words") for name in ("later", "sooner"))
    assert urgency(plan, sooner) < urgency(plan, later)


def test_a_reminder_is_of_use_until_the_next_one_and_the_last_until_it_is_too_late(plan):
    nudge, final = (plan.step(f"briefing/{name}") for name in ("nudge", "final-words"))
    assert of_use_until(plan, nudge) == final.due
    assert of_use_until(plan, final) == final.expires


def test_it_may_leave_once_it_is_due_and_then_on_working_days_at_the_same_hour(plan):
    nudge = plan.step("briefing/nudge")  # on a Monday; the last reminder is due on the next one
    moments = list(moments_to_leave(plan, nudge, nudge.due.add(hours=1), WorkCalendar(review().host)))
    assert [f"{m:%a %H}" for m in moments] == ["Mon 10", "Tue 09", "Wed 09", "Thu 09", "Fri 09"]
    assert moments[0] == pendulum.datetime(2030, 6, 10, 10, tz=HOST)


def test_what_is_not_due_yet_waits_for_that(plan):
    nudge = plan.step("briefing/nudge")
    moments = moments_to_leave(plan, nudge, nudge.due.subtract(days=3), WorkCalendar(review().host))
    assert next(moments) == nudge.due
