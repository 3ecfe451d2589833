"""A date moves more than once: each is told from what they hold."""

from tests.tasks.deciding.moving import BY, CHANGE, MOVED, A, B, deliver, draft, invited, move, told


async def test_a_second_move_is_told_from_what_each_of_them_holds(desk):
    await invited(desk)
    move(desk)
    now = desk(MOVED)
    await draft(now, CHANGE)
    now.ledger.mailings.release(CHANGE, MOVED, BY, exclude=frozenset({B}))
    deliver(now, CHANGE)
    later = MOVED.add(days=1)
    move(desk, at=later, to="2030-06-27")
    assert await told(desk, at=later) == [A, B]
    now = desk(later)
    said = {
        m.recipient: now.ledger.content(m.content_id).text
        for m in now.ledger.messages(CHANGE)
        if m.revision == 2
    }
    assert "Previous date: Wednesday, 26 June 2030" in said[A]
    assert "Previous date: Wednesday, 19 June 2030" in said[B]


async def test_a_move_that_is_taken_back_before_it_was_told_is_told_to_nobody(desk):
    await invited(desk)
    move(desk)
    await draft(desk(MOVED), CHANGE)
    later = MOVED.add(hours=1)
    move(desk, at=later, to="2030-06-19")
    assert await told(desk, at=later) == []


async def test_a_day_that_is_open_again_takes_the_event_back_and_is_told_once_it_is_fixed(desk, tmp_path):
    await invited(desk)
    move(desk, to="2030-08")
    assert await told(desk) == [A, B]
    mail = (tmp_path / "outbox" / CHANGE / f"{A}.1.eml").read_bytes()
    assert b"METHOD:CANCEL" in mail
    later = MOVED.add(days=3)
    move(desk, at=later, to="2030-08-14", kind="fix")
    assert await told(desk, at=later) == [A, B]
    mail = (tmp_path / "outbox" / CHANGE / f"{A}.2.eml").read_bytes()
    assert b"METHOD:REQUEST" in mail
    assert b"20300814" in mail
