"""The day on which the hour of an event is told."""

import pendulum
import pytest

from roadmap.plan.informing import informed_on
from roadmap.review.dates import read_date
from tests.samples import DIRECTORY, HOST, briefing, meeting, review

EARLY = pendulum.datetime(2030, 5, 6, 9, tz=HOST)


@pytest.mark.parametrize(
    ("when", "at", "day"),
    [
        ("2030-06-19", EARLY, pendulum.date(2030, 6, 18)),
        ("2030-06-17", EARLY, pendulum.date(2030, 6, 14)),  # on the Friday before a Monday
        ("2030-06-19", pendulum.datetime(2030, 6, 18, 9, tz=HOST), None),  # the instructions are due
        ("2030-06", EARLY, None),
    ],
)
def test_the_hour_is_told_with_the_joining_instructions(when, at, day):
    made = review(briefing(when=when))
    assert informed_on(made, DIRECTORY, made.milestones[0], read_date(when), at) == day


def test_an_event_without_joining_instructions_names_no_day():
    own = [{"step": "invitation", "when": "21 days before start, 09:00", "mail": "x"}]
    made = review(meeting(steps=own))
    assert informed_on(made, DIRECTORY, made.milestones[0], read_date("2030-09-03"), EARLY) is None
