"""When steps are due, and when they are too late."""

import pendulum
import pytest
from pendulum import Date

from roadmap.plan.steps import Timing
from roadmap.review.dates import read_date
from roadmap.review.offsets import read_offset
from tests.samples import DIRECTORY, HOST, KINDS, briefing, call, meeting, planned, publication, review, rule

STAKEHOLDERS = {"stakeholders": "all"}


def due(offset, day):
    timing = Timing(review(), DIRECTORY)
    return timing.due(read_offset(offset), read_date(day)).format("ddd YYYY-MM-DD HH:mm")


@pytest.mark.parametrize(
    ("offset", "day", "moment"),
    [
        ("7 days before start, 09:00", "2030-05-15", "Wed 2030-05-08 09:00"),
        ("3 days before start, 09:00", "2030-05-15", "Fri 2030-05-10 09:00"),  # Sunday: earlier
        ("on closing, 09:00", "2030-05-12", "Fri 2030-05-10 09:00"),  # a deadline: never later
        ("on selection, 10:00", "2030-05-12", "Fri 2030-05-10 10:00"),
        ("on opening, 09:00", "2030-05-12", "Mon 2030-05-13 09:00"),  # not before the call opens
        ("2 days after end, 10:00", "2030-05-07/2030-05-08", "Fri 2030-05-10 10:00"),  # the last day's
        ("1 day before start, 05:00", "2030-05-15", "Tue 2030-05-14 08:00"),  # working hours
    ],
)
def test_steps_land_on_working_days_before_their_anchor_or_after_it(offset, day, moment):
    assert due(offset, day) == moment


def test_a_holiday_of_the_host_moves_a_step():
    assert due("1 day before start, 09:00", "2030-12-13") == "Wed 2030-12-11 09:00"  # Jamhuri Day is the 12th


def test_a_deadline_without_a_time_ends_with_the_day_of_the_last_capital():
    reminder = planned(call(closes="2030-06-05")).step("call/reminder")
    assert reminder.expires == pendulum.datetime(2030, 6, 5, 23, 59, 59, tz="Pacific/Pago_Pago")
    assert reminder.expires.timezone_name == HOST


def test_only_the_capitals_of_its_audience_count_for_a_deadline():
    north = {"delegations": "all", "sub_regions": ["north"]}
    assert planned(call(audience=north)).step("call/reminder").expires == pendulum.datetime(
        2030, 6, 5, 23, 59, 59, tz=HOST
    )


def test_a_deadline_ends_no_earlier_than_the_hour_that_its_mails_name():
    unions = {"stakeholders": ["unions"]}  # in Auckland alone, where the day ends first
    asked = call(audience=unions)
    assert planned(asked).step("call/reminder").expires == pendulum.datetime(2030, 6, 5, 23, 59, 59, tz=HOST)
    there = planned({**asked, "zone": "Pacific/Auckland"}).step("call/reminder")
    assert there.expires == pendulum.datetime(2030, 6, 5, 23, 59, 59, tz="Pacific/Auckland")


def test_a_deadline_with_a_time_is_on_the_clock_of_the_milestone():
    steps = planned(call(closes="2030-06-05 12:00", zone="Europe/Oslo"))
    assert steps.step("call/reminder").expires == pendulum.datetime(2030, 6, 5, 12, tz="Europe/Oslo")


def test_what_leads_up_to_an_event_is_too_late_when_it_starts():
    steps = planned(briefing(when="2030-06-19 10:00", zone="Europe/Oslo"))
    assert steps.step("briefing/joining").expires == pendulum.datetime(2030, 6, 19, 10, tz="Europe/Oslo")


def test_an_invitation_to_a_call_is_good_until_the_call_closes():
    steps = planned(call())
    assert steps.step("call/invitation").expires == steps.step("call/reminder").expires


def test_what_follows_an_event_is_too_late_after_two_weeks():
    thanks = planned(briefing()).step("briefing/thanks")
    assert thanks.expires == thanks.due.add(days=14)


def test_a_rule_may_say_itself_when_it_is_too_late():
    rules = [rule("invitation", "on opening, 09:00", expires_after=3)]
    invitation = planned(call(steps=rules)).step("call/invitation")
    assert invitation.expires == invitation.due.add(days=3)


def test_a_reminder_on_the_day_of_the_deadline_is_not_sent_after_it():
    rules = [rule("last-call", "on closing, 09:00", to="silent")]
    steps = planned(call(steps=rules, closes="2030-06-05 17:00"))
    assert steps.step("call/last-call").expires == pendulum.datetime(2030, 6, 5, 17, tz=HOST)


def test_an_announcement_on_the_day_itself_may_still_be_made_after_it():
    announcement = planned(meeting(), publication()).step("note/announcement")
    assert announcement.expires == announcement.due.add(days=14)


def test_a_date_must_be_fixed_on_a_working_day_before_the_notice_begins():
    timing = Timing(review(), DIRECTORY)
    assert timing.fix_by(read_date("2030-06"), 20) == Date(2030, 5, 10)  # 12 May is a Sunday


def test_a_step_is_known_by_its_milestone_and_name():
    steps = planned(call())
    assert [step.key for step in steps.steps] == [f"call/{s['step']}" for s in KINDS["call"]["steps"]]
