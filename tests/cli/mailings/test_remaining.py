"""The last lines of `roadmap send` and `roadmap release`: what is new, and what is left to do."""

import pytest

from cli.mailings.remaining import remaining
from roadmap.mail.message import State
from tasks.context import open_context
from tasks.mailing.mailing import delivered
from tests.rehearsal.small import at_home
from tests.tasks.deciding.moving import DUE, INVITATION, REMINDER, A, draft, invited
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write

REMINDED = DUE.add(days=14)  # when the reminder is due


@pytest.fixture
def context(tmp_path):
    """Opens the context at a moment, as each run does."""
    held = REVIEW.replace("mail: briefing-invitation}", "mail: briefing-invitation, release: true}")
    opened = []

    def at(when):
        opened.append(open_context(path, when))
        return opened[-1].__enter__()

    with at_home(tmp_path):
        path = write(tmp_path, held, DELEGATIONS, STAKEHOLDERS)
        yield at
        for one in opened:
            one.__exit__(None, None, None)


async def play(context, step, at):
    """Run a step, and return what is left as `roadmap send` shows it."""
    now = context(at)
    before = now.ledger.counts().get(step, {})
    await draft(now, step)
    words = str(delivered(now, step))
    return remaining(now, step, words, before)


async def test_a_reminder_before_its_invitation_says_that_nothing_was_sent_and_what_to_do(context):
    left = await play(context, REMINDER, REMINDED)
    assert left.outcome == "waits"
    assert left.lines[-1] == (
        "Nothing sent: briefing/invitation has not been sent. Run `roadmap send briefing/invitation` first, "
        "then this again."
    )
    assert "Done: nothing left to send." not in left.lines


async def test_a_reminder_to_some_of_those_invited_is_done(context):
    await invited(context, only=A)
    left = await play(context, REMINDER, REMINDED)
    assert (left.outcome, left.lines[-1]) == ("done", "Done: nothing left to send.")
    assert "1 sent" in left.lines


async def test_a_second_run_tells_nothing_as_new(context):
    await invited(context)
    first = await play(context, REMINDER, REMINDED)
    assert first.lines == ("briefing/reminder: 2 sent", "2 sent", "Done: nothing left to send.")
    second = await play(context, REMINDER, REMINDED.add(hours=1))
    assert second.lines == ("briefing/reminder: nothing new", "2 sent before", "Done: nothing left to send.")


async def test_what_a_second_run_sends_is_told_apart_from_what_left_before(context):
    await invited(context)
    now = context(REMINDED)
    before = {State.SENT: 1}
    await draft(now, REMINDER)
    left = remaining(now, REMINDER, str(delivered(now, REMINDER)), before)
    assert left.lines[:2] == ("briefing/reminder: 2 sent", "2 sent, 1 of them now")


async def test_what_waits_is_still_told_on_a_second_run(context):
    await play(context, INVITATION, DUE)
    left = await play(context, INVITATION, DUE.add(hours=1))
    assert left.outcome == "waits"
    assert left.lines[0] == "briefing/invitation: nothing new"
    assert left.lines[1].startswith("2 held: release with --yes")
