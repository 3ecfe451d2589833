"""Order rules: what must come before what, and how long a call is open."""

from roadmap.plan.amendments import in_force
from roadmap.plan.ordering import broken_rules
from roadmap.plan.plan import plan
from tests.samples import DIRECTORY, amendment, briefing, call, consultation, meeting, review


def before(first, then):
    return {"first": first, "then": then, "because": "the note says so", "source": "V"}


def about(days, within=3):
    return {"call": "call", "days": days, "within": within, "because": "the note says so", "source": "V"}


def breaks(*milestones, order, amendments=()):
    roadmap = in_force(review(*milestones, order=order), amendments)
    return broken_rules(roadmap, plan(roadmap, DIRECTORY))


def test_a_rule_that_is_kept_is_not_told():
    assert breaks(briefing(), meeting(), order=[before("briefing", "meeting")]) == []


def test_a_broken_rule_says_how_and_why_it_stands():
    (rule,) = breaks(briefing(), meeting(), order=[before("meeting", "briefing")])
    assert rule.how == "meeting (2030-09-04) would not come before briefing (2030-06-19)"
    assert (rule.rule, rule.because, rule.overridden) == (
        "meeting before briefing",
        "the note says so",
        False,
    )


def test_a_step_may_be_what_comes_first():
    order = [before("call/announcement", "talks")]
    assert breaks(call(), consultation(days=("2030-06-20",)), order=order) == []
    (rule,) = breaks(call(), consultation(days=("2030-06-19",)), order=order)
    assert rule.how == "call/announcement (2030-06-19) would not come before talks (2030-06-19)"


def test_while_both_orders_are_possible_nothing_is_broken():
    order = [before("briefing", "meeting")]
    assert breaks(briefing(when="2030-09"), meeting(), order=order) == []
    assert breaks(briefing(when="2030-10"), meeting(), order=order)


def test_the_last_session_must_be_over_before_what_follows():
    order = [before("talks", "briefing")]
    assert breaks(consultation(days=("2030-06-01", "2030-06-18")), briefing(), order=order) == []
    assert breaks(consultation(days=("2030-06-01", "2030-06-20")), briefing(), order=order)


def test_a_meeting_of_two_days_must_be_over_before_what_follows():
    order = [before("meeting", "briefing")]
    assert breaks(briefing(when="2030-09-04"), meeting(), order=order)
    assert breaks(briefing(when="2030-09-05"), meeting(), order=order) == []


def test_a_call_is_open_for_about_as_long_as_its_rule_says():
    assert breaks(call(opens="2030-05-06", closes="2030-06-05"), order=[about(30)]) == []
    assert breaks(call(opens="2030-05-06", closes="2030-06-08"), order=[about(30)]) == []
    (rule,) = breaks(call(opens="2030-05-06", closes="2030-06-09"), order=[about(30)])
    assert rule.how == "call would be open for 34 days, not about 30"


def test_a_call_that_is_not_dated_yet_breaks_nothing():
    assert breaks(call(closes="2030-06"), order=[about(5)]) == []


def test_a_cancelled_milestone_breaks_nothing():
    order = [before("meeting", "briefing"), about(5)]
    off = [amendment("cancel", "briefing"), amendment("cancel", "call")]
    assert breaks(briefing(), meeting(), call(), order=order, amendments=off) == []


def test_a_signed_override_is_told_with_the_rule():
    signed = amendment("override", "meeting before briefing")
    (rule,) = breaks(briefing(), meeting(), order=[before("meeting", "briefing")], amendments=[signed])
    assert rule.overridden
    assert rule.because == "the note says so"


def test_the_real_review_keeps_its_order(real):
    roadmap = in_force(real.review)
    assert broken_rules(roadmap, plan(roadmap, real.directory)) == []
