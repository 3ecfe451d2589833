"""Resolving: a person says what became of a message that is `unknown` or `failed`, signed and dated."""

from collections.abc import Iterable
from typing import Any, Literal

from pendulum import DateTime
from sqlalchemy import Connection, Row, select

from roadmap.mail.message import Disallowed, State
from roadmap.people.decisions import Decision
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.base.store import Store, move
from tasks.ledger.facts.history import write_decision
from tasks.ledger.schema.sending import messages
from tasks.ledger.sending.outdated import outdated

Resolution = Literal[State.SENT, State.RELEASED, State.SKIPPED]

_M = messages.c


def resolve(
    store: Store,
    connection: Connection,
    message_ids: Iterable[str],
    outcome: Resolution,
    at: DateTime,
    by: str,
    reason: str,
) -> int:
    """Record what a person found out about some messages, of whichever way; a decision for each."""
    resolved = 0
    for message_id in dict.fromkeys(message_ids):
        row = _open(store, connection, message_id)
        if outcome is State.RELEASED and outdated(connection, [row.id]):
            raise LedgerProblem(
                f"{message_id}: the mailing {row.step} was withdrawn, or a newer revision replaced it; "
                "resolve it as skipped, and run the step again: who was not reached is then written to"
            )
        values = _values(outcome, at)
        if not move(connection, row.state, outcome, _M.id == row.id, at=at, reason=reason, **values):
            raise Disallowed(f"{message_id} was changed by somebody else meanwhile; look at it again")
        value = {"from": row.state.value, "to": outcome.value}
        said = Decision(kind="resolve", subject=message_id, value=value, at=at, by=by, reason=reason)
        write_decision(store, connection, said)
        resolved += 1
    return resolved


def _open(store: Store, connection: Connection, message_id: str) -> Row[Any]:
    query = select(_M.id, _M.state, _M.step).where(_M.review.in_(store.boxes), _M.message_id == message_id)
    row = connection.execute(query).first()
    if row is None:
        raise LedgerProblem(f"there is no message {message_id} in this review; list them with its messages")
    if row.state not in {State.UNKNOWN, State.FAILED}:
        raise Disallowed(f"{message_id} is {row.state}: only unknown and failed messages are resolved")
    return row


def _values(outcome: Resolution, at: DateTime) -> dict[str, Any]:
    if outcome is State.SENT:
        return {"sent_at": at}
    return {"attempts": 0, "retry_at": None} if outcome is State.RELEASED else {}
