"""Which events a roadmap makes, under which name, and how new each is."""

import pendulum
import pytest

from roadmap.plan.amendments import in_force
from roadmap.plan.events import events, withdrawn
from tests.samples import KINDS, amendment, briefing, call, consultation, meeting, review

DOMAIN = "un.example.org"
DAYS = ("2030-07-03", "2030-07-10", "2030-07-17", "2030-07-24")


def found(milestone, *amendments, session=None, made=None):
    made = made or review(briefing(), meeting(), call(), consultation(days=DAYS))
    roadmap = in_force(made, amendments)
    return events(roadmap, roadmap.review.milestone(milestone), DOMAIN, session)


def sequence(milestone, *amendments):
    (event,) = found(milestone, *amendments)
    return event.sequence


def test_four_sessions_are_four_events():
    uids = [event.uid for event in found("talks")]
    assert uids == [f"isles-2030-talks-session-{n}@{DOMAIN}" for n in (1, 2, 3, 4)]
    (third,) = found("talks", session="session-3")
    assert (third.uid, third.begins) == (uids[2], pendulum.date(2030, 7, 17))


def test_a_call_is_held_nowhere_and_makes_none():
    assert found("call") == []


def test_an_imprecise_date_makes_none_and_an_imprecise_session_leaves_the_others():
    made = review(briefing(when="2030-07"), consultation(days=("2030-07-03", "2030-07")))
    assert found("briefing", made=made) == []
    assert [event.session.id for event in found("talks", made=made)] == ["session-1"]


def test_a_day_without_a_time_is_a_whole_day():
    (event,) = found("briefing")
    assert (event.begins, event.ends) == (pendulum.date(2030, 6, 19), pendulum.date(2030, 6, 20))


def test_several_days_are_whole_days_even_if_the_first_has_a_time():
    (event,) = found("meeting", amendment("fix", "meeting", "2030-09-03 10:00/2030-09-04"))
    assert (event.begins, event.ends) == (pendulum.date(2030, 9, 3), pendulum.date(2030, 9, 5))


def test_a_time_is_on_the_milestones_own_clock_and_no_length_is_invented():
    made = review(briefing(when="2030-06-19 10:00", zone="America/Santiago"))
    (event,) = found("briefing", made=made)
    assert event.begins == pendulum.datetime(2030, 6, 19, 10, tz="America/Santiago")
    assert event.ends is None


def test_a_length_is_the_milestones_own_else_an_estimate_of_its_kind():
    kinds = KINDS | {"briefing": KINDS["briefing"] | {"minutes": 120}}
    own = review(briefing(when="2030-06-19 10:00", minutes=45), kinds=kinds)
    (event,) = found("briefing", made=own)
    assert (event.ends, event.estimated) == (event.begins.add(minutes=45), False)
    (event,) = found("briefing", made=review(briefing(when="2030-06-19 10:00"), kinds=kinds))
    assert (event.ends, event.estimated) == (event.begins.add(hours=2), True)


def test_the_uid_stays_when_the_date_moves():
    moved = found("briefing", amendment("move", "briefing", "2030-06-26"))
    assert [event.uid for event in moved] == [event.uid for event in found("briefing")]


def test_sequence_begins_at_nought_when_the_day_is_first_known_and_grows_with_every_change():
    assert sequence("briefing") == 0
    time = amendment("fix", "briefing", "2030-06-19 10:00")
    move = amendment("move", "briefing", "2030-06-26 10:00")
    assert sequence("briefing", time) == 1
    assert sequence("briefing", time, move) == 2
    assert sequence("briefing", move, amendment("move", "briefing", "2030-06-26 10:00")) == 1


def test_fixing_an_imprecise_day_is_no_change():
    made = review(briefing(when="2030-07"))
    (event,) = found("briefing", amendment("fix", "briefing", "2030-07-09"), made=made)
    assert event.sequence == 0


def test_only_the_session_that_moved_is_newer():
    moved = found("talks", amendment("move", "talks", "2030-07-19", date="session-3"))
    assert [event.sequence for event in moved] == [0, 0, 1, 0]


def test_what_counts_from_a_date_that_moved_is_newer_too():
    made = review(meeting(), briefing(when="14 days before meeting"))
    (event,) = found("briefing", amendment("move", "meeting", "2030-09-10/2030-09-11"), made=made)
    assert (event.sequence, event.begins) == (1, pendulum.date(2030, 8, 27))
    (event,) = found("briefing", amendment("fix", "meeting", "2030-09-03 10:00/2030-09-04"), made=made)
    assert event.sequence == 0


def test_cancelling_is_one_more_change_and_the_event_is_off():
    move, cancel = amendment("move", "briefing", "2030-06-26"), amendment("cancel", "briefing")
    (event,) = found("briefing", move, cancel)
    assert (event.sequence, event.off) == (2, True)


def test_a_day_that_is_open_again_is_withdrawn_on_the_day_that_people_hold():
    opened = amendment("move", "briefing", "2030-07")
    roadmap = in_force(review(briefing()), [opened])
    milestone = roadmap.review.milestone("briefing")
    assert events(roadmap, milestone, DOMAIN) == []
    (event,) = withdrawn(roadmap, milestone, DOMAIN)
    assert (event.sequence, event.off, event.begins) == (1, True, pendulum.date(2030, 6, 19))
    assert found("briefing", opened, amendment("fix", "briefing", "2030-07-09"))[0].sequence == 2


def test_nothing_is_withdrawn_that_was_never_known():
    roadmap = in_force(review(briefing(when="2030-07")), [amendment("move", "briefing", "2030-08")])
    assert withdrawn(roadmap, roadmap.review.milestone("briefing"), DOMAIN) == []


@pytest.mark.parametrize("kind", ["briefing", "consultation", "hearing", "meeting"])
def test_the_real_review_estimates_a_length_for_each_kind(real, kind):
    assert real.review.kinds[kind].minutes


def test_dates_that_count_from_nothing_are_no_reason_to_fail_here():
    made = review(briefing(), meeting(when="1 day after lunch"))
    (event,) = found("briefing", amendment("move", "briefing", "2030-06-26"), made=made)
    assert event.sequence == 1
