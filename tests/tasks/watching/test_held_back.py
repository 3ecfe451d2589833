"""The watch orders what was held back and has no run any more: the whole step, as answers are read first."""

import pendulum

from roadmap.mail.message import State
from roadmap.reports.machines import Run
from tasks.ledger import Content, Draft, Mailing
from tasks.watching import going_on

DUE = pendulum.datetime(2030, 6, 12, 9, tz="Africa/Nairobi")
THURSDAY, LATE = DUE.add(days=1), DUE.add(days=1, minutes=21)
STEP = "briefing/reminder"


def held_back(context, until):
    content = Content("en", "Subject", "<p>Text</p>", "Text")
    mailing = Mailing(STEP, 0, "reminder", DUE, DUE.add(days=7), yields=True)
    drafts = [Draft("focal@xa.example.org", "XA", "", "en", content)]
    context.ledger.mailings.draft(mailing, drafts, DUE, state=State.RELEASED)
    if until:
        context.ledger.weekly.admit(STEP, DUE, DUE, {STEP}, lambda _: {STEP: until})


async def ordered(context, monkeypatch, at, runs=(), until=THURSDAY):
    orders = []

    async def order(deployment, when, name, *, key, **given):
        orders.append((deployment, when, given))
        return True

    monkeypatch.setattr(going_on, "order", order)
    held_back(context(DUE), until)
    await going_on.go_on.fn(context(at), runs, None)
    return orders


async def test_nothing_is_ordered_while_it_is_held_back(context, monkeypatch):
    assert await ordered(context, monkeypatch, THURSDAY.subtract(minutes=1)) == []


async def test_then_the_step_is_played_and_not_only_delivered(context, monkeypatch):
    played = ("briefing/briefing", None, {"milestone": "briefing", "step": "reminder"})
    assert await ordered(context, monkeypatch, LATE) == [played]


async def test_nothing_is_ordered_while_its_own_run_waits(context, monkeypatch):
    waits = Run("1", "reminder", STEP, "waiting", DUE, THURSDAY, DUE)
    assert await ordered(context, monkeypatch, LATE, [waits]) == []


async def test_a_run_that_died_before_it_looked_for_room_is_replaced_too(context, monkeypatch):
    assert len(await ordered(context, monkeypatch, DUE.add(minutes=21), until=None)) == 1
