"""The day by which a reply is asked for: that of the last call, then that of the joining information."""

import pendulum
import pytest

from roadmap.plan.replying import reply_by
from tests.samples import AT, DIRECTORY, HOST, briefing, review, rule

STEPS = [
    rule("invitation", "21 days before start, 09:00"),
    rule("nudge", "9 days before start, 09:00", to="silent"),
    rule("last", "7 days before start, 09:00", to="silent"),
    rule("joining", "1 day before start, 09:00", to="coming"),
]
LAST, JOINING = pendulum.date(2030, 6, 12), pendulum.date(2030, 6, 18)


def day(at, **more):
    one = review(briefing(steps=STEPS, **more))
    return reply_by(one, DIRECTORY, one.milestone("briefing"), at)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (AT, LAST),
        (pendulum.datetime(2030, 6, 11, 23, tz=HOST), LAST),
        (pendulum.datetime(2030, 6, 12, 9, tz=HOST), JOINING),  # the last call does not ask for a reply today
        (pendulum.datetime(2030, 6, 18, 9, tz=HOST), None),
    ],
)
def test_from_the_last_call_on_it_is_the_day_of_the_joining_information(at, until):
    assert day(at) == until


def test_a_day_that_is_not_known_sets_no_limit():
    assert day(AT, when="2030-06") is None
