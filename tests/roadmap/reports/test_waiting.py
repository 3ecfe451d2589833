"""What waits for a coordinator: when they are reminded, and what happens if nobody acts."""

from dataclasses import replace

import pendulum
import pytest

from roadmap.reports.waiting import HeldMailing, Reminders, consequence
from tasks.configuration import load
from tests.tasks import isles

ZONE = "Africa/Nairobi"


def at(day, hour=9):
    return pendulum.datetime(2030, 5, day, hour, tz=ZONE)


# The 29th of May 2030 is a Wednesday, the 1st of June a public holiday (a Saturday).
HELD = HeldMailing("briefing/invitation", 0, {"en": 2, "sw": 1}, ("S",), at(22), at(22), at(29), "f")


@pytest.fixture
def reminders(tmp_path):
    return Reminders(load(isles.write(tmp_path)).review)


@pytest.mark.parametrize(
    ("since", "expires", "moments"),
    [
        (at(22), at(29), {"waits": at(23), "last": at(28), "expired": at(29)}),
        (at(24), at(29), {"waits": at(27), "last": at(28), "expired": at(29)}),  # a Friday: the weekend
        (at(27), at(28), {"last": at(27), "expired": at(28)}),  # the last comes first
        (at(28, 12), at(29), {"last": at(28, 12), "expired": at(29)}),  # too short for any but at once
        (at(22), None, {"waits": at(23)}),
    ],
)
def test_reminders_fall_due_on_working_days(reminders, since, expires, moments):
    assert reminders.moments(replace(HELD, since=since, expires=expires)) == moments


@pytest.mark.parametrize(
    ("moment", "occasion", "coming"),
    [
        (at(22, 10), None, at(23)),
        (at(23), "waits", at(28)),
        (at(28), "last", at(29)),
        (at(29), "expired", None),
    ],
)
def test_only_the_latest_occasion_is_told(reminders, moment, occasion, coming):
    assert reminders.occasion(HELD, moment) == occasion
    assert reminders.coming(HELD, moment) == coming


def test_the_policy_is_data(tmp_path):
    text = isles.REVIEW.replace("digest:\n", "approvals: {remind_after: 2, remind_before: 2}\ndigest:\n", 1)
    moments = Reminders(load(isles.write(tmp_path, text)).review).moments(HELD)
    assert moments == {"waits": at(24), "last": at(27), "expired": at(29)}


def test_silence_sends_nothing():
    assert (
        consequence(HELD, ZONE)
        == "nothing leaves; it expires on 29 May 2030 09:00 Africa/Nairobi, and is reported"
    )
    assert consequence(replace(HELD, expires=None), ZONE) == "nothing leaves; it waits until somebody acts"


def test_an_item_is_told_once_for_each_time_that_it_waits():
    again = replace(HELD, since=at(23))
    assert len({HELD.item("waits"), HELD.item("last"), again.item("waits"), HELD.item("waits")}) == 3
