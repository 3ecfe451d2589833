"""Amendments folded over a review."""

import pydantic
import pytest

from roadmap.drafts.foresight import times_opened
from roadmap.plan.amendments import in_force
from roadmap.plan.refusals import refuse
from roadmap.problems import Refusal, UnknownName
from tests.samples import AT, amendment, briefing, call, consultation, meeting, publication, review


def amended(*amendments):
    made = review(briefing(when="2030-07"), meeting(), call(), consultation(days=("2030-07", "2030-08")))
    return in_force(made, amendments)


def dates(roadmap, milestone):
    return {name: str(date) for name, date in roadmap.review.milestone(milestone).dates().items()}


def test_without_amendments_the_review_is_in_force_as_written():
    made = review()
    assert in_force(made).review == made


def test_fixing_a_date_makes_it_exact_and_is_no_revision():
    roadmap = amended(amendment("fix", "briefing", "2030-07-09 10:00"))
    assert dates(roadmap, "briefing") == {"when": "2030-07-09 10:00"}
    assert roadmap.revisions == {}


def test_every_move_is_a_revision_and_the_last_one_holds():
    moves = [amendment("move", "meeting", day) for day in ("2030-10-01", "2030-10-08")]
    roadmap = amended(*moves)
    assert (dates(roadmap, "meeting"), roadmap.revisions) == ({"when": "2030-10-08"}, {"meeting": 2})


def test_one_session_or_one_date_of_a_call_is_changed_alone():
    roadmap = amended(
        amendment("fix", "talks", "2030-08-06", date="session-2"),
        amendment("move", "call", "2030-06-12", date="closes"),
        amendment("move", "call", "2030-06-26", date="selected_by"),
    )
    assert dates(roadmap, "talks") == {"session-1": "2030-07", "session-2": "2030-08-06"}
    assert dates(roadmap, "call") == {
        "selected_by": "2030-06-26",
        "opens": "2030-05-06",
        "closes": "2030-06-12",
    }


def test_the_review_as_written_is_not_changed():
    made = review(briefing(when="2030-07"))
    in_force(made, [amendment("fix", "briefing", "2030-07-09")])
    assert str(made.milestone("briefing").when) == "2030-07"


def test_milestones_keep_their_order():
    roadmap = amended(amendment("move", "briefing", "2031-01-07"))
    assert [m.id for m in roadmap.review.milestones] == ["briefing", "meeting", "call", "talks"]


def test_cancelling_and_overriding_are_kept():
    roadmap = amended(amendment("cancel", "call"), amendment("override", "talks before meeting"))
    assert (roadmap.cancelled, roadmap.overridden) == ({"call"}, {"talks before meeting"})


@pytest.mark.parametrize(
    ("change", "error", "what"),
    [
        (
            amendment("cancel", "lunch"),
            UnknownName,
            "no milestone “lunch”; there are briefing, meeting, call, talks",
        ),
        (amendment("move", "lunch", "2030-07-09"), UnknownName, "no milestone “lunch”"),
        (
            amendment("fix", "briefing", "2030-07-09", date="closes"),
            UnknownName,
            "no date “closes”; its dates are when",
        ),
        (amendment("fix", "briefing"), Refusal, "gives no new date: say what it moves `to`"),
    ],
)
def test_an_amendment_that_fits_nothing_says_so(change, error, what):
    with pytest.raises(error, match=what):
        amended(change)


def test_an_amendment_is_dated_and_signed():
    with pytest.raises(pydantic.ValidationError, match="timezone"):
        amendment("cancel", "call", at="2030-05-06T09:00:00")
    with pytest.raises(pydantic.ValidationError, match="by"):
        amendment("cancel", "call", by=None)


def test_what_nobody_can_have_meant_is_refused():
    today = amendment("move", "meeting", "2030-10-01").at.to_date_string()
    roadmap = in_force(review(briefing(), meeting(), publication()), [amendment("cancel", "briefing")])
    with pytest.raises(Refusal, match="meeting cannot move to 2020-10-01, which is past; check the year"):
        refuse(roadmap, amendment("move", "meeting", "2020-10-01"))
    with pytest.raises(Refusal, match="meeting cannot be fixed to 2020-10-01, which is past; check the"):
        refuse(roadmap, amendment("fix", "meeting", "2020-10-01"))
    with pytest.raises(Refusal, match="note cannot move to 2030-04-06, which is past"):
        refuse(roadmap, amendment("move", "note", "150 days before meeting"))
    with pytest.raises(Refusal, match="“2030-10” leaves the day open"):
        refuse(roadmap, amendment("fix", "meeting", "2030-10"))
    for kind in ("move", "fix", "cancel"):
        with pytest.raises(Refusal, match="briefing is cancelled"):
            refuse(roadmap, amendment(kind, "briefing", "2030-10-01"))
    with pytest.raises(Refusal, match="meeting is not cancelled; there is nothing to take back"):
        refuse(roadmap, amendment("reinstate", "meeting"))
    with pytest.raises(Refusal, match=r"the reason “aaa.*is too long; write at most 2,000 characters"):
        refuse(roadmap, amendment("move", "meeting", "2030-10-01", reason="a" * 3000))
    refuse(roadmap, amendment("move", "meeting", today))
    refuse(roadmap, amendment("reinstate", "briefing"))


@pytest.mark.parametrize("kind", ["move", "fix"])
def test_what_is_over_may_be_recorded_as_it_was(kind):
    over = {"at": AT.add(years=1)}
    refuse(amended(), amendment(kind, "meeting", "2030-09-10", **over))
    open_until_then = amended(amendment("move", "meeting", "2030-09"))
    refuse(open_until_then, amendment(kind, "meeting", "2030-09-10", **over))


@pytest.mark.parametrize(
    ("to", "opened"), [("2030-06-26", ["when"]), ("2030-06", ["when"]), ("2030-06-26 11:00", [])]
)
def test_a_move_that_names_no_time_of_day_opens_it_again(to, opened):
    before = review(briefing(when="2030-06-19 10:00"), meeting())
    moved = amendment("move", "briefing", to)
    after = in_force(before, [moved]).review
    assert list(times_opened(before, after, moved)) == opened
    assert list(times_opened(after, after, moved)) == []
