"""Which steps of a bundle go out as one mail."""

from roadmap.plan.bundles import bundled, leader
from roadmap.plan.plan import plan
from tests.samples import DIRECTORY, amendment, call, in_force, review, rule

BUNDLED = {"bundle": "posts"}
STEPS = [
    rule("invitation", "on opening, 09:00"),
    rule("reminder", "7 days before closing, 09:00", to="silent"),
]


def together(*milestones, of="chairs", amendments=()):
    """The keys of what goes out with each step of a milestone."""
    roadmap = in_force(review(*milestones), amendments)
    steps = plan(roadmap, DIRECTORY).steps
    own = [step for step in steps if step.milestone == of]
    return {one.name: [other.key for other in bundled(roadmap.review, steps, one)] for one in own}


def three(**other):
    named = ("chairs", "speakers", "rapporteur")
    return [call(name, **BUNDLED, **(other if name == "speakers" else {})) for name in named]


def test_steps_that_ask_and_are_due_together_go_out_together_in_the_reviews_order():
    found = together(*three(), of="rapporteur")
    assert found["invitation"] == ["chairs/invitation", "speakers/invitation", "rapporteur/invitation"]
    assert found["reminder"] == ["chairs/reminder", "speakers/reminder", "rapporteur/reminder"]


def test_what_the_coordinator_does_and_what_is_announced_goes_alone():
    found = together(*three())
    assert found["selection"] == ["chairs/selection"]
    assert found["announcement"] == ["chairs/announcement"]


def test_without_a_bundle_or_in_another_one_nothing_goes_together():
    assert together(call("chairs"), call("speakers"))["invitation"] == ["chairs/invitation"]
    other = together(call("chairs", bundle="posts"), call("speakers", bundle="more"))
    assert other["invitation"] == ["chairs/invitation"]


def test_what_opens_later_is_invited_to_later_and_reminded_of_with_the_others():
    found = together(*three(opens="2030-05-07"))
    assert found["invitation"] == ["chairs/invitation", "rapporteur/invitation"]
    assert found["reminder"] == ["chairs/reminder", "speakers/reminder", "rapporteur/reminder"]


def test_what_closes_at_another_moment_goes_alone_although_it_opens_with_the_others():
    for closes in ("2030-06-06", "2030-06-05 12:00"):
        found = together(*three(closes=closes))
        assert found["invitation"] == ["chairs/invitation", "rapporteur/invitation"]
        assert found["reminder"] == ["chairs/reminder", "rapporteur/reminder"]


def test_a_step_with_another_rule_goes_alone():
    own = [STEPS[0], rule("reminder", "7 days before closing, 09:00", to="silent", mail="nudge")]
    named = [call(name, **BUNDLED, steps=STEPS) for name in ("chairs", "speakers")]
    assert together(*named)["reminder"] == ["chairs/reminder", "speakers/reminder"]
    named[1]["steps"] = own
    found = together(*named)
    assert found["invitation"] == ["chairs/invitation", "speakers/invitation"]
    assert found["reminder"] == ["chairs/reminder"]


def test_a_call_whose_date_moves_leaves_the_bundle_and_comes_back_when_it_moves_back():
    away = amendment("move", "speakers", "2030-06-12", date="closes")
    back = amendment("move", "speakers", "2030-06-05", date="closes")
    assert together(*three(), amendments=[away])["reminder"] == ["chairs/reminder", "rapporteur/reminder"]
    assert len(together(*three(), amendments=[away, back])["reminder"]) == 3


def test_a_cancelled_call_is_in_no_bundle():
    off = amendment("cancel", "speakers")
    assert together(*three(), amendments=[off])["invitation"] == [
        "chairs/invitation",
        "rapporteur/invitation",
    ]


def test_the_first_of_several_leads_and_a_step_alone_leads_nothing():
    roadmap = in_force(review(*three()))
    steps = plan(roadmap, DIRECTORY).steps
    invitation = next(step for step in steps if step.key == "speakers/invitation")
    assert leader(bundled(roadmap.review, steps, invitation)) == "chairs/invitation"
    assert leader([invitation]) == ""
