"""What stands still and needs a person: told from plan, ledger and answers at a moment."""

from dataclasses import replace

import pendulum
import pytest

from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from roadmap.reports.machines import (
    Run,
    Worker,
    short_reason,
    steps_to_resume,
    troubles_of_runs,
    troubles_of_workers,
)
from roadmap.reports.troubles import (
    WaitingMailing,
    answers_unmatched,
    dates_overdue,
    mailings_held,
    messages_unsettled,
    rounds_missing,
    steps_missed,
)
from tests.samples import AT, DIRECTORY, HOST, briefing, meeting, review

FRIDAY = pendulum.datetime(2030, 5, 10, 15, tz=HOST)
MONDAY = pendulum.datetime(2030, 5, 13, 9, tz=HOST)
INVITATION = "briefing/invitation"
BEAT = pendulum.duration(seconds=180)


def kinds(troubles):
    return [(trouble.kind, trouble.about) for trouble in troubles]


def waits(since, expires=None):
    return [WaitingMailing(INVITATION, 12, since, expires)]


@pytest.mark.parametrize(
    ("now", "number"), [("2030-05-13T15:00", 0), ("2030-05-14T14:59", 0), ("2030-05-14T15:00", 1)]
)
def test_a_mailing_waits_two_working_days_and_the_weekend_is_none(now, number):
    found = list(mailings_held(review(briefing()), waits(FRIDAY), 2, pendulum.parse(now, tz=HOST)))
    assert len(found) == number
    assert all(one.values == {"count": "12"} and one.since == FRIDAY for one in found)


def test_with_little_time_left_it_waits_a_third_of_it():
    short = waits(FRIDAY, FRIDAY.add(hours=6))
    assert not list(mailings_held(review(briefing()), short, 2, FRIDAY.add(minutes=119)))
    assert list(mailings_held(review(briefing()), short, 2, FRIDAY.add(minutes=120)))


def test_answers_of_nobody_are_trouble_after_two_days():
    young, old = AT.subtract(hours=47), AT.subtract(hours=49)
    assert not list(answers_unmatched([(None, young)], AT))
    (one,) = answers_unmatched([(None, young), (None, old), (None, old)], AT)
    assert (one.values, one.since) == ({"count": "2"}, old)


def test_unknown_and_failed_messages_are_two_troubles_of_a_step():
    found = list(messages_unsettled({INVITATION: (2, 1, AT), "call/reminder": (0, 3, AT)}))
    assert kinds(found) == [
        ("messages-unknown", INVITATION),
        ("messages-failed", INVITATION),
        ("messages-failed", "call/reminder"),
    ]


def weekly(**more):
    return review(briefing(), **more)


@pytest.mark.parametrize(
    ("collected", "digests", "now", "found"),
    [
        ("2030-05-10T07:00", {"2030-05-06"}, "2030-05-13T08:59", []),
        ("2030-05-10T07:00", {"2030-05-06"}, "2030-05-13T09:00", ["round-missing"]),
        ("2030-05-10T07:00", {"2030-05-06"}, "2030-05-13T11:00", ["round-missing", "digest-missing"]),
        ("2030-05-13T07:03", {"2030-05-06", "2030-05-13"}, "2030-05-14T09:00", []),
        ("2030-05-13T07:03", {"2030-05-14"}, "2030-05-14T09:00", []),
        (None, set(), "2030-05-14T09:00", ["round-missing", "digest-missing"]),
    ],
)
def test_a_round_or_digest_that_did_not_happen(collected, digests, now, found):
    rule = {"day": "monday", "at": "09:00", "first": "2030-05-06", "last": "2030-12-31"}
    rule["to"] = [{"name": "C. Chair", "address": "chair@un.example.org"}]
    made = weekly(digest=rule, collecting={"days": ["monday", "friday"], "at": "07:00"})
    last = pendulum.parse(collected, tz=HOST) if collected else None
    at = pendulum.parse(now, tz=HOST)
    told = rounds_missing(made, last, digests, watched=AT.subtract(days=3), now=at)
    assert [one.kind for one in told] == found
    assert not list(rounds_missing(made, last, digests, watched=at, now=at))


def planned(*milestones):
    return plan(in_force(review(*milestones)), DIRECTORY)


def test_a_date_that_is_open_after_its_last_day():
    made = planned(briefing(), meeting(when="2030-09"))
    (fix,) = [one for one in made.to_fix if one.need == "day"]
    last = pendulum.datetime(fix.fix_by.year, fix.fix_by.month, fix.fix_by.day, 23, tz=HOST)
    assert ("date-overdue", "meeting/when") not in kinds(dates_overdue(made, HOST, last))
    (one,) = [t for t in dates_overdue(made, HOST, last.add(hours=8)) if t.about == "meeting/when"]
    assert one.values == {"day": fix.fix_by.isoformat()}


def test_a_step_that_nothing_plays_and_one_that_is_too_late():
    made = planned(briefing(when="2030-06-19 10:00"))
    step = made.step(INVITATION)

    def told(now, played=(), known=(), watched=AT):
        found = steps_missed(made, frozenset(played), known, watched, now)
        return [one.kind for one in found if one.about == INVITATION]

    soon = step.due.add(hours=2)
    assert told(step.due.add(minutes=59)) == []
    assert told(soon) == ["step-missed"]
    assert told(soon, played={(INVITATION, 0)}) == []
    assert told(soon, known={INVITATION}) == []
    assert told(step.expires) == ["step-too-late"]
    assert told(step.expires, watched=step.expires.add(days=1)) == []
    assert told(step.expires.add(days=7)) == []


def run(plays="collecting", standing="failed", minutes=0, **more):
    since = AT.add(minutes=minutes)
    return replace(Run("1", plays, plays, standing, since, since, since), **more)


def test_a_failure_is_trouble_until_the_same_thing_succeeds():
    failed, other = run(), run("digest", "crashed")
    found = list(troubles_of_runs([failed, other], AT.add(hours=1), BEAT))
    assert kinds(found) == [("run-failed", "collecting"), ("run-crashed", "digest")]
    done = run(standing="completed", minutes=5)
    assert kinds(troubles_of_runs([done, failed, other], AT.add(hours=1), BEAT)) == [
        ("run-crashed", "digest")
    ]


@pytest.mark.parametrize(
    ("minutes", "beats", "lost"), [(9, True, False), (10, True, True), (60, False, False), (61, False, True)]
)
def test_a_run_without_signs_of_life_is_lost(minutes, beats, lost):
    found = troubles_of_runs([run(standing="running", beats=beats)], AT.add(minutes=minutes), BEAT)
    assert [one.kind for one in found] == ["run-lost"] * lost


STEP = "briefing/invitation"


@pytest.mark.parametrize(
    ("stood", "goes_on"),
    [
        ([], {STEP: ""}),
        (["crashed"], {STEP: "0"}),
        (["completed"], {STEP: "0"}),
        (["failed"], {}),  # what failed is for a person to mend
        (["crashed", "failed"], {}),
        (["crashed", "waiting"], {}),
        (["running", "completed"], {}),  # a helper was done first
        (["scheduled", "crashed"], {}),
    ],
)
def test_what_is_released_and_left_alone_goes_on_after_the_run_that_was_cut_off(stood, goes_on):
    runs = [run(STEP, standing, minutes, id=str(minutes)) for minutes, standing in enumerate(stood)]
    assert steps_to_resume({STEP: AT}, [*runs, run(standing="failed")], AT.add(minutes=21)) == goes_on


def test_what_was_released_just_now_is_left_to_whoever_released_it():
    assert steps_to_resume({STEP: AT}, [], AT.add(minutes=20)) == {}


def test_late_runs_are_one_trouble():
    late = [run(standing="scheduled", minutes=n, name=f"run {n}") for n in range(5)]
    waits = run(standing="waiting", name="its turn")
    (one,) = troubles_of_runs([waits, *late], AT.add(minutes=18, seconds=30), BEAT)
    assert one.values == {"count": "4", "detail": "run 0, run 1, run 2, …"}


def test_a_pool_without_workers_and_a_worker_that_nobody_replaced():
    def worker(name, online, seen=0, began=-100):
        return Worker(name, "roadmap", online, AT.add(minutes=seen), AT.add(minutes=began))

    def told(*workers, minutes=5):
        return kinds(troubles_of_workers({"roadmap": workers}, AT.add(minutes=minutes)))

    assert told() == [("worker-gone", "roadmap")]
    assert told(worker("a", online=False)) == [("worker-gone", "roadmap")]
    assert told(worker("a", online=False), worker("b", online=True)) == [("worker-offline", "a")]
    assert told(worker("a", online=False), worker("b", online=True, began=1)) == []
    assert told(worker("a", online=False), worker("b", online=True), minutes=3000) == []


def test_what_a_run_said_is_repeated_in_one_line_without_addresses():
    assert short_reason("no such\n  user <ana@xa.example.org>") == "no such user <…@…>"
    assert len(short_reason("x" * 1000)) == 201
