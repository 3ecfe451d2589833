"""What is to be done where the server has other runs than a plan wants."""

from dataclasses import replace

import pytest

from roadmap.plan.difference import Difference, differences
from tests.roadmap.plan.scheduled import DUE, INVITATION, as_found, every, schedule, told, want
from tests.samples import AT, amendment


def test_an_empty_server_gets_every_run_and_then_agrees():
    planned = schedule()
    assert differences(planned, []).create == list(planned.wanted)
    assert differences(planned, every(planned)).agrees


def test_a_moved_milestone_moves_its_runs_and_says_from_when_to_when():
    moved = schedule(amendment("move", "briefing", "2030-06-26 10:00"))
    found = differences(moved, every(schedule()))
    why = {move.wanted.key: move.why for move in found.move}
    assert why[INVITATION] == "moved from 29 May 2030 09:00 to 5 Jun 2030 09:00"
    assert {move.wanted.key.partition("/")[0] for move in found.move} == {"briefing"}
    assert [wanted.key for wanted in found.create] == ["briefing/change"]
    assert not found.cancel


def test_a_run_under_an_earlier_name_is_replaced_and_says_which():
    earlier = as_found(want(schedule()), name="First Briefing · invitation")
    (move,) = differences(schedule(), [*every(schedule())[1:], earlier]).move
    assert move.why == "renamed from “First Briefing · invitation”"


@pytest.mark.parametrize(
    ("amended", "why"),
    [
        (amendment("cancel", "briefing"), "the milestone is cancelled"),
        (amendment("move", "briefing", "2030-07"), "its date is to be fixed first"),
        (amendment("move", "briefing", "2030-05-07 10:00"), "it is too late from 7 May 2030 10:00"),
    ],
)
def test_a_run_that_is_not_wanted_any_more_is_cancelled_and_says_why(amended, why):
    found = differences(schedule(amended, now=AT.add(days=1, hours=3)), [as_found(want(schedule()))])
    assert told(found.cancel) == [("run-0", why)]


def test_a_step_that_its_review_no_longer_has_is_cancelled():
    ghost = as_found(want(schedule()), key="briefing/second-thoughts")
    assert told(differences(schedule(), [*every(schedule()), ghost]).cancel) == [
        ("run-0", "the step is no longer planned")
    ]


def test_a_run_that_waits_for_a_worker_after_its_step_was_played_is_cancelled():
    late = DUE.add(days=1)
    planned = schedule(now=late, played=[(INVITATION, 0)])
    found = differences(planned, [*every(planned), as_found(want(schedule()), 99)])
    assert told(found.cancel) == [("run-99", "it has been played")]


def test_of_doubled_runs_the_first_is_kept():
    first = every(schedule())
    again = as_found(want(schedule()), 50)
    by_hand = as_found(want(schedule()), -50, made_as="")
    found = differences(schedule(), [by_hand, again, *first])
    assert told(found.cancel) == [
        ("run-50", "doubled; the plan's own run is due 29 May 2030 09:00"),
        ("run--50", "made by hand; the plan's own run is due 29 May 2030 09:00"),
    ]
    assert {one.run.id for one in found.keep} == {run.id for run in first}


def test_a_run_made_by_hand_for_another_moment_gives_way_to_the_plans_own():
    stray = as_found(want(schedule()), due=DUE.add(days=1), made_as="", tags=frozenset(), name="calm-otter")
    found = differences(schedule(), [stray])
    assert INVITATION in {wanted.key for wanted in found.create}
    assert told(found.cancel) == [("run-0", "made by hand; the plan's own run is due 29 May 2030 09:00")]


def test_a_run_just_started_by_hand_is_a_persons_right():
    now = DUE.add(days=1)
    mine = as_found(want(schedule()), due=now, made_as="", tags=frozenset(), name="calm-otter")
    for played in ((), [(INVITATION, 0)]):
        found = differences(schedule(now=now, played=played), [mine])
        assert [one.run for one in found.keep] == [mine]
        assert INVITATION not in {wanted.key for wanted in found.create}


def test_before_its_step_is_due_a_run_started_by_hand_gives_way_unless_it_names_another_moment():
    mine = as_found(want(schedule()), due=AT, made_as="", tags=frozenset(), name="calm-otter")
    assert told(differences(schedule(), [mine]).cancel) == [
        ("run-0", "made by hand; the plan's own run is due 29 May 2030 09:00")
    ]
    trial = replace(mine, parameters=dict(mine.parameters) | {"at": "2030-05-29T09:00:00+03:00"})
    assert differences(schedule(), [trial]).cancel == []


def test_a_run_under_way_is_left_alone_and_serves_what_is_due():
    now = DUE.add(minutes=1)
    running = as_found(want(schedule()), standing="running")
    found = differences(schedule(now=now), [running, as_found(want(schedule()), 7)])
    assert told(found.keep) == [("run-0", "it is running")]
    assert told(found.cancel) == [("run-7", "doubled; the plan's own run is under way")]
    assert INVITATION not in {wanted.key for wanted in found.create}


def test_a_run_that_was_started_days_too_early_does_not_stand_for_the_planned_one():
    running = as_found(want(schedule()), standing="running")
    found = differences(schedule(), [running])
    assert INVITATION in {wanted.key for wanted in found.create}
    assert told(found.keep) == [("run-0", "it is running")]


def test_a_mailing_that_goes_on_later_is_left_alone_until_its_date_moves():
    now, waiting = DUE.add(days=1), as_found(want(schedule()), standing="waiting", due=DUE.add(days=2))
    played = [(INVITATION, 0)]
    assert told(differences(schedule(now=now, played=played), [waiting]).keep) == [
        ("run-0", "it goes on with what it began")
    ]
    moved = schedule(amendment("move", "briefing", "2030-06-26"), now=now, played=played)
    assert told(differences(moved, [waiting]).cancel) == [
        ("run-0", "it would go on with an earlier version of the step")
    ]


def test_a_review_under_an_earlier_id_is_replaced_and_another_review_is_left_alone():
    old = as_found(want(schedule()), tags=frozenset({"roadmap", "review:isles-2029"}))
    found = differences(schedule(), [old])
    assert [move.why for move in found.move] == ["its tags are of an earlier version"]
    other = replace(old, parameters=dict(old.parameters) | {"review": "/reviews/other.yaml"})
    found = differences(schedule(), [other])
    assert (found.move, found.cancel, found.keep) == ([], [], [])


def test_a_difference_says_how_much_it_is():
    assert str(differences(schedule(), [])).endswith(" to create, 0 to move, 0 to cancel, 0 to keep")
    assert Difference().agrees
