"""A date moves, and a milestone is called off, by the flows that a coordinator runs, on a real server."""

import pendulum
import pytest
from prefect.artifacts import Artifact

from flows.decisions.amending import call_off, move_milestone
from flows.decisions.deciding import release
from flows.milestones.consultation import consultation
from flows.rounds.collecting import collecting
from roadmap.mail.message import State
from tasks.context import open_context
from tasks.prefect_api.orchestration import reporting_to
from tests.e2e.conftest import ISLES
from tests.rehearsal.small import at_home

pytestmark = pytest.mark.e2e

ZONE = "Pacific/Chatham"
DUE = pendulum.datetime(2031, 3, 18, 9, tz=ZONE)  # of the invitation to the talks
MOVED, OFF = DUE.add(days=1, hours=2), DUE.add(days=2, hours=2)
SIGNED = {"by": "Aroha Te Puni", "review": str(ISLES)}


@pytest.fixture
async def at_work(server, tmp_path):
    """A folder to work in, with an empty answer book, whose runs the server knows."""
    with at_home(tmp_path):
        with open_context(ISLES) as context:
            forms = [form for m in context.review.milestones if (form := context.review.form(m))]
            context.book.create(forms, context.review.fallback)
        async with reporting_to(server, tmp_path / "prefect"):
            yield tmp_path


async def told(flow, *words, **more):
    """What a run says when it has ended well."""
    state = await flow(*words, **more, return_state=True)
    assert state.is_completed(), state.message
    return state.message


async def invited():
    await told(consultation, "talks", "invitation", at=DUE, review=str(ISLES))
    return await told(release, "talks/invitation", at=DUE.add(hours=1), **SIGNED)


async def moved():
    more = {"date": "harbours", "reason": "the harbour is closed that day", "at": MOVED}
    return await told(move_milestone, "talks", "2031-04-11 15:00", **more, **SIGNED)


async def test_a_move_drafts_the_news_at_once_and_shows_it_to_whoever_releases(at_work):
    assert await invited() == "talks/invitation: 7 sent"
    assert await moved() == "amendment 1: talks (harbours) moves to 2031-04-11 15:00; talks/change: 7 held"
    shown = await Artifact.get("preview-talks-change")
    assert ", Harbours (new date)" in shown.data
    assert await told(release, "talks/change", at=MOVED.add(hours=1), **SIGNED) == "talks/change: 7 sent"
    played = await told(consultation, "talks", "change", at=MOVED.add(hours=2), review=str(ISLES))
    assert played == "talks/change: 7 sent"
    assert len(list((at_work / "outbox" / "talks" / "change").glob("*.eml"))) == 7


async def test_a_cancellation_leaves_nothing_else(at_work):
    await invited()
    await moved()
    said = await told(call_off, "talks", reason="the crews are at sea", at=OFF, **SIGNED)
    assert said == "amendment 2: talks is cancelled; talks/cancellation: 7 held"
    assert (await told(release, "talks/change", at=OFF, **SIGNED)) == "talks/change: 7 skipped"
    sent = await told(release, "talks/cancellation", at=OFF.add(hours=1), **SIGNED)
    assert sent == "talks/cancellation: 7 sent"
    with open_context(ISLES, OFF) as context:
        assert {m.step for m in context.ledger.messages(state=State.SENT)} == {
            "talks/invitation",
            "talks/cancellation",
        }


async def test_who_proves_to_hold_the_date_later_is_told_by_the_next_round(at_work):
    """As if the process had died just after the amendment was recorded, or an unknown message was settled."""
    await invited()
    await moved()
    with open_context(ISLES, MOVED) as context:
        lost = context.ledger.messages("talks/change")[0].recipient
        _forget(context.ledger, lost)
        assert len(context.ledger.messages("talks/change")) == 6
    await told(collecting, at=MOVED.add(days=1), review=str(ISLES))
    with open_context(ISLES, MOVED.add(days=1)) as context:
        assert {m.recipient for m in context.ledger.messages("talks/change", State.HELD)} > {lost}


def _forget(ledger, recipient):
    from sqlalchemy import delete

    from tasks.ledger.schema.sending import messages

    with ledger._store.write() as connection:
        which = messages.c.step == "talks/change", messages.c.recipient == recipient
        connection.execute(delete(messages).where(*which))
