"""What a mail account allows: for all workers together, never more."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from roadmap.mail.message import State
from roadmap.review.limits import Rates
from tasks.ledger import Allowance, Outcome
from tests.tasks.ledger.build import AT, STEP, draft, mailing

TOMORROW = AT.add(days=1)


class Clock:
    """Seconds of the Unix epoch, as they are set."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def account(clock, *, zone="UTC", name="mail", **rates):
    return Allowance(name, Rates(**rates), zone, clock)


def test_a_mailing_over_the_days_budget_goes_on_the_next_day(ledger, clock):
    ledger.mailings.draft(mailing(), [draft(f"p{i}") for i in range(5)], AT, state=State.RELEASED)
    within = account(clock, per_day=3)
    first = ledger.claims.take(STEP, AT, "w", 2, within)
    again = ledger.claims.settle(
        [Outcome(c.id, State.SENT, AT) for c in first], then_take=9, step=STEP, by="w", at=AT, within=within
    )
    assert (len(first), len(again)) == (2, 1)
    assert ledger.claims.left(STEP, AT, within).left_today == 0
    assert len(ledger.claims.take(STEP, TOMORROW, "w", 9, within)) == 2


def test_the_day_is_one_of_the_accounts_zone(ledger, clock):
    ledger.mailings.draft(mailing(), [draft(f"p{i}") for i in range(3)], AT, state=State.RELEASED)
    within = account(clock, zone="America/Santiago", per_day=1)
    assert len(ledger.claims.take(STEP, AT, "w", 9, within)) == 1
    evening = AT.add(hours=18)  # 03:00 of the next day in UTC
    assert ledger.claims.take(STEP, evening, "w", 9, within) == []
    assert len(ledger.claims.take(STEP, evening.add(hours=1), "w", 9, within)) == 1


def test_what_was_refused_gives_its_place_back(ledger, clock):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    within = account(clock, per_day=1)
    (claim,) = ledger.claims.take(STEP, AT, "w", 9, within)
    refused = [Outcome(claim.id, State.RELEASED, AT, "451", TOMORROW)]
    (other,) = ledger.claims.settle(refused, then_take=9, step=STEP, by="w", at=AT, within=within)
    assert other.party == "BB"
    assert ledger.sent_today(AT, "UTC") == 1


def test_many_workers_together_keep_to_the_day(ledger, clock):
    ledger.mailings.draft(mailing(), [draft(f"p{i}") for i in range(60)], AT, state=State.RELEASED)
    within = account(clock, per_day=41, per_second=1000)

    def work(worker):
        taken, last = [], ledger.claims.take(STEP, AT, worker, 3, within)
        while last:
            taken += last
            ends = [Outcome(c.id, State.SENT, AT) for c in last]
            last = ledger.claims.settle(ends, then_take=3, step=STEP, by=worker, within=within)
        return [c.not_before for c in taken]

    with ThreadPoolExecutor(5) as pool:
        slots = sorted(slot for found in pool.map(work, "abcde") for slot in found)
    assert slots == pytest.approx([1000 + i / 1000 for i in range(41)])


def test_each_claim_has_its_moment(ledger, clock):
    ledger.mailings.draft(mailing(), [draft(f"p{i}") for i in range(9)], AT, state=State.RELEASED)
    within = account(clock, per_second=2)
    take = lambda limit: [c.not_before for c in ledger.claims.take(STEP, AT, "w", limit, within)]  # noqa: E731
    assert take(2) == [1000, 1000.5]
    clock.now = 1000.2
    assert take(2) == [1001, 1001.5]
    clock.now = 1009.0  # idle time is not saved up
    assert take(2) == [1009, 1009.5]
    assert take(9) == [1010, 1010.5, 1011]
    assert take(9) == []
    ledger.mailings.draft(mailing(step="m/other"), [draft("aa")], AT, state=State.RELEASED)
    (claim,) = ledger.claims.take("m/other", AT, "w", 9, within)
    assert claim.not_before == 1011.5  # no moment was kept for what was not there


def test_accounts_do_not_wait_for_each_other(ledger, clock):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    for name in ("one", "two"):
        (claim,) = ledger.claims.take(STEP, AT, "w", 1, account(clock, name=name, per_second=1))
        assert claim.not_before == 1000


def test_a_clock_that_ran_ahead_does_not_stop_the_mail(ledger, clock):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    within = account(clock, per_second=1)
    clock.now = 900_000.0
    ledger.claims.take(STEP, AT, "w", 1, within)
    clock.now = 1000.0
    (claim,) = ledger.claims.take(STEP, AT, "w", 1, within)
    assert claim.not_before == 1000


def test_without_limits_nothing_waits(ledger, clock):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    (claim,) = ledger.claims.take(STEP, AT, "w", 9, account(clock))
    assert claim.not_before == 0
