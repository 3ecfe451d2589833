"""A message that came back from a full mailbox: it is sent again, or a person is told that it stays full.

Only the report on the latest attempt counts, and only while that one is `sent`: the message is then released
again under a new Message-ID, in the transaction that records the report. So no report sends it twice.
"""

from dataclasses import replace
from typing import Any

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from roadmap.mail.attempts import all_attempts, next_attempt, next_try
from roadmap.mail.incoming import Kind
from roadmap.mail.message import ACCEPTED, State
from tasks.ledger.base.received import NOBODY, Received
from tasks.ledger.base.store import Store
from tasks.ledger.schema.incoming import incoming
from tasks.ledger.schema.sending import OF_ITS_MAILING, mailings, messages
from tasks.ledger.sending.outdated import outdated

_C, _M = incoming.c, messages.c
STAYS = "full"  # the outcome that the coordinator is told


def settle(store: Store, connection: Connection, received: Received) -> Received:
    """Release the message again, if that is right; return the report as it is to be recorded: told to
    nobody while the mailbox is tried again, and once if it stays full."""
    message = _latest(store, connection, received.about or "")
    if message is None or _was_told(store, connection, received):
        return replace(received, notice=NOBODY)
    again = _next_try(store, connection, message, received)
    if again is None or not _release(connection, message, received, again):
        return replace(received, notice=None, outcome=STAYS)
    return replace(received, notice=NOBODY)


def _latest(store: Store, connection: Connection, about: str) -> Row[Any] | None:
    """The message, if a report on `about` is one on its latest attempt, and that was sent."""
    query = select(_M.id, _M.message_id, mailings.c.expires).join_from(messages, mailings, OF_ITS_MAILING)
    latest = (_M.review == store.box, _M.message_id == about, _M.state.in_(ACCEPTED))
    return connection.execute(query.where(*latest)).first()


def _was_told(store: Store, connection: Connection, received: Received) -> bool:
    told = select(_C.key).where(*_before(store, received), _C.outcome != "")
    return connection.execute(told.limit(1)).first() is not None


def _next_try(store: Store, connection: Connection, message: Row[Any], received: Received) -> DateTime | None:
    """Moment of the next try; None if it stays full, or the mail would be too late by then, or must not
    leave."""
    query = select(func.min(_C.handled_at), func.count()).where(*_before(store, received))
    first, refused = connection.execute(query).one()
    again = next_try(first or received.handled_at, refused, received.handled_at)
    late = again is not None and message.expires is not None and again >= message.expires
    return None if late or outdated(connection, [message.id]) else again


def _before(store: Store, received: Received) -> tuple[ColumnElement[bool], ...]:
    """The reports on a full mailbox that were recorded of the attempts of this message."""
    attempts = all_attempts(received.about or "")
    return (_C.review == store.box, _C.kind == Kind.FULL.value, _C.about.in_(attempts))


def _release(connection: Connection, message: Row[Any], received: Received, again: DateTime) -> bool:
    """Release a message that was sent; False if it is not `sent`, or has no attempts left."""
    name = next_attempt(message.message_id)
    if name is None:
        return False
    this = (_M.id == message.id, _M.message_id == message.message_id, _M.state == State.SENT)
    # Not in `roadmap.mail.message.AFTER`: nobody but a full mailbox may undo that a message was sent.
    values = {
        "state": State.RELEASED,
        "message_id": name,
        "reason": f"{received.kind}: {received.status} {received.words}",
        "changed_at": received.handled_at,
        "sent_at": None,
        "attempts": 0,
        "retry_at": again,
        "claimed_by": None,
        "claimed_at": None,
    }
    return connection.execute(update(messages).where(*this).values(values)).rowcount == 1
