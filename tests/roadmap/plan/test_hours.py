"""Hours that are fixed after people were told the day: who is told by a mail of its own, and when not."""

import pendulum
import pytest

from roadmap.plan.amendments import in_force
from roadmap.plan.changes import gather_news, goes_again
from roadmap.plan.plan import plan
from tests.samples import AT, DIRECTORY, HOST, amendment, briefing, call, consultation, review, rule

HOUR = "2030-06-19 10:00"
JOINING = pendulum.datetime(2030, 6, 18, 9, tz=HOST)  # when the joining information of the briefing is due
OPEN_DAYS = ("2030-07-03", "2030-07-10")


def told(*amendments, milestone=None):
    """The roadmap, and the steps that tell holders, by key."""
    roadmap = in_force(review(milestone or briefing()), amendments)
    steps = plan(roadmap, DIRECTORY).steps
    return roadmap, {step.key: step for step in steps if step.rule.to == "holders"}


def fixed(at=AT, **more):
    return amendment("fix", "briefing", HOUR, at=at, **more)


def test_whoever_holds_the_day_is_told_the_hour_at_once_after_release():
    roadmap, steps = told(fixed())
    step = steps["briefing/change"]
    assert (step.due, step.revision, step.rule.release) == (AT, 1, True)
    news = gather_news(roadmap, roadmap.review.milestone("briefing"), 0)
    assert (news.worth_telling, news.fixes_hours) == (True, True)


def test_they_are_told_once():
    roadmap, _ = told(fixed())
    news = gather_news(roadmap, roadmap.review.milestone("briefing"), 1)
    assert (news.worth_telling, news.fixes_hours) == (False, False)


@pytest.mark.parametrize(("days", "own"), [(8, True), (7, False), (1, False)])
def test_joining_information_that_follows_within_a_week_is_enough(days, own):
    _, steps = told(fixed(JOINING.subtract(days=days)))
    assert bool(steps) is own


def test_an_event_without_joining_information_is_told_the_hour_by_its_own_mail():
    steps = [rule("invitation", "21 days before start, 09:00")]
    _, told_of = told(fixed(), milestone=briefing(steps=steps))
    assert list(told_of) == ["briefing/change"]


def test_sessions_are_told_together_when_the_last_hour_is_fixed():
    hours = [
        amendment("fix", "talks", f"{day} 10:00", date=f"session-{number}", at=AT.add(hours=number))
        for number, day in enumerate(OPEN_DAYS, start=1)
    ]
    _, first = told(hours[0], milestone=consultation(days=OPEN_DAYS))
    assert first == {}
    roadmap, both = told(*hours, milestone=consultation(days=OPEN_DAYS))
    assert (both["talks/change"].due, both["talks/change"].revision) == (AT.add(hours=2), 1)
    assert gather_news(roadmap, roadmap.review.milestone("talks"), 0).fixes_hours


def test_an_hour_fixed_together_with_another_day_is_a_change():
    roadmap, _ = told(amendment("move", "briefing", "2030-06-26 10:00"))
    assert not gather_news(roadmap, roadmap.review.milestone("briefing"), 0).fixes_hours


def test_an_hour_that_is_changed_later_is_a_change():
    roadmap, _ = told(fixed(), amendment("move", "briefing", "2030-06-19 11:00", at=AT.add(days=1)))
    milestone = roadmap.review.milestone("briefing")
    assert not gather_news(roadmap, milestone, 1).fixes_hours
    assert gather_news(roadmap, milestone, 0).fixes_hours  # they hold the day, and were told no hour


def test_a_cancelled_event_has_no_hour_to_tell():
    roadmap, steps = told(fixed(), amendment("cancel", "briefing", at=AT.add(days=1)))
    assert list(steps) == ["briefing/cancellation"]
    assert not gather_news(roadmap, roadmap.review.milestone("briefing"), 0).fixes_hours


def test_the_hour_of_a_deadline_is_told_to_nobody():
    _, steps = told(amendment("fix", "call", "2030-06-05 12:00", date="closes"), milestone=call())
    assert steps == {}


def test_nobody_is_invited_again_and_what_leads_up_to_the_day_goes_as_planned():
    roadmap, _ = told(fixed())
    steps = plan(roadmap, DIRECTORY)
    assert not goes_again(roadmap, steps.step("briefing/invitation"))
    assert goes_again(roadmap, steps.step("briefing/reminder"))
