"""A date moves more than once: each is told from what they hold."""

from tests.tasks.deciding.moving import BY, CHANGE, MOVED, A, B, deliver, draft, invited, move, told


async def test_a_second_move_is_told_from_what_each_of_them_holds(context):
    await invited(context)
    move(context)
    now = context(MOVED)
    await draft(now, CHANGE)
    now.ledger.mailings.release(CHANGE, MOVED, BY, exclude=frozenset({B}))
    deliver(now, CHANGE)
    later = MOVED.add(days=1)
    move(context, at=later, to="2030-06-27")
    assert await told(context, at=later) == [A, B]
    now = context(later)
    said = {
        m.recipient: now.ledger.content(m.content_id).text
        for m in now.ledger.messages(CHANGE)
        if m.revision == 2
    }
    assert "Previous date: Wednesday, 26 June 2030" in said[A]
    assert "Previous date: Wednesday, 19 June 2030" in said[B]


async def test_a_move_that_is_taken_back_before_it_was_told_is_told_to_nobody(context):
    await invited(context)
    move(context)
    await draft(context(MOVED), CHANGE)
    later = MOVED.add(hours=1)
    move(context, at=later, to="2030-06-19")
    assert await told(context, at=later) == []


async def test_a_day_that_is_open_again_takes_the_event_back_and_is_told_once_it_is_fixed(context, tmp_path):
    await invited(context)
    move(context, to="2030-08")
    assert await told(context) == [A, B]
    mail = (tmp_path / "outbox" / CHANGE / f"{A}.1.eml").read_bytes()
    assert b"METHOD:CANCEL" in mail
    later = MOVED.add(days=3)
    move(context, at=later, to="2030-08-14", kind="fix")
    assert await told(context, at=later) == [A, B]
    mail = (tmp_path / "outbox" / CHANGE / f"{A}.2.eml").read_bytes()
    assert b"METHOD:REQUEST" in mail
    assert b"20300814" in mail
