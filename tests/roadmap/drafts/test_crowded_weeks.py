"""What the limit of a reader's week will hold back, known from the plan alone."""

from roadmap.drafts.crowded_weeks import Crowded, crowded_weeks
from tests.samples import DIRECTORY, call, planned, review, rule

STEPS = [
    rule("invitation", "on opening, 09:00", release=True),
    rule("reminder", "7 days before closing, 09:00", to="silent"),
    rule("last-call", "2 days before closing, 09:00", to="silent"),
    rule("closing", "1 day after closing, 09:00", to="answered"),
]


def found(*calls, limit=3):
    sending = {"per_week": limit}
    return crowded_weeks(review(*calls, sending=sending), DIRECTORY, planned(*calls, sending=sending))


def two(**more):
    return [call(name, steps=STEPS, **more) for name in ("first", "second")]


def test_a_single_call_holds_nothing_back():
    assert found(call(steps=STEPS)) == []


def test_two_calls_at_once_leave_no_room_for_a_first_reminder():
    addresses = len(DIRECTORY.delegations)
    assert found(*two()) == [Crowded("second/reminder", 0, addresses)]


def test_two_calls_in_a_bundle_are_one_mail():
    assert found(*two(bundle="calls")) == []


def test_without_a_limit_nothing_is_held_back():
    assert found(*two(), limit=0) == []


def test_a_mail_that_finds_room_later_is_told_apart_from_one_that_never_does():
    later = call("later", closes="2030-06-12", steps=STEPS[:2])
    (one,) = found(call("first", steps=[STEPS[0], STEPS[2]]), later, limit=1)
    assert (one.step, one.dropped) == ("later/reminder", 0)
    assert one.held_back == len(DIRECTORY.delegations)
