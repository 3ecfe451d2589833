"""What is wrong with a review beyond its form."""

import pytest

from roadmap.drafts.faults import faults
from roadmap.review.directory import Directory
from tests.samples import (
    DIRECTORY,
    PARTIES,
    briefing,
    call,
    consultation,
    delegation,
    meeting,
    publication,
    review,
    rule,
)


def found(*milestones, directory=DIRECTORY, **more):
    return [(f.path, f.what, f.remedy) for f in faults(review(*milestones, **more), directory)]


def test_a_good_review_has_none(real):
    assert found(meeting(), briefing(), call(), publication()) == []
    assert faults(real.review, real.directory) == []


def test_a_date_that_counts_from_nothing_is_named_with_what_was_meant():
    ((path, what, remedy),) = found(meeting(), publication(when="14 days before meetings"))
    assert path == ("milestones", 1, "when")
    assert what == "there is no milestone “meetings”"
    assert remedy == "did you mean “meeting”?"


def test_only_the_date_that_is_wrong_is_named_not_those_that_count_from_it():
    late = publication("late", when="1 day after note")
    assert [path for path, _, _ in found(publication(when="on lunch"), late)] == [("milestones", 0, "when")]


def test_dates_in_a_circle_are_named_as_one():
    both = [publication("a", when="1 day after b"), publication("b", when="1 day after a")]
    first, second = found(*both)
    assert first[1] == "dates count from each other in a circle: a (when) → b (when) → a (when)"
    assert (first[0], second[0]) == (("milestones", 0, "when"), ("milestones", 1, "when"))


def test_a_sessions_date_is_named_by_its_place():
    ((path, _, _),) = found(consultation(days=("2030-07-03", "on lunch")))
    assert path == ("milestones", 0, "sessions", 1, "when")


def test_an_anchor_that_the_kind_has_not_is_named():
    ((path, what, remedy),) = found(briefing(steps=[rule("thanks", "1 day after closing, 09:00")]))
    assert path == ("milestones", 0, "steps", 0, "when")
    assert (what, remedy) == (
        "“thanks” counts from “closing”, which a briefing has not",
        "count from start, end",
    )


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"audience": {"stakeholders": ["media"]}}, "“media” is no constituency of this review"),
        ({"audience": {}}, "the audience of “briefing” matches nobody in the directory"),
    ],
)
def test_an_audience_that_cannot_be_written_to_is_named(wrong, what):
    faulty = found(briefing(**wrong))
    assert (("milestones", 0, "audience"), what) in [(path, said) for path, said, _ in faulty]


def test_a_party_of_another_sub_region_is_named():
    parties = PARTIES | {"delegations": [delegation("XE", "UTC", "east")]}
    ((path, what, _),) = found(directory=Directory.model_validate(parties))
    assert (path, what) == (("sub_regions",), "XE is of sub-region “east”, which is not listed")


def agenda(*objectives):
    return [{"title": f"Session {n}", "objectives": numbers} for n, numbers in enumerate(objectives, 1)]


def test_each_objective_is_in_one_session():
    assert found(meeting(agenda=agenda([1, 3], [2])), objectives=3) == []
    wrong = found(meeting(agenda=agenda([1, 2], [2, 4])), objectives=3)
    assert [(path[3:], what) for path, what, _ in wrong] == [
        ((1, "objectives"), "objective 2 is in two sessions"),
        ((1, "objectives"), "there is no objective 4"),
        ((), "objective 3 is in no session"),
    ]


@pytest.mark.parametrize(
    ("steps", "what"),
    [
        ([rule("reminder", "1 day after closing, 09:00", to="silent")], "after its deadline"),
        ([rule("invitation", "3 days after closing, 09:00", role="invites")], "after its deadline"),
        ([rule("invitation", "2 days before opening, 09:00")], "before the call opens on 2030-05-06"),
        ([rule("last-call", "on closing, 18:00", to="silent")], "after its deadline"),
    ],
)
def test_a_step_that_comes_too_late_or_too_early_is_named(steps, what):
    dated = call(opens="2030-05-06", closes="2030-06-05 12:00", steps=steps)
    wrong = found(dated)
    assert wrong
    assert all(path == ("milestones", 0, "steps", 0, "when") and what in said for path, said, _ in wrong)


def test_a_step_that_would_come_when_its_event_is_over_on_another_clock_is_named():
    rules = [rule("joining", "1 day before start, 17:00", to="coming", needs_time=True)]
    ((_, what, _),) = found(briefing(when="2030-06-19 00:30", zone="Pacific/Auckland", steps=rules))
    assert what.startswith("“briefing/joining” is due on 2030-06-18")


def test_thanks_and_selections_may_come_after_the_deadline():
    steps = [rule("thanks", "2 days after closing, 09:00", to="answered")]
    assert found(call(steps=steps)) == []


def test_a_broken_order_rule_is_named_with_its_reason():
    order = [{"first": "meeting", "then": "briefing", "because": "so it is", "source": "V"}]
    ((path, what, remedy),) = found(meeting(), briefing(), order=order)
    assert path == ("order", 0)
    assert "meeting (2030-09-04) would not come before briefing" in what
    assert remedy.endswith("so it is")


@pytest.mark.parametrize(
    ("name", "meant"), [("meting", "meeting"), ("meeting/invitatoin", "meeting/invitation")]
)
def test_an_order_rule_that_names_nothing_is_told_what_was_meant(name, meant):
    order = [{"first": "briefing", "then": name, "because": "so it is", "source": "V"}]
    ((path, what, remedy),) = found(meeting(), briefing(), order=order)
    assert (path, what) == (("order", 0), f"“{name}” is no milestone or step of this review")
    assert remedy == f"did you mean “{meant}”?"


def test_two_forms_fill_two_tabs():
    tab = {"form": {"tab": "One", "url": "https://forms.example.org"}}
    assert "two forms fill the tab “one”" in [what for _, what, _ in found(briefing(**tab), call(**tab))]


def test_two_sessions_have_two_ids():
    twice = {"id": "session-1", "title": "Session", "when": "2030-07-03"}
    ((_, what, _),) = found(consultation(sessions=[twice, twice]))
    assert what == "two sessions have one id"
