"""Which runs a plan wants."""

from tests.roadmap.plan.scheduled import DUE, FILE, INVITATION, schedule, want
from tests.samples import amendment


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
