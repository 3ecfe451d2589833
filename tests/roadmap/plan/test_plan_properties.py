"""What holds for every plan, whatever the dates and offsets."""

import holidays
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from pendulum import Date, DateTime, Time

from roadmap.drafts.faults import faults
from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from roadmap.review.dates import When, end_of_day
from roadmap.review.offsets import Offset
from tests.samples import (
    DIRECTORY,
    LAST,
    amendment,
    briefing,
    call,
    consultation,
    meeting,
    planned,
    publication,
    review,
    rule,
)

ZONES = ["America/Santiago", "America/Asuncion", "Pacific/Auckland", "Europe/Oslo", "UTC"]
HOST = {"city": "Santiago", "country": "CL", "zone": "America/Santiago"}  # holidays and clock changes
DAY_OFF = holidays.country_holidays("CL")

days = st.builds(Date(2030, 3, 1).add, days=st.integers(0, 300))
times = st.builds(Time, st.integers(0, 23), st.sampled_from([0, 30]))
exact = st.builds(lambda day, time: When(day, day, time), days, st.none() | times)
vague = st.sampled_from(["2030-07", "end of 2030", "2030", "end of 2030-05"])


def offsets(anchors):
    return st.builds(Offset, st.integers(-45, 6), st.sampled_from(anchors), times).map(str)


@st.composite
def rules(draw, anchors):
    to = st.sampled_from(["silent", "silent", "everyone", "coordinator"])
    return [rule(f"step-{n}", draw(offsets(anchors)), to=draw(to)) for n in range(draw(st.integers(1, 4)))]


@st.composite
def briefings(draw):
    zone = draw(st.sampled_from(ZONES))
    return briefing(when=draw(exact), zone=zone, steps=draw(rules(["start", "end"])))


@st.composite
def calls(draw):
    closes = draw(exact)
    opens = closes.first.subtract(days=draw(st.integers(0, 60))).to_date_string()
    chosen = closes.first.add(days=draw(st.integers(0, 20))).to_date_string()
    own = rules(["opening", "closing", "selection"])
    zone = draw(st.sampled_from(ZONES))
    return call(opens=opens, closes=closes, selected_by=chosen, zone=zone, steps=draw(own))


def deadline(milestone):
    """When an answer is due, worked out from the milestone itself."""
    when = milestone.closes if milestone.kind == "call" else milestone.when
    if when.time or milestone.kind == "briefing":
        time, day = when.time or Time(0, 0), when.first
        return DateTime.create(day.year, day.month, day.day, time.hour, time.minute, tz=milestone.zone)
    return end_of_day(when.last, LAST)


@settings(deadline=None)
@given(briefings() | calls())
def test_a_reminder_is_never_due_at_or_after_its_deadline(milestone):
    made = review(milestone, host=HOST)
    wrong = faults(made, DIRECTORY)
    event("has faults" if wrong else "has none")
    assume(not wrong)
    steps = plan(in_force(made), DIRECTORY).steps
    limit = deadline(made.milestones[0])
    assert all(step.due < limit for step in steps if step.rule.to == "silent")
    assert all(step.due < step.expires for step in steps)


@settings(deadline=None)
@given(briefings() | calls())
def test_a_step_before_its_anchor_that_is_sent_is_never_sent_after_it(milestone):
    made = review(milestone, host=HOST)
    for step in plan(in_force(made), DIRECTORY).steps:
        if (
            step.rule.to == "silent"
            and step.rule.when.days < 0
            and step.rule.when.anchor in ("start", "closing")
        ):
            assert step.expires <= deadline(made.milestones[0])


@settings(deadline=None)
@given(briefings() | calls())
def test_every_step_is_due_in_the_hosts_working_hours(milestone):
    for step in plan(in_force(review(milestone, host=HOST)), DIRECTORY).steps:
        assert step.due.timezone_name == HOST["zone"]
        assert Time(8, 0) <= step.due.time() <= Time(18, 0)
        assert step.due.isoweekday() <= 5
        assert step.due.date() not in DAY_OFF


@settings(deadline=None)
@given(st.lists(briefings() | calls(), min_size=1, max_size=2), vague | exact)
def test_two_plans_of_one_review_are_equal(milestones, when):
    numbered = [m | {"id": f"m-{n}"} for n, m in enumerate(milestones)]
    everything = [*numbered, meeting(when=when), publication()]
    assert planned(*everything, host=HOST) == planned(*everything, host=HOST)


@settings(deadline=None)
@given(vague, st.sampled_from([briefing, meeting]))
def test_an_imprecise_date_is_never_made_exact(when, kind):
    made = kind("event", when=when)
    found = planned(made)
    assert [step.name for step in found.steps] == ["save-the-date"]
    assert [fix.need for fix in found.to_fix] == ["day"]


RESTING = {  # whose dates count from whose
    "briefing": {"briefing"},
    "talks": {"talks"},
    "call": {"call"},
    "meeting": {"meeting", "note", "next-note"},
    "note": {"note", "next-note"},
    "next-note": {"next-note"},
}
EVERYTHING = [
    publication("next-note", when="7 days after note"),
    publication("note", when="14 days before meeting"),
    meeting(),
    briefing(),
    consultation(),
    call(),
]
DATES = {"talks": "session-1", "call": "closes"}


def by_milestone(found):
    return {name: [s for s in found.steps if s.milestone == name] for name in RESTING}


@settings(deadline=None)
@given(st.sampled_from(sorted(RESTING)), days)
def test_moving_a_milestone_moves_it_and_what_counts_from_it_and_nothing_else(moved, day):
    change = amendment("move", moved, str(day), date=DATES.get(moved))
    before, after = (by_milestone(planned(*EVERYTHING, amendments=a)) for a in ((), (change,)))
    assert {name for name in RESTING if before[name] != after[name]} <= RESTING[moved]
    assert {step.revision for step in after[moved]} == {1}


@settings(deadline=None)
@given(st.integers(1, 20))
def test_what_counts_from_a_milestone_moves_as_far_as_it_does(weeks):
    day = Date(2030, 9, 3).add(weeks=weeks)
    change = amendment("move", "meeting", str(day))
    found = planned(*EVERYTHING, amendments=[change], host=HOST | {"country": "XX"})  # weekends only
    expected = {"note": day.subtract(days=14), "next-note": day.subtract(days=7)}
    assert {n: found.step(f"{n}/announcement").due.date() for n in expected} == expected
