"""A cancellation is taken back: who was told of it is told so, and what has not left does not leave."""

from email import message_from_bytes

import pytest

from roadmap.mail.message import Skip, State
from roadmap.problems import Refusal
from tasks.deciding.amending import is_so
from tests.tasks.deciding.moving import (
    BY,
    CANCELLATION,
    CHANGE,
    INVITATION,
    MOVED,
    WHY,
    A,
    B,
    cancel,
    draft,
    found,
    invited,
    reinstate,
    told,
)

LATER = MOVED.add(days=1)


def parts(folder, step, address, revision):
    """The plain text of a mail, and its calendar entries."""
    mail = message_from_bytes((folder / "outbox" / step / f"{address}.{revision}.eml").read_bytes())
    texts = (part for part in mail.walk() if part.get_content_maintype() == "text")
    kinds = {part.get_content_type(): part.get_payload(decode=True).decode() for part in texts}
    return mail, kinds["text/plain"], kinds["text/calendar"]


async def test_who_was_told_that_it_is_off_is_told_that_it_is_not(context, tmp_path):
    await invited(context)
    cancel(context(MOVED), "briefing", BY, WHY)
    assert await told(context, CANCELLATION, MOVED) == [A, B]
    assert reinstate(context(LATER), "briefing", BY, WHY).overtaken == ("briefing",)
    assert await told(context, CHANGE, LATER) == [A, B]
    mail, text, event = parts(tmp_path, CHANGE, A, 2)
    invitation = message_from_bytes((tmp_path / "outbox" / INVITATION / f"{A}.eml").read_bytes())
    assert mail["In-Reply-To"] == invitation["Message-ID"]
    assert mail["Subject"].endswith("(cancellation withdrawn)")
    assert "the cancellation of the briefing “Briefing” has been withdrawn" in " ".join(text.split())
    assert "19 June 2030" in text
    assert "Previous date" not in text
    assert all(line in event for line in ("METHOD:REQUEST", "SEQUENCE:2", "STATUS:CONFIRMED"))


async def test_a_cancellation_that_never_left_is_withdrawn_and_nobody_is_told_anything(context):
    await invited(context)
    now = context(MOVED)
    cancel(now, "briefing", BY, WHY)
    await draft(now, CANCELLATION)
    reinstate(context(LATER), "briefing", BY, WHY)
    states = set(found(context(LATER), CANCELLATION).values())
    assert states == {(State.SKIPPED, Skip.SUPERSEDED)}
    assert context(LATER).ledger.mailings.release(CANCELLATION, LATER, BY) == 0
    assert await told(context, CHANGE, LATER) == []


async def test_the_steps_are_planned_again_and_it_cannot_be_taken_back_twice(context):
    await invited(context)
    before = {step.key: step.due for step in context(MOVED).plan.steps}
    cancel(context(MOVED), "briefing", BY, WHY)
    reinstate(context(LATER), "briefing", BY, WHY)
    now = context(LATER)
    assert {step.key: step.due for step in now.plan.steps if step.key != CHANGE} == before
    assert is_so(now, now.amendments[-1])
    with pytest.raises(Refusal, match="briefing is not cancelled; there is nothing to take back"):
        reinstate(now, "briefing", BY, WHY)
    assert [one.kind for one in now.amendments] == ["cancel", "reinstate"]
