"""How long a message waits, and when a mailing ends."""

import pendulum
from hypothesis import given
from hypothesis import strategies as st

from roadmap.review.limits import Rates

ZONE = "America/Santiago"
AT = pendulum.datetime(2024, 9, 6, 15, tz=ZONE)  # the clock goes forward in the following night


def test_waits_grow_and_end():
    rates = Rates()
    waits = [rates.next_attempt(attempts, AT) for attempts in range(1, len(rates.retries) + 2)]
    assert waits[0] == AT.add(minutes=5)
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[-2] > AT.add(hours=12)
    assert waits[-1] is None


def test_a_mailing_within_the_budget_ends_today():
    assert Rates(per_day=100).ends(40, 60, AT, ZONE) == AT
    assert Rates().ends(10**6, 0, AT, ZONE) == AT


def test_a_mailing_past_the_budget_ends_on_a_later_day_of_the_hosts_clock():
    rates = Rates(per_day=100)
    assert rates.ends(61, 60, AT, ZONE).date() == AT.date().add(days=1)
    assert rates.ends(361, 60, AT, ZONE).date() == AT.date().add(days=4)
    assert rates.next_day(pendulum.datetime(2024, 9, 7, 2, tz="UTC"), ZONE).date() == pendulum.date(
        2024, 9, 7
    )


@given(waiting=st.integers(1, 10_000), left=st.integers(0, 500), per_day=st.integers(1, 500))
def test_the_days_that_are_told_are_enough_and_one_fewer_is_not(waiting, left, per_day):
    left = min(left, per_day)
    days = (Rates(per_day=per_day).ends(waiting, left, AT, ZONE).date() - AT.date()).days
    assert left + days * per_day >= waiting
    assert days == 0 or left + (days - 1) * per_day < waiting
