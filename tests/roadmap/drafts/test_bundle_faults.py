"""Bundles that cannot be, and bundles of which nothing is ever sent together."""

from roadmap.drafts.faults import faults
from roadmap.drafts.remarks import remarks
from tests.samples import DIRECTORY, KINDS, briefing, call, review

SAME = {"bundle": "posts"}
NORTH, SOUTH = ({"delegations": "all", "sub_regions": [region]} for region in ("north", "south"))


def found(*milestones):
    return [(f.path, f.what) for f in faults(review(*milestones), DIRECTORY)]


def odd(*milestones):
    return [(way, what) for way, what, _ in remarks(review(*milestones), DIRECTORY) if way[-1] == "bundle"]


def test_a_bundle_of_two_calls_is_in_order():
    assert found(call("chairs", **SAME), call("speakers", **SAME)) == []
    assert odd(call("chairs", **SAME), call("speakers", **SAME)) == []


def test_a_bundle_has_at_least_two_milestones():
    assert found(call("chairs", **SAME), call("speakers")) == [
        (("milestones", 0, "bundle"), "the bundle “posts” has one milestone, chairs")
    ]


def test_a_bundle_is_of_one_kind():
    other = call("questions", kind="questionnaire", **SAME)
    del other["selected_by"], other["selection"]
    assert found(call("chairs", **SAME), other) == [
        (("milestones", 1, "bundle"), "questions is a questionnaire, and chairs of its bundle is a call")
    ]


def test_events_never_close_so_they_are_not_bundled():
    whats = [what for _, what in found(briefing("one", **SAME), briefing("two", **SAME))]
    assert whats == [f"{name} never closes, so nothing of it is sent in a bundle" for name in ("one", "two")]


def test_a_bundle_is_not_named_as_a_milestone():
    assert found(call("chairs", bundle="speakers"), call("speakers", bundle="speakers")) == [
        (("milestones", 0, "bundle"), "the bundle “speakers” has the name of a milestone")
    ]


def test_calls_whose_dates_or_steps_or_audiences_never_meet_are_remarked():
    for other in (
        call("speakers", opens="2030-05-07", closes="2030-06-07", **SAME),
        call("speakers", closes="2030-06-07", **SAME),
        call("speakers", steps=[KINDS["call"]["steps"][0] | {"mail": "another"}], **SAME),
        call("speakers", audience=SOUTH, **SAME),
    ):
        ways = [way for way, _ in odd(call("chairs", audience=NORTH, **SAME), other)]
        assert ways == [("milestones", 0, "bundle"), ("milestones", 1, "bundle")]


def test_a_milestone_that_meets_only_some_of_its_bundle_is_in_order():
    late = call("late", opens="2030-05-13", closes="2030-06-12", **SAME)
    ((way, what),) = odd(call("chairs", **SAME), call("speakers", **SAME), late)
    assert way == ("milestones", 2, "bundle")
    assert what.startswith("nothing of late is sent together with another milestone of its bundle “posts”")
