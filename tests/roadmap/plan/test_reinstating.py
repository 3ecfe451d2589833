"""Amendments that take others back: what is planned, who is told, and what calendars show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.plan.amendments import in_force
from roadmap.plan.changes import gather_news
from roadmap.plan.events import events
from roadmap.plan.plan import plan
from roadmap.plan.refusals import refuse
from roadmap.problems import Refusal, UnknownName
from roadmap.reports.history import DEED_LABELS
from tests.samples import AT, DIRECTORY, amendment, briefing, call, consultation, meeting, publication, review

MILESTONES = (
    briefing(when="2030-06-19 10:00"),
    consultation(days=("2030-07-03", "2030-08")),
    meeting(),
    call(),
    publication(),
)
OFF, BACK = amendment("cancel", "briefing"), amendment("reinstate", "briefing", at=AT.add(days=2))


def force(*amendments):
    return in_force(review(*MILESTONES), amendments)


def moments(roadmap):
    """The plan without what tells of amendments, and without their numbers."""
    found = plan(roadmap, DIRECTORY)
    steps = [(s.key, s.rule, s.due, s.expires, s.session) for s in found.steps if s.rule.to != "holders"]
    return steps, found.waiting, found.to_fix


def test_a_cancellation_that_is_taken_back_leaves_the_plan_as_it_was():
    assert moments(force(OFF)) != moments(force())
    assert moments(force(OFF, BACK)) == moments(force())
    assert force(OFF, BACK).cancelled == frozenset()


def test_whoever_was_told_of_the_cancellation_is_told_that_it_is_off_no_more():
    roadmap = force(OFF, BACK)
    milestone = roadmap.review.milestone("briefing")
    news = [s for s in plan(roadmap, DIRECTORY).steps if s.rule.to == "holders"]
    assert [(s.key, s.revision, s.due) for s in news] == [("briefing/change", 2, AT.add(days=2))]
    assert gather_news(roadmap, milestone, 1).reinstated  # the cancellation was of revision 1
    assert gather_news(roadmap, milestone, 1).worth_telling
    assert not gather_news(roadmap, milestone, 0).worth_telling  # an invitation, and the news never came


def test_who_holds_the_old_date_is_told_of_a_later_move_in_the_same_mail():
    roadmap = force(OFF, BACK, amendment("move", "briefing", "2030-06-26", at=AT.add(days=3)))
    milestone = roadmap.review.milestone("briefing")
    for since, was_off in ((0, False), (1, True), (2, False)):
        found = gather_news(roadmap, milestone, since)
        assert found.worth_telling
        assert (found.reinstated, len(found.changes)) == (was_off, 1)


def test_nobody_is_told_twice_that_something_is_off():
    roadmap = force(OFF, BACK, amendment("cancel", "briefing", at=AT.add(days=3)))
    milestone = roadmap.review.milestone("briefing")
    worth = [gather_news(roadmap, milestone, since).worth_telling for since in range(3)]
    assert worth == [True, False, True]


def test_the_event_comes_back_into_calendars_under_a_higher_number():
    def of(*amendments):
        roadmap = force(*amendments)
        (event,) = events(roadmap, roadmap.review.milestone("briefing"), "un.example.org")
        return event.sequence, event.off

    again = amendment("cancel", "briefing", at=AT.add(days=3))
    assert [of(), of(OFF), of(OFF, BACK), of(OFF, BACK, again)] == [
        (0, False),
        (1, True),
        (2, False),
        (3, True),
    ]


def test_what_is_not_cancelled_cannot_be_reinstated_and_the_fold_takes_it_calmly():
    with pytest.raises(Refusal, match="meeting is not cancelled"):
        refuse(force(), amendment("reinstate", "meeting"))
    with pytest.raises(UnknownName, match="there is no milestone “metting”"):
        refuse(force(), amendment("reinstate", "metting"))
    assert force(amendment("reinstate", "meeting")) == force()


def test_the_history_calls_each_kind_by_a_word():
    assert {"fix", "move", "cancel", "reinstate", "override"} <= DEED_LABELS.keys()


DATES = [
    *[("briefing", "when"), ("meeting", "when"), ("note", "when"), ("call", "opens"), ("call", "closes")],
    *[("call", "selected_by"), ("talks", "session-1"), ("talks", "session-2")],
]
NEW = [
    "2030-10-14",
    "2030-10-14 15:30",
    "2030-10-14/2030-10-15",
    "2030-10",
    "end of 2030",
    "5 days after meeting",
]


@given(st.sampled_from(DATES), st.sampled_from(NEW), st.sampled_from(["fix", "move"]), st.booleans())
def test_any_amendment_is_taken_back_by_another(date, new, kind, cancels):
    (milestone, name), before = date, force()
    written = before.review.milestone(milestone).dates()[name]
    if cancels:
        there, back = amendment("cancel", milestone), amendment("reinstate", milestone)
    elif milestone == "meeting" and "meeting" in new:
        return  # a date cannot count from itself
    else:
        there = amendment(kind, milestone, new, date=name)
        back = amendment("move", milestone, str(written), date=name)
    if not (kind == "fix" and not cancels and not getattr(there.to, "is_exact", True)):
        refuse(before, there)
    refuse(force(there), back)
    assert moments(force(there, back)) == moments(before)
    assert force(there, back).review == before.review
