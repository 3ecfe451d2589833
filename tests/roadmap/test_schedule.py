"""Which runs a plan wants, and what is to be done where the server has others."""

from dataclasses import replace

import pendulum
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from roadmap.amendments import in_force
from roadmap.difference import Difference, Found, differences
from roadmap.plan import plan
from roadmap.schedule import Schedule
from tests.samples import AT, DIRECTORY, HOST, amendment, briefing, meeting, review

FILE = "/reviews/isles.yaml"
INVITATION, REMINDER, THANKS = "briefing/invitation", "briefing/reminder", "briefing/thanks"
DUE = pendulum.datetime(2030, 5, 29, 9, tz=HOST)  # of the invitation to the briefing of 19 June


def schedule(*amendments, now=AT, played=(), milestones=None):
    milestones = milestones or (briefing(title={"en": "1st Briefing"}, when="2030-06-19 10:00"), meeting())
    roadmap = in_force(review(*milestones), amendments)
    return Schedule(roadmap, plan(roadmap, DIRECTORY), now, frozenset(played), FILE)


def want(schedule, key=INVITATION):
    return next(wanted for wanted in schedule.wanted if wanted.key == key)


def as_found(wanted, number=0, **more):
    """The run that the server has once it was made as wanted."""
    made = Found(
        id=f"run-{number}",
        key=wanted.key,
        due=wanted.due.in_timezone("UTC"),
        standing="scheduled",
        deployment=wanted.deployment,
        parameters=dict(wanted.parameters),
        name=wanted.name,
        tags=frozenset(wanted.tags),
        made_as=wanted.idempotency,
        created=AT.add(seconds=number),
    )
    return replace(made, **more)


def every(schedule):
    return [as_found(wanted, number) for number, wanted in enumerate(schedule.wanted)]


def told(judged):
    return [(one.run.id, one.why) for one in judged]


def test_a_run_is_named_tagged_and_given_what_its_flow_asks_for():
    wanted = want(schedule())
    assert wanted.name == "1st Briefing · invitation · 29 May 09:00"
    assert wanted.tags == ("roadmap", "review:isles-2030", "step:briefing/invitation")
    assert wanted.deployment == "briefing/briefing"
    assert wanted.parameters == {"milestone": "briefing", "step": "invitation", "review": FILE}
    assert wanted.due == DUE


def test_every_step_that_is_due_in_the_future_is_wanted_once():
    planned = schedule()
    assert [w.key for w in planned.wanted] == [step.key for step in planned.plan.steps]
    assert len({w.idempotency for w in planned.wanted}) == len(planned.wanted)


def test_what_is_due_is_wanted_until_it_is_played_or_too_late():
    later = DUE.add(days=1)
    assert want(schedule(now=later)).why == "due since 29 May 2030 09:00, and not played yet"
    played = schedule(now=later, played=[(INVITATION, 0)])
    assert INVITATION not in {w.key for w in played.wanted}
    expired = schedule(now=DUE.add(days=60))
    assert INVITATION not in {w.key for w in expired.wanted}


def test_a_later_revision_has_to_be_played_again():
    moved = amendment("move", "briefing", "2030-06-12")
    planned = schedule(moved, now=DUE.subtract(days=3), played=[(INVITATION, 0)])
    assert want(planned).revision == 1


def test_a_date_that_moved_there_and_back_has_another_key():
    there, back = amendment("move", "briefing", "2030-06-26"), amendment("move", "briefing", "2030-06-19")
    assert want(schedule(there, back)).due == want(schedule()).due
    assert want(schedule(there, back)).idempotency != want(schedule()).idempotency


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


PLANS = [
    schedule(),
    schedule(now=DUE.add(days=1)),
    schedule(now=DUE.add(days=1), played=[(INVITATION, 0)]),
    schedule(amendment("move", "briefing", "2030-06-26 10:00"), now=DUE.add(days=1)),
    schedule(amendment("cancel", "briefing"), now=DUE.add(days=1)),
    schedule(amendment("move", "meeting", "2030-09")),
]
KEYS = sorted({wanted.key for planned in PLANS for wanted in planned.wanted} | {"briefing/ghost"})
ALL = [wanted for planned in PLANS for wanted in planned.wanted]


@st.composite
def runs(draw):
    """Any run: as one of the plans wants it, but for some of what it is."""
    number = draw(st.integers(0, 10**6))
    wanted = draw(st.sampled_from(ALL))
    changes = {
        "key": st.sampled_from(KEYS),
        "due": st.sampled_from([AT, DUE, DUE.add(days=1), DUE.add(days=40)]),
        "standing": st.sampled_from(["scheduled", "scheduled", "waiting", "running"]),
        "deployment": st.sampled_from(["briefing/briefing", "meeting/meeting", ""]),
        "parameters": st.just({"milestone": "briefing", "step": "invitation", "review": FILE, "at": "x"}),
        "name": st.just("calm-otter"),
        "tags": st.just(frozenset({"roadmap"})),
        "made_as": st.sampled_from(["", "somebody's", want(PLANS[0]).idempotency]),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(changes)), max_size=3, unique=True))
    return as_found(wanted, number, **{name: draw(changes[name]) for name in chosen})


found_sets = st.lists(runs(), max_size=12, unique_by=lambda run: run.id)


def calls(difference, start):
    """What applying does, one call at a time: a run made, or a run's id cancelled."""
    numbers = iter(range(start, start + 10**4))
    for wanted in difference.create:
        yield as_found(wanted, next(numbers))
    for move in difference.move:
        yield as_found(move.wanted, next(numbers))
        yield move.old.id
    for judged in difference.cancel:
        yield judged.run.id


def is_as_wanted(run, wanted):
    said = (run.key, run.due, run.deployment, run.name, run.parameters)
    return said == (wanted.key, wanted.due, wanted.deployment, wanted.name, wanted.parameters)


def after(found, done):
    gone = {call for call in done if isinstance(call, str)}
    return [run for run in found if run.id not in gone] + [run for run in done if isinstance(run, Found)]


@given(st.sampled_from(PLANS), found_sets, st.data())
def test_wherever_applying_is_broken_off_applying_again_ends_in_agreement(planned, found, data):
    first = list(calls(differences(planned, found), 10**7))
    event(f"calls: {min(len(first) // 5 * 5, 20)} or more")
    broken_off = after(found, first[: data.draw(st.integers(0, len(first)))])
    second = list(calls(differences(planned, broken_off), 2 * 10**7))
    end = differences(planned, after(broken_off, second))
    assert end.agrees, end


@given(st.sampled_from(PLANS), found_sets)
def test_in_the_end_each_wanted_run_is_there_once_and_no_run_under_way_was_touched(planned, found):
    difference = differences(planned, found)
    touched = {one.run.id for one in difference.cancel} | {move.old.id for move in difference.move}
    assert not touched & {run.id for run in found if run.standing == "running"}
    left = after(found, list(calls(difference, 10**7)))
    scheduled = [run for run in left if run.standing == "scheduled"]
    for wanted in planned.wanted:
        mine = [run for run in left if run.key == wanted.key]
        right = [run for run in scheduled if is_as_wanted(run, wanted)]
        assert len(right) <= 1
        assert mine
        if wanted.due > planned.now.add(minutes=5):
            assert len(right) == 1
            others = [run for run in mine if run.standing == "scheduled" and run not in right]
            assert all(run.by_hand and run.due <= planned.now and run.parameters["at"] for run in others)


@given(st.sampled_from(PLANS), found_sets, st.randoms(use_true_random=False))
def test_the_order_in_which_the_server_tells_does_not_matter(planned, found, chance):
    other = list(found)
    chance.shuffle(other)
    assert _sorted(differences(planned, found)) == _sorted(differences(planned, other))


def _sorted(difference):
    return (
        sorted(wanted.key for wanted in difference.create),
        sorted((move.old.id, move.why) for move in difference.move),
        sorted(told(difference.cancel)),
        sorted(told(difference.keep)),
    )
