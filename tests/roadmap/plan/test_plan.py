"""The plan of the real review, and of small ones."""

import pendulum
from pendulum import Date

from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from tests.samples import amendment, briefing, call, consultation, meeting, planned, publication


def real_plan(real, *amendments):
    return plan(in_force(real.review, amendments), real.directory)


def names(plan, milestone):
    return [step.name for step in plan.steps if step.milestone == milestone]


LINK = {"url": "https://meet.example.org/room"}
JOINED = amendment("join", "consultations", join=LINK)


def test_the_consultations_are_to_be_fixed_three_weeks_before_january(real):
    fix = next(f for f in real_plan(real).to_fix if f.milestone == "consultations")
    assert (fix.fix_by, fix.notice, fix.need, str(fix.when)) == (Date(2024, 12, 11), 21, "day", "2025-01")
    assert fix.dates == ("session-1", "session-2", "session-3", "session-4")


def test_steps_of_an_imprecise_date_wait(real):
    found = real_plan(real)
    assert names(found, "consultations") == ["save-the-date"]
    assert found.step("consultations/invitation") is None
    waiting = {w.name: w.need for w in found.waiting if w.milestone == "consultations"}
    assert {
        "invitation": "day",
        "reminder": "day",
        "joining-instructions-session-4": "day",
    }.items() <= waiting.items()


def test_a_fixed_date_gives_its_steps_moments_and_needs_no_more_fixing(real):
    days = {"session-1": "2025-01-14 10:00", "session-2": "2025-01-15 10:00"}
    days |= {"session-3": "2025-01-21 10:00", "session-4": "2025-01-22 10:00"}
    fixed = [amendment("fix", "consultations", to, date=day) for day, to in days.items()]
    found = real_plan(real, *fixed, JOINED)
    joining = [f"joining-instructions-session-{n}" for n in (1, 2, 3, 4)]
    assert names(found, "consultations") == ["invitation", "reminder", "last-call", *joining, "thanks"]
    assert found.step("consultations/invitation").due == pendulum.datetime(
        2024, 12, 24, 9, tz="America/Santiago"
    )
    assert not [f for f in found.to_fix if f.milestone == "consultations"]
    assert not [w for w in found.waiting if w.milestone == "consultations"]


def test_one_session_that_is_open_keeps_the_invitation_waiting(real):
    found = real_plan(real, amendment("fix", "consultations", "2025-01-14 10:00", date="session-2"), JOINED)
    assert found.step("consultations/invitation") is None
    assert found.step("consultations/joining-instructions-session-2").session == "session-2"
    fix = next(f for f in found.to_fix if f.milestone == "consultations")
    assert fix.dates == ("session-1", "session-3", "session-4")


def test_the_real_review_asks_for_every_date_that_its_concept_note_leaves_open(real):
    days = {f.milestone for f in real_plan(real).to_fix if f.need == "day"}
    assert days == {"annex-1", "briefing-2", "consultations", "contributions-overview", "summary-report"}


def test_two_plans_of_the_real_review_are_equal(real):
    assert real_plan(real) == real_plan(real)


def test_a_save_the_date_stands_only_while_the_date_is_imprecise():
    assert names(planned(briefing(when="2030-07")), "briefing") == ["save-the-date"]
    assert "save-the-date" not in names(planned(briefing(when="2030-07-03")), "briefing")


def test_joining_instructions_wait_for_the_time_of_day():
    found = planned(briefing(when="2030-06-19"))
    assert [(w.name, w.need) for w in found.waiting] == [("joining", "time")]
    assert [(f.need, f.fix_by) for f in found.to_fix] == [("time", Date(2030, 6, 18))]
    timed = planned(briefing(when="2030-06-19 10:00"))
    assert (timed.waiting, timed.to_fix) == ((), ())
    assert timed.step("briefing/joining").due == pendulum.datetime(2030, 6, 18, 9, tz="Africa/Nairobi")


def test_each_session_has_joining_instructions_of_its_own():
    found = planned(consultation(days=("2030-07-03 10:00", "2030-07-10 10:00")))
    joining = {s.name: (s.session, s.due.day) for s in found.steps if s.session}
    assert joining == {"joining-session-1": ("session-1", 2), "joining-session-2": ("session-2", 9)}


def test_a_consultation_of_one_session_is_planned_as_one():
    assert "joining" in names(planned(consultation(days=("2030-07-03 10:00",))), "talks")


def test_an_invitation_leads_up_to_the_first_session_and_thanks_follow_the_last():
    found = planned(consultation(days=("2030-07-10 10:00", "2030-07-03 10:00")))
    assert found.step("talks/invitation").due.to_date_string() == "2030-06-12"
    assert found.step("talks/thanks").due.to_date_string() == "2030-07-12"


def test_a_session_without_a_day_keeps_waiting_what_might_come_too_soon():
    later = planned(consultation(days=("2030-07-03", "2030-08")))
    assert later.step("talks/invitation") is None
    earlier = planned(consultation(days=("2030-07", "2030-08-06")))
    assert earlier.step("talks/thanks") is None


def test_a_date_that_counts_from_another_is_fixed_there():
    found = planned(meeting(when="2030-09"), publication(when="14 days before meeting"))
    assert [f.milestone for f in found.to_fix] == ["meeting"]
    assert ("note", "announcement") in [(w.milestone, w.name) for w in found.waiting]


def test_a_call_moves_with_the_milestone_that_it_counts_from():
    dated = call(
        opens="60 days before meeting", closes="30 days before meeting", selected_by="14 days before meeting"
    )
    found = planned(meeting(), dated, amendments=[amendment("move", "meeting", "2030-10-01")])
    assert found.step("call/invitation").due.to_date_string() == "2030-08-02"
    assert found.step("call/announcement").due.to_date_string() == "2030-09-17"


def test_a_cancelled_milestone_has_no_step_but_its_cancellation_and_nothing_to_fix():
    found = planned(briefing(when="2030-07"), meeting(), amendments=[amendment("cancel", "briefing")])
    assert names(found, "briefing") == ["cancellation"]
    assert "briefing" not in {f.milestone for f in found.to_fix} | {w.milestone for w in found.waiting}


def test_steps_stand_in_the_order_in_which_they_are_due():
    found = planned(meeting(), briefing(), call())
    assert [s.due for s in found.steps] == sorted(s.due for s in found.steps)


def test_steps_between_two_moments_are_those_from_the_first_until_before_the_second():
    found = planned(call())
    start, end = found.steps[0].due, found.steps[2].due
    assert found.between(start, end) == list(found.steps[:2])
