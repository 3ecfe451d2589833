"""Releasing a message again that came back from a full mailbox, until a person is told that it stays full.

Only the report on the latest attempt counts, and only while that one is `sent`: the message is then released
under a new Message-ID, in the transaction that records the report. So no report releases it twice.
"""

from dataclasses import replace
from typing import Any

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from roadmap.mail.attempts import all_attempts, next_attempt, next_try
from roadmap.mail.incoming import Kind
from roadmap.mail.message import ACCEPTED, State
from tasks.ledger.base.received import NO_NOTICE, Received
from tasks.ledger.base.store import Store
from tasks.ledger.schema.incoming import incoming
from tasks.ledger.schema.sending import OF_ITS_MAILING, mailings, messages
from tasks.ledger.sending.reading import overtaken

_C, _M = incoming.c, messages.c
_STILL_FULL = "full"  # the outcome that the coordinator is told


def release_again(store: Store, connection: Connection, received: Received) -> Received:
    """Release the message again if it may be; return the report as it is to be recorded: nobody is told while
    the mailbox is tried again, and the coordinator once if it stays full."""
    message = _latest(store, connection, received.about or "")
    if message is None or _was_reported(store, connection, received):
        return replace(received, notice=NO_NOTICE)
    retry_at = _next_try(store, connection, message, received)
    if retry_at is None or not _release(connection, message, received, retry_at):
        return replace(received, notice=None, outcome=_STILL_FULL)
    return replace(received, notice=NO_NOTICE)


def _latest(store: Store, connection: Connection, about: str) -> Row[Any] | None:
    """The message whose latest attempt is `about`, if that was sent; else None."""
    query = select(_M.id, _M.message_id, mailings.c.expires).join_from(messages, mailings, OF_ITS_MAILING)
    latest = (_M.review == store.box, _M.message_id == about, _M.state.in_(ACCEPTED))
    return connection.execute(query.where(*latest)).first()


def _was_reported(store: Store, connection: Connection, received: Received) -> bool:
    reported = select(_C.key).where(*_earlier_reports(store, received), _C.outcome != "")
    return connection.execute(reported.limit(1)).first() is not None


def _next_try(store: Store, connection: Connection, message: Row[Any], received: Received) -> DateTime | None:
    """Moment of the next try; None: it stays full, or the mail would be too late by then or must not
    leave."""
    query = select(func.min(_C.handled_at), func.count()).where(*_earlier_reports(store, received))
    first, refused = connection.execute(query).one()
    retry_at = next_try(first or received.handled_at, refused, received.handled_at)
    late = retry_at is not None and message.expires is not None and retry_at >= message.expires
    return None if late or overtaken(connection, [message.id]) else retry_at


def _earlier_reports(store: Store, received: Received) -> tuple[ColumnElement[bool], ...]:
    """Condition for the recorded reports of a full mailbox on any attempt of this message."""
    attempts = all_attempts(received.about or "")
    return (_C.review == store.box, _C.kind == Kind.FULL.value, _C.about.in_(attempts))


def _release(connection: Connection, message: Row[Any], received: Received, retry_at: DateTime) -> bool:
    """Release a message that was sent; False if it is not `sent`, or has no attempts left."""
    message_id = next_attempt(message.message_id)
    if message_id is None:
        return False
    this = (_M.id == message.id, _M.message_id == message.message_id, _M.state == State.SENT)
    # Not in `roadmap.mail.message.AFTER`: only a full mailbox may turn `sent` into `released`.
    values = {
        "state": State.RELEASED,
        "message_id": message_id,
        "reason": f"{received.kind}: {received.status} {received.words}",
        "changed_at": received.handled_at,
        "sent_at": None,
        "attempts": 0,
        "retry_at": retry_at,
        "claimed_by": None,
        "claimed_at": None,
    }
    return connection.execute(update(messages).where(*this).values(values)).rowcount == 1
