"""What follows when a date moves or a milestone is cancelled: the step, its moment, what holders are told."""

import pendulum
import pytest

from roadmap.answers.standing import fold_answers
from roadmap.drafts.faults import faults
from roadmap.mail.message import Skip
from roadmap.people.audience import Known
from roadmap.people.holders import Holder, holders_as_recipients
from roadmap.plan.amendments import in_force
from roadmap.plan.changes import gather_news, goes_again, moved_at, revision_at
from roadmap.plan.plan import plan
from roadmap.review.dates import end_of_day
from tests.samples import (
    AT,
    DIRECTORY,
    EVENT,
    HOST,
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

TWO = ("2030-07-03 10:00", "2030-07-10 10:00")


MILESTONES = (briefing(), consultation(days=TWO), call())
ONE = MILESTONES[:1]


def force(*amendments, milestones=MILESTONES):
    return in_force(review(*milestones), amendments)


def news(*amendments, **more):
    """The steps that tell holders, by key."""
    steps = plan(force(*amendments, **more), DIRECTORY).steps
    return {step.key: step for step in steps if step.rule.to == "holders"}


def dates(found):
    return [(c.name, str(c.before), str(c.after)) for c in found.changes]


def test_what_never_moved_tells_nobody():
    assert news() == {}
    shortly_before = pendulum.datetime(2030, 6, 14, tz=HOST)  # the joining information follows in four days
    assert news(amendment("fix", "briefing", "2030-06-19 10:00", at=shortly_before)) == {}


def test_a_move_plans_a_change_at_its_own_moment_that_waits_for_release():
    night = pendulum.datetime(2030, 5, 12, 3, tz=HOST)  # a Sunday
    step = news(amendment("move", "briefing", "2030-06-26", at=night))["briefing/change"]
    assert (step.due, step.revision, step.rule.mail, step.rule.release) == (night, 1, "change", True)
    assert step.expires == pendulum.datetime(2030, 6, 26, tz=HOST)


def test_the_policy_is_the_reviews():
    own = {"moved": {"mail": "own-change", "release": False}, "cancelled": {"mail": "own-news"}}
    steps = planned(briefing(), meeting(), amendments=[amendment("cancel", "briefing")], changes=own).steps
    assert [(s.rule.mail, s.rule.release) for s in steps if s.name == "cancellation"] == [("own-news", True)]
    steps = planned(briefing(), amendments=[amendment("move", "briefing", "2030-06-26")], changes=own).steps
    assert [(s.rule.mail, s.rule.release) for s in steps if s.name == "change"] == [("own-change", False)]


def test_a_second_move_is_one_change_of_a_later_revision():
    later = AT.add(days=1)
    moves = [
        amendment("move", "briefing", "2030-06-26"),
        amendment("move", "briefing", "2030-06-27", at=later),
    ]
    (step,) = news(*moves).values()
    assert (step.key, step.revision, step.due) == ("briefing/change", 2, later)


def test_a_cancelled_milestone_has_its_cancellation_and_no_change():
    found = news(amendment("move", "briefing", "2030-06-26"), amendment("cancel", "briefing"))
    assert {key: step.revision for key, step in found.items()} == {"briefing/cancellation": 2}
    again = news(amendment("cancel", "briefing"), amendment("cancel", "briefing"))
    assert again["briefing/cancellation"].revision == 1


def test_what_invites_nobody_tells_nobody():
    found = planned(meeting(), publication(), amendments=[amendment("move", "meeting", "2030-10-01")]).steps
    assert [s.key for s in found if s.rule.to == "holders"] == ["meeting/change"]


def test_a_date_that_counts_from_the_one_that_moved_is_overtaken_with_it():
    resting = call(
        closes="30 days before briefing", opens="60 days before briefing", selected_by="2030-06-19"
    )
    found = force(amendment("move", "briefing", "2030-06-26"), milestones=(briefing(), resting))
    assert found.revisions == {"briefing": 1, "call": 1}
    assert dates(gather_news(found, found.review.milestone("call"), 0)) == [
        ("opens", "2030-04-20", "2030-04-27"),
        ("closes", "2030-05-20", "2030-05-27"),
    ]


def test_a_session_that_moves_is_told_as_that_session_until_it_is_held():
    found = force(amendment("move", "talks", "2030-07-17 15:00", date="session-2"))
    assert dates(gather_news(found, found.review.milestone("talks"), 0)) == [
        ("session-2", "2030-07-10 10:00", "2030-07-17 15:00")
    ]
    # The first session is over by then: that does not matter to who comes to the second.
    step = plan(found, DIRECTORY).step("talks/change")
    assert step.expires == pendulum.datetime(2030, 7, 17, 15, tz=HOST)


def test_holders_of_each_revision_are_told_from_what_they_hold():
    moves = [amendment("move", "briefing", day) for day in ("2030-06-26", "2030-06-27")]
    found = force(*moves)
    milestone = found.review.milestone("briefing")
    assert dates(gather_news(found, milestone, 0)) == [("when", "2030-06-19", "2030-06-27")]
    assert dates(gather_news(found, milestone, 1)) == [("when", "2030-06-26", "2030-06-27")]
    assert not gather_news(found, milestone, 2).worth_telling


def test_a_move_that_is_taken_back_is_told_only_to_those_who_were_told_of_it():
    found = force(*(amendment("move", "briefing", day) for day in ("2030-06-26", "2030-06-19")))
    milestone = found.review.milestone("briefing")
    assert not gather_news(found, milestone, 0).worth_telling
    assert dates(gather_news(found, milestone, 1)) == [("when", "2030-06-26", "2030-06-19")]


def test_the_date_that_is_told_is_the_last_of_its_revision():
    fixed = [
        amendment("fix", "briefing", "2030-06-19 10:00"),
        amendment("move", "briefing", "2030-06-26 10:00"),
    ]
    found = force(*fixed, amendment("fix", "briefing", "2030-06-26 11:00"))
    milestone = found.review.milestone("briefing")
    assert found.revisions == {"briefing": 3}  # an hour that people hold was changed, whatever it is called
    assert dates(gather_news(found, milestone, 0)) == [("when", "2030-06-19", "2030-06-26 11:00")]
    assert dates(gather_news(found, milestone, 1)) == [("when", "2030-06-19 10:00", "2030-06-26 11:00")]


def test_a_day_that_is_fixed_after_a_move_had_left_it_open_is_told_too():
    postponed = amendment("move", "briefing", "2030-09")
    assert news(postponed)["briefing/change"].expires > pendulum.datetime(2030, 9, 29, tz=HOST)
    fixed = amendment("fix", "briefing", "2030-09-10", at=AT.add(days=9))
    step = news(postponed, fixed)["briefing/change"]
    assert (step.revision, step.due) == (2, AT.add(days=9))


def test_a_deadline_that_moves_is_told_until_it_has_passed_in_the_last_capital():
    step = news(amendment("move", "call", "2030-06-12", date="closes"))["call/change"]
    assert step.expires == end_of_day(pendulum.date(2030, 6, 12), LAST)


def test_a_revision_is_known_by_its_moment():
    moves = [
        amendment("move", "briefing", day, at=AT.add(days=n))
        for n, day in ((1, "2030-06-26"), (5, "2030-06-27"))
    ]
    found = force(*moves)
    assert moved_at(found, "briefing") == AT.add(days=5)
    assert moved_at(found, "talks") is None
    assert [revision_at(found, "briefing", AT.add(days=n)) for n in (0, 2, 6)] == [0, 1, 2]


def again(*amendments, milestones=ONE):
    found = force(*amendments, milestones=milestones)
    return {step.name for step in plan(found, DIRECTORY).steps if goes_again(found, step)}


def test_what_leads_up_to_a_new_date_goes_again_and_what_follows_it_does_not():
    timed = (briefing(when="2030-06-19 10:00"),)
    assert again(milestones=timed) == set()
    assert again(amendment("move", "briefing", "2030-06-26 10:00"), milestones=timed) == {
        "change",
        "reminder",
        "joining",
    }


def test_a_reminder_whose_new_moment_had_passed_when_the_date_moved_is_not_repeated():
    late = pendulum.datetime(2030, 6, 13, 10, tz=HOST)  # the day after the reminder was due
    moved = amendment("move", "briefing", "2030-06-19 15:00", at=late)
    assert "reminder" not in again(moved)
    assert "reminder" in again(amendment("move", "briefing", "2030-06-26", at=late))


def test_an_open_day_that_moves_is_announced_again():
    assert again(amendment("move", "briefing", "2030-08"), milestones=(briefing(when="2030-07"),)) == {
        "save-the-date",
        "change",
    }


def holder(address, party, revision=0):
    return Holder(address, party, "As it was", "sw", revision)


def held(*holders, **known):
    made = review(briefing())
    return holders_as_recipients(made, DIRECTORY, holders, Known(fold_answers([], made), **known))


def test_a_holder_is_the_address_that_got_the_date_in_the_language_of_that_mail():
    (found,) = held(holder("mission@xb.example.org", "XB", 1))
    assert (found.address, found.language, found.held, found.skip) == (
        "mission@xb.example.org",
        "sw",
        1,
        None,
    )
    assert (found.zone, found.salutation, found.name) == ("Pacific/Auckland", "mission", "As it was")


def test_who_is_in_the_directory_no_more_is_told_all_the_same():
    (found,) = held(holder("gone@nowhere.example.org", "XZ"))
    assert (found.address, found.zone, found.salutation) == ("gone@nowhere.example.org", HOST, "organization")


def test_who_unsubscribed_is_told_and_who_was_never_reached_is_not():
    gone, unwilling = "focal@xb.example.org", "office@dockers.example.org"
    found = held(
        holder(gone, "XB"),
        holder(unwilling, "dockers"),
        unreachable=frozenset({gone}),
        unsubscribed=frozenset({unwilling}),
    )
    assert [(r.address, r.skip) for r in found] == [(gone, Skip.NO_ADDRESS), (unwilling, None)]


@pytest.mark.parametrize(
    "own", [rule("change", "on start, 09:00"), rule("news", "on start, 09:00", to="holders")]
)
def test_a_review_cannot_plan_a_change_by_itself(own):
    (fault,) = faults(review(briefing(steps=[*EVENT[:2], own])), DIRECTORY)
    assert fault.path == ("milestones", 0, "steps", 2)
    assert "would tell of a change" in fault.what
