"""The time that a digest tells of: from where its reader's last one ended."""

import pytest

from tasks.mailing.digests import draft_digest
from tasks.mailing.mailing import delivered
from tests.tasks.deciding.moving import DUE, INVITATION, MOVED, WHY, draft, invited, move

CHAIR = "chair@un.example.org"


async def send(context, at):
    now = context(at)
    step = await draft_digest.fn(now)
    delivered(now, step)
    return step


def text(context, step):
    (message,) = context(DUE).ledger.messages(step, recipient=CHAIR)
    return context(DUE).ledger.content(message.content_id).text


@pytest.mark.parametrize("late", [1, 9])
async def test_a_digest_that_runs_late_tells_all_that_happened_since_the_last(context, late):
    await invited(context)
    await send(context, DUE.add(minutes=1))
    move(context)
    step = await send(context, MOVED.add(days=7 + late))
    assert "26 June 2030 (previously" in " ".join(text(context, step).split())


async def test_no_news_is_told_twice(context):
    await invited(context)
    move(context)
    await send(context, MOVED.add(days=1))
    step = await send(context, MOVED.add(days=3))
    assert "previously" not in text(context, step)


async def test_a_digest_that_never_left_does_not_end_the_time(context):
    await invited(context)
    await send(context, DUE.add(minutes=1))
    move(context)
    await draft_digest.fn(context(MOVED.add(days=1)))
    context(MOVED).ledger.mailings.stop("digest/2030-05-30", MOVED.add(days=1), "C. Ordinator", WHY)
    step = await send(context, MOVED.add(days=8))
    assert "previously" in text(context, step)


async def test_the_first_digest_tells_of_a_week(context):
    await invited(context)
    move(context)
    step = await send(context, MOVED.add(days=8))
    assert "previously" not in text(context, step)


async def test_a_digest_that_is_run_again_on_its_day_says_what_it_said(context):
    await draft(context(DUE), INVITATION)
    first = text(context, await send(context, DUE.add(hours=1)))
    assert text(context, await send(context, DUE.add(hours=2))) == first
