"""The facts of a week."""

import pendulum

from roadmap.answers.matching import Match
from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from roadmap.reports.digest import Count, DueSelection, Held, MailFacts, Moved, gather_digest
from tests.samples import DIRECTORY, HOST, amendment, answer, briefing, call, known, meeting, review


def at(day):
    return pendulum.datetime(2030, *day, 9, tz=HOST)


def told(day, *milestones, answers=(), amendments=(), mail=MailFacts(), chosen=None, **more):  # noqa: B008
    made = review(*milestones, **more)
    roadmap = in_force(made, amendments)
    facts = known(made, *answers, **(chosen or {}))
    now = at(day)
    return gather_digest(
        roadmap, plan(roadmap, DIRECTORY), DIRECTORY, facts, mail, since=now.subtract(days=7), at=now
    )


def test_it_counts_who_answered_and_who_is_silent_while_a_milestone_asks():
    found = told((6, 10), briefing(), answers=[answer("briefing", "XA"), answer("briefing", "XC")])
    assert found.standing == (Count("briefing", 4, 2),)
    assert found.standing[0].silent == 2
    regions = (Count("north", 1, 1), Count("south", 2, 1), Count("", 1, 0))
    assert found.regions == (("briefing", regions),)


def test_a_milestone_asks_from_its_invitation_until_a_week_after_it():
    days = {day: bool(told(day, briefing()).standing) for day in [(5, 28), (5, 29), (6, 26), (6, 28)]}
    assert list(days.values()) == [False, True, True, False]


def test_stakeholders_are_not_counted_by_sub_region():
    found = told((6, 10), briefing(audience={"stakeholders": "all"}))
    assert (found.standing, found.regions) == ((Count("briefing", 2, 0),), ())


def test_a_closed_call_waits_for_its_selection_until_it_is_made():
    answers = [answer("call", "XA"), answer("call", "XB")]
    assert told((6, 5), call(), answers=answers).choices == ()
    assert told((6, 10), call(), answers=answers).choices == (DueSelection("call", 2),)
    assert told((6, 10), call(), answers=answers, chosen={"call": ("XA",)}).choices == ()


def test_it_counts_what_waits_for_a_person():
    unsettled = (answer("call", "XB")[0], Match(None, "none"))
    held = Held("briefing/invitation", 4, at((5, 29)))
    found = told((6, 10), call(), answers=[unsettled], mail=MailFacts(held=[held]))
    assert (found.held, found.unmatched, len(found.choices), found.decisions) == ((held,), 1, 1, 3)


def test_an_imprecise_date_is_told_every_week_until_it_is_fixed():
    vague = briefing(when="2030-12")
    assert [f.milestone for f in told((5, 6), vague).to_fix] == ["briefing"]
    assert told((5, 6), vague, amendments=[amendment("fix", "briefing", "2030-12-03 10:00")]).to_fix == ()


def test_an_open_time_of_day_is_told_when_it_is_soon_needed():
    assert told((5, 6), briefing()).to_fix == ()
    assert [f.need for f in told((5, 27), briefing()).to_fix] == ["time"]


def test_it_looks_two_weeks_ahead():
    found = told((5, 29), briefing())
    assert [s.key for s in found.ahead] == ["briefing/invitation"]
    assert [s.name for s in told((5, 30), briefing()).ahead] == ["reminder"]


def test_it_tells_of_order_rules_that_nobody_overrode():
    order = [{"first": "meeting", "then": "briefing", "because": "so", "source": "V"}]
    assert [b.rule for b in told((5, 6), briefing(), meeting(), order=order).broken] == [
        "meeting before briefing"
    ]
    signed = [amendment("override", "meeting before briefing")]
    assert told((5, 6), briefing(), meeting(), order=order, amendments=signed).broken == ()


def test_a_cancelled_milestone_is_not_counted():
    assert told((6, 10), briefing(), meeting(), amendments=[amendment("cancel", "briefing")]).standing == ()


def test_a_date_that_moved_is_told_in_its_week_from_what_held_when_the_week_began():
    moves = [
        amendment("move", "briefing", day, at=at(when))
        for when, day in (((5, 7), "2030-06-26"), ((5, 9), "2030-07-03"))
    ]
    (moved,) = told((5, 13), briefing(), amendments=moves).moved
    assert (str(moved.change.before), str(moved.change.after)) == ("2030-06-19", "2030-07-03")
    assert told((5, 20), briefing(), amendments=moves).moved == ()


def test_a_cancelled_milestone_is_told_in_its_week():
    off = [amendment("cancel", "briefing", at=at((5, 9)))]
    assert told((5, 13), briefing(), meeting(), amendments=off).moved == (Moved("briefing", None),)
    assert told((5, 20), briefing(), meeting(), amendments=off).moved == ()


def test_what_was_sent_and_what_failed_is_told_as_it_is():
    trouble = (("briefing/invitation", "failed", 2),)
    found = told((6, 10), briefing(), mail=MailFacts(sent={"briefing/invitation": 4}, trouble=trouble))
    assert (found.sent, found.trouble) == ((("briefing/invitation", 4),), trouble)
    assert found.at == at((6, 10))
