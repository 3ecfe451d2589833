"""Settling the claims of dead senders, by the notes of what they were handing over."""

from collections.abc import Collection, Sequence
from typing import Any

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, Row, select

from roadmap.mail.message import State
from tasks.ledger.base.records import Outcome
from tasks.ledger.schema.sending import messages
from tasks.ledger.sending.handover import Note, withdraw
from tasks.ledger.sending.settling import DIED, settle_carefully

DIED_EARLIER = "the sender died before the message was complete, so it was certainly not accepted"
MOST = 8  # attempts, after which a message has failed: it may be what its senders die of

_M = messages.c


def recover(
    connection: Connection, which: Sequence[ColumnElement[bool]], gone: Collection[str], at: DateTime
) -> int:
    """Settle the claims among `which` that the senders `gone` have left; return how many."""
    query = select(_M.id, _M.claimed_by, _M.claimed_at, _M.attempts).where(*which, _M.claimed_by.in_(gone))
    notes = {sender: withdraw(sender) for sender in gone}
    rows = connection.execute(query.order_by(_M.id).with_for_update()).all()
    settle_carefully(connection, [_outcome(row, notes[row.claimed_by], at) for row in rows])
    return len(rows)


def _outcome(row: Row[Any], note: Note | None, at: DateTime) -> Outcome:
    if note is None or row.id in note.in_doubt:
        return Outcome(row.id, State.UNKNOWN, at, DIED)
    if row.id in note.taken:
        return Outcome(row.id, State.SENT, row.claimed_at)
    if (tried := row.attempts + 1) >= MOST:
        return Outcome(row.id, State.FAILED, at, f"given up after {tried} attempts: {DIED_EARLIER}")
    # With a moment to be tried at, it comes after all first attempts: what kills its senders delays no other.
    return Outcome(row.id, State.RELEASED, at, DIED_EARLIER, retry_at=at)
