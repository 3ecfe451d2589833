"""The time that a digest tells of: from where its reader's last one ended."""

import pytest

from tasks.mailing.digests import draft_digest
from tasks.mailing.mailing import delivered
from tests.tasks.deciding.moving import DUE, INVITATION, MOVED, WHY, draft, invited, move

CHAIR = "chair@un.example.org"


async def send(desk, at):
    now = desk(at)
    step = await draft_digest.fn(now)
    delivered(now, step)
    return step


def text(desk, step):
    (message,) = desk(DUE).ledger.messages(step, recipient=CHAIR)
    return desk(DUE).ledger.content(message.content_id).text


@pytest.mark.parametrize("late", [1, 9])
async def test_a_digest_that_runs_late_tells_all_that_happened_since_the_last(desk, late):
    await invited(desk)
    await send(desk, DUE.add(minutes=1))
    move(desk)
    step = await send(desk, MOVED.add(days=7 + late))
    assert "26 June 2030 (previously" in " ".join(text(desk, step).split())


async def test_no_news_is_told_twice(desk):
    await invited(desk)
    move(desk)
    await send(desk, MOVED.add(days=1))
    step = await send(desk, MOVED.add(days=3))
    assert "previously" not in text(desk, step)


async def test_a_digest_that_never_left_does_not_end_the_time(desk):
    await invited(desk)
    await send(desk, DUE.add(minutes=1))
    move(desk)
    await draft_digest.fn(desk(MOVED.add(days=1)))
    desk(MOVED).ledger.mailings.stop("digest/2030-05-30", MOVED.add(days=1), "C. Ordinator", WHY)
    step = await send(desk, MOVED.add(days=8))
    assert "previously" in text(desk, step)


async def test_the_first_digest_tells_of_a_week(desk):
    await invited(desk)
    move(desk)
    step = await send(desk, MOVED.add(days=8))
    assert "previously" not in text(desk, step)


async def test_a_digest_that_is_run_again_on_its_day_says_what_it_said(desk):
    await draft(desk(DUE), INVITATION)
    first = text(desk, await send(desk, DUE.add(hours=1)))
    assert text(desk, await send(desk, DUE.add(hours=2))) == first
