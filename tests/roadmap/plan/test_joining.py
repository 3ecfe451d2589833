"""How an event is joined online: waited for like a date, told anew when it changes, and not shown."""

import pendulum
import pytest
from pendulum import Date
from pydantic import ValidationError

from roadmap.plan.amendments import in_force
from roadmap.plan.changes import gather_news
from roadmap.plan.events import events
from roadmap.plan.plan import plan
from roadmap.problems import Refusal, UnknownName
from roadmap.review.milestones import Join
from tests.samples import AT, DIRECTORY, amendment, briefing, call, consultation, review

ONLINE = {"virtual": True}
ONE, OTHER = (
    {"url": "https://meet.example.org/one"},
    {"url": "https://meet.example.org/two", "passcode": "12"},
)
DAYS = ("2030-07-03 10:00", "2030-07-10 10:00")


def force(*amendments, milestone=None):
    return in_force(review(milestone or briefing(when="2030-06-19 10:00", place=ONLINE)), amendments)


def planned(*amendments, milestone=None):
    return plan(force(*amendments, milestone=milestone), DIRECTORY)


def joined(join=ONE, milestone="briefing", **more):
    return amendment("join", milestone, join=join, **more)


def test_joining_instructions_wait_for_the_link_which_is_to_be_known_by_their_day():
    found = planned()
    assert found.step("briefing/joining") is None
    assert [(w.name, w.need) for w in found.waiting] == [("joining", "link")]
    (fix,) = found.to_fix
    assert (fix.need, fix.dates, fix.fix_by, fix.notice) == ("link", ("when",), Date(2030, 6, 18), 1)


def test_once_it_is_known_the_step_is_planned_and_nothing_is_to_be_fixed():
    found = planned(joined())
    assert found.step("briefing/joining").due == pendulum.datetime(2030, 6, 18, 9, tz="Africa/Nairobi")
    assert (found.to_fix, found.waiting) == ((), ())


def test_the_time_of_day_and_the_link_are_both_to_be_fixed():
    needs = {fix.need for fix in planned(milestone=briefing(place=ONLINE)).to_fix}
    assert needs == {"time", "link"}


def test_each_session_may_be_joined_in_its_own_way():
    talks = consultation(days=DAYS, place=ONLINE)
    found = planned(joined(milestone="talks", date="session-2"), milestone=talks)
    assert found.step("talks/joining-session-1") is None
    assert found.step("talks/joining-session-2")
    assert [fix.dates for fix in found.to_fix] == [("session-1",)]
    assert planned(joined(milestone="talks"), milestone=talks).to_fix == ()


def test_what_is_not_held_online_waits_for_no_link():
    found = planned(milestone=briefing(when="2030-06-19 10:00", place={"city": "Lima", "country": "PE"}))
    assert found.step("briefing/joining")
    assert found.to_fix == ()


def test_the_first_link_overtakes_nothing_and_another_one_does():
    first, second = force(joined()), force(joined(), joined(OTHER))
    assert first.revisions == {}
    assert second.revisions == {"briefing": 1}
    milestone = second.review.milestone("briefing")
    news = gather_news(second, milestone, 0)
    assert (news.joins, news.changes, news.worth_telling) == (frozenset({"when"}), (), False)
    assert news.concerns(frozenset({"when"}))
    assert not news.concerns(frozenset())
    assert not gather_news(second, milestone, 1).concerns(frozenset({"when"}))


def test_a_link_that_is_as_it_was_again_is_not_told():
    roadmap = force(joined(), joined(OTHER), joined())
    milestone = roadmap.review.milestone("briefing")
    assert not gather_news(roadmap, milestone, 0).concerns(frozenset({"when"}))
    assert gather_news(roadmap, milestone, 1).concerns(frozenset({"when"}))


def test_each_link_makes_the_calendars_entry_newer():
    def sequence(*amendments):
        roadmap = force(*amendments)
        (event,) = events(roadmap, roadmap.review.milestone("briefing"), "un.example.org")
        return event.sequence

    assert [
        sequence(),
        sequence(joined()),
        sequence(joined(), joined()),
        sequence(joined(), joined(OTHER)),
    ] == [*(0, 1, 1, 2)]


def test_the_change_of_a_link_is_a_step_that_waits_for_release():
    found = planned(joined(), joined(OTHER, at=AT.add(days=1)))
    assert (found.step("briefing/change").due, found.step("briefing/change").rule.release) == (
        AT.add(days=1),
        True,
    )


def test_nobody_joins_what_is_held_nowhere_or_is_not_there():
    with pytest.raises(Refusal, match="no event"):
        in_force(review(call()), [joined(milestone="call")])
    with pytest.raises(UnknownName, match="no session “session-9”; did you mean “session-2”"):
        in_force(review(consultation(days=DAYS)), [joined(milestone="talks", date="session-9")])


@pytest.mark.parametrize(
    "join", [{}, {"passcode": "12"}, {"url": "meet"}, {"url": "https://x.example", "x": 1}]
)
def test_a_way_that_leads_nowhere_is_refused(join):
    with pytest.raises(ValidationError):
        Join.model_validate(join)


def test_no_text_of_an_amendment_shows_link_or_passcode():
    made = joined(OTHER)
    for text in (str(made), repr(made), str(made.join), repr(made.join), f"{made!s} {made.join}"):
        assert "meet.example" not in text
        assert "12" not in text.replace("2030", "")
