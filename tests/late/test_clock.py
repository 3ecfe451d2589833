"""Clocks that jump: what is recorded keeps its order, nothing waits for an hour, nothing leaves too late."""

import pendulum
import pytest
from prefect.exceptions import Pause

from flows.playing import actions
from roadmap.mail.message import Skip, State
from roadmap.people.decisions import Decision
from roadmap.plan.amendments import Amendment
from roadmap.problems import Refusal
from roadmap.reports.history import in_order
from roadmap.review.limits import Rates
from roadmap.review.moments import as_moment, on_clock
from tasks.context import open_context
from tasks.ledger import Allowance, Content, Draft, Ledger, Mailing
from tasks.mail.dispatcher import Clock
from tests.tasks import isles
from tests.tasks.deciding.moving import DUE, INVITATION

AT = pendulum.datetime(2030, 5, 29, 9, tz="UTC")
STEP = "briefing/reminder"


def decided(subject, at):
    return Decision(kind="stop", subject=subject, at=at, by="A")


def amended(milestone, at):
    return Amendment(kind="cancel", milestone=milestone, at=at, by="A", reason="R")


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "review", domain="x.org") as opened:
        content = Content("en", "S", "H", "T")
        drafts = [Draft(f"{n}@x.org", "XA", "", "en", content) for n in range(3)]
        mailing = Mailing(STEP, 0, "reminder", AT, AT.add(hours=2))
        opened.mailings.draft(mailing, drafts, AT, state=State.RELEASED)
        yield opened


def test_the_history_keeps_the_order_of_recording_when_the_clock_was_set_back():
    decisions = [decided("first", AT.add(minutes=50)), decided("second", AT)]
    amendments = [amended("early", AT.subtract(hours=1)), amended("late", AT.add(hours=1))]
    found = [getattr(d, "subject", getattr(d, "milestone", "")) for d in in_order(amendments, decisions)]
    assert found == ["early", "first", "second", "late"]


def test_a_rate_does_not_wait_for_the_hour_by_which_the_clock_was_set_back(ledger):
    now = [AT.timestamp()]
    within = Allowance("a", Rates(per_second=1), "UTC", clock=lambda: now[0])
    ledger.claims.take(STEP, AT, "w", 1, within)
    now[0] -= 3590  # an hour, and the time that has passed since
    [claim] = ledger.claims.take(STEP, AT, "w", 1, within)
    assert claim.not_before - now[0] < 5


def test_the_moment_of_a_delivery_goes_on_while_the_machine_sleeps(monkeypatch):
    asleep = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: 100.0)  # it stands still meanwhile
    monkeypatch.setattr("time.clock_gettime", lambda _: 100.0 + asleep[0])
    clock = Clock(AT)
    asleep[0] = 3 * 3600
    assert clock() == AT.add(hours=3)


def test_what_expires_while_it_is_being_sent_is_too_late(ledger):
    assert len(ledger.claims.take(STEP, AT, "w", 1)) == 1
    assert ledger.claims.take(STEP, AT.add(hours=3), "w", 5) == []
    assert ledger.mailings.expire_past(AT.add(hours=3)) == [STEP]
    states = [(m.state, m.reason) for m in ledger.messages(STEP)]
    assert states.count((State.SKIPPED, Skip.TOO_LATE)) == 2
    [late] = ledger.mailings.late()
    assert (late.step, late.count, late.expires) == (STEP, 2, AT.add(hours=2))
    assert ledger.mailings.expire_past(AT.add(hours=4)) == []


async def test_a_scheduled_run_on_a_clock_that_is_behind_goes_on_when_it_is_due_there(tmp_path, monkeypatch):
    asked = []

    async def go_on_at(when, why):
        asked.append((when, why))
        raise Pause

    monkeypatch.setattr(actions, "is_deployed", lambda: True)
    monkeypatch.setattr(actions, "go_on_at", go_on_at)
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    with open_context(isles.write(tmp_path), DUE) as context:
        step, context.at = context.step(INVITATION), DUE.subtract(hours=1)
    for runs, later in ((1, 0), (3, 10)):
        monkeypatch.setattr(actions, "runs_so_far", lambda runs=runs: runs)
        with pytest.raises(Pause):
            await actions.too_early(context, step, by_hand=False)
        assert asked[-1][0] == DUE.add(minutes=later)
    with pytest.raises(Refusal, match="run it then"):
        await actions.too_early(context, step, by_hand=True)


def test_a_time_without_a_zone_is_on_the_given_clock_and_one_with_a_zone_is_not_moved():
    naive = pendulum.naive(2030, 5, 29, 9)
    assert on_clock(naive, "Africa/Nairobi") == AT.subtract(hours=3)
    assert on_clock(as_moment(naive), "Africa/Nairobi") == AT.subtract(hours=3)
    assert on_clock(AT, "Africa/Nairobi") == AT
