"""Resolving messages that are `unknown` or `failed`: a person says what became of them, signed and dated."""

from collections.abc import Iterable
from typing import Any, Literal

from pendulum import DateTime
from sqlalchemy import Connection, Row, select

from roadmap.mail.message import TO_SETTLE, Disallowed, Skip, State
from roadmap.people.decisions import Decision
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.base.store import Store, move
from tasks.ledger.facts.history import write_decision
from tasks.ledger.schema.sending import messages
from tasks.ledger.sending.reading import overtaken

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
    """Record what became of some messages, of any way, with a decision for each; return how many."""
    resolved = 0
    for message_id in dict.fromkeys(message_ids):
        row = _unsettled(store, connection, message_id)
        lost = overtaken(connection, [row.id]) if outcome is State.RELEASED else {}
        regroup = lost.get(row.id) == Skip.REGROUPED
        if lost and not regroup:
            raise LedgerProblem(
                f"{message_id}: the mailing {row.step} was withdrawn, or a newer revision replaced it; "
                "resolve it as skipped, and run the step again to write to those who were not reached"
            )
        after = State.SKIPPED if regroup else outcome  # to be drafted again, without what left its bundle
        values = _values(after, at) | {"reason": Skip.REGROUPED.value if regroup else reason}
        if not move(connection, row.state, after, _M.id == row.id, at=at, **values):
            raise Disallowed(f"{message_id} was changed meanwhile; look at it again")
        value = {"from": row.state.value, "to": outcome.value}
        decision = Decision(kind="resolve", subject=message_id, value=value, at=at, by=by, reason=reason)
        write_decision(store, connection, decision)
        resolved += 1
    return resolved


def _unsettled(store: Store, connection: Connection, message_id: str) -> Row[Any]:
    query = select(_M.id, _M.state, _M.step).where(_M.review.in_(store.boxes), _M.message_id == message_id)
    row = connection.execute(query).first()
    if row is None:
        raise LedgerProblem(f"this review has no message {message_id}; correct the Message-ID")
    if row.state not in TO_SETTLE:
        raise Disallowed(f"{message_id} is {row.state}: only unknown and failed messages are resolved")
    return row


def _values(outcome: Resolution, at: DateTime) -> dict[str, Any]:
    if outcome is State.SENT:
        return {"sent_at": at}
    return {"attempts": 0, "retry_at": None} if outcome is State.RELEASED else {}
