"""A step that is not due yet is sent only if somebody signs for it, and that is kept once."""

import pytest

from flows.decisions.sending import _sign, send
from roadmap.problems import Refusal
from tasks.context import open_context
from tasks.prefect_api.orchestration import reporting_to
from tests.rehearsal.small import at_home
from tests.tasks.deciding.moving import BY, DUE, INVITATION
from tests.tasks.isles import write

EARLIER = DUE.subtract(days=3)


@pytest.fixture
def context(tmp_path):
    with at_home(tmp_path), open_context(write(tmp_path), EARLIER) as one:
        yield one


def test_it_is_refused_unless_it_is_wanted_early_and_signed(context):
    step = context.step(INVITATION)
    due = "is due on 29 May 2030 09:00 Africa/Nairobi; to send it now, tick “early”"
    with pytest.raises(Refusal, match=due):
        _sign(context, step, early=False, by=BY, reason="they travel")
    with pytest.raises(Refusal, match="fill in “by” and “reason”"):
        _sign(context, step, early=True, by=BY, reason="")
    assert context.ledger.history.decisions() == []


def test_it_is_recorded_once_however_often_the_run_starts_at_its_top(context):
    step = context.step(INVITATION)
    for _ in range(2):
        _sign(context, step, early=True, by=BY, reason="they travel")
    (kept,) = context.ledger.history.decisions("early", INVITATION)
    assert (kept.by, kept.reason, kept.at) == (BY, "they travel", EARLIER)


@pytest.mark.e2e
async def test_signed_it_leaves_early_and_not_again_when_it_is_due(server, tmp_path):
    path = write(tmp_path)
    given = {"review": str(path), "return_state": True}
    with at_home(tmp_path):
        async with reporting_to(server, tmp_path / "caller"):
            early = await send(INVITATION, early=True, by=BY, reason="they travel", at=EARLIER, **given)
            due = await send(INVITATION, at=DUE, **given)
    assert (early.message, due.message) == (f"{INVITATION}: 2 sent", f"{INVITATION}: 2 sent")
    assert len(list((tmp_path / "outbox").rglob("*.eml"))) == 2
