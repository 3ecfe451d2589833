"""Settling claims: recording the outcome of each message once, whatever happened to it meanwhile."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, literal, null, or_, select, update

from roadmap.mail.message import Disallowed, State, check_change
from tasks.ledger.base.dialects import one_of, these
from tasks.ledger.base.messages import Outcome
from tasks.ledger.base.prepared import Prepared, stored
from tasks.ledger.schema.sending import messages
from tasks.ledger.sending.reading import overtaken

DIED = "the sender died after claiming"
REPLACED = "a newer revision has left them out meanwhile; run its step again, and they are written to"

_M = messages.c
_SHARED = ("became", "because", "when", "left")
_CHANGED: dict[str, Any] = {
    "state": bindparam("became"),
    "reason": bindparam("because"),
    "changed_at": bindparam("when"),
    "sent_at": bindparam("left"),
}
_ANYBODY = literal("") == bindparam("who")
_SETTLE = Prepared(update(messages).where(_M.id == bindparam("which")).values(**_CHANGED))
# One statement for all messages with the same outcome.
_SETTLE_CLAIMED = Prepared(
    update(messages)
    .where(one_of(_M.id), _M.state == State.CLAIMED, or_(_M.claimed_by == bindparam("who"), _ANYBODY))
    .values(**_CHANGED)
)
# Without a claim, the message no longer counts towards the account's day.
_GIVE_BACK = Prepared(
    update(messages)
    .where(_M.id == bindparam("which"))
    .values(
        state=State.RELEASED,
        reason=bindparam("because"),
        changed_at=bindparam("when"),
        attempts=_M.attempts + bindparam("tried"),
        retry_at=bindparam("again"),
        claimed_by=null(),
        claimed_at=null(),
    )
)
_STATES = (
    select(_M.id, _M.state, _M.claimed_by)
    .where(_M.id.in_(bindparam("ids", expanding=True)))
    .order_by(_M.id)
    .with_for_update()
)
_REPORTABLE = (State.CLAIMED, State.UNKNOWN)  # its sender may still report the outcome


class Meanwhile(Exception):
    """A claim has changed, or has to be given back: `settle_carefully` in a new transaction."""


def settle_plainly(connection: Connection, outcomes: Sequence[Outcome], by: str = "") -> None:
    """Settle claims of the sender `by` that have not changed meanwhile, which is nearly always so: fast.

    Raises:
        Meanwhile: the transaction must be rolled back.
    """
    if any(outcome.state is State.RELEASED for outcome in outcomes):
        raise Meanwhile
    rows = [_values(connection, outcome, outcome.state, outcome.reason) for outcome in outcomes]
    if rows and _settle_claimed(connection, rows, by) != len(rows):
        raise Meanwhile


def _settle_claimed(connection: Connection, rows: list[dict[str, Any]], by: str) -> int:
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in _SHARED), []).append(row["which"])
    return sum(
        _SETTLE_CLAIMED.run(
            connection, dict(zip(_SHARED, group, strict=True)) | these(connection, ids) | {"who": by}
        ).rowcount
        for group, ids in groups.items()
    )


def settle_carefully(connection: Connection, outcomes: Sequence[Outcome], by: str = "") -> None:
    """Settle claims that may have been declared `unknown`, or whose mailing may have been replaced.

    Claims that another sender has by now, or that a person has settled, are no longer settled for `by`.

    Raises:
        Disallowed: one of them was not claimed.
    """
    rows = connection.execute(_STATES, {"ids": [o.id for o in outcomes]}).all()
    states = {row.id: row.state for row in rows}
    lost = {r.id for r in rows if by and (r.claimed_by != by or r.state not in _REPORTABLE)}
    outcomes = [outcome for outcome in outcomes if outcome.id not in lost]
    to_stop = overtaken(connection, [o.id for o in outcomes if o.state is State.RELEASED])
    settled, given_back = [], []
    for outcome in outcomes:
        after, reason = _after(states, outcome)
        if after is State.RELEASED and outcome.id in to_stop:
            settled.append(_stopped(connection, outcome, to_stop[outcome.id]))
        elif after is State.RELEASED:
            given_back.append(_given_back(connection, outcome))
        else:
            settled.append(_values(connection, outcome, after, reason))
    for statement, values in ((_SETTLE, settled), (_GIVE_BACK, given_back)):
        if values:
            statement.run_each(connection, values)


def _after(states: dict[int, State], outcome: Outcome) -> tuple[State, str]:
    """Next state of a message, and the reason. A message declared `unknown` stays so unless it was sent."""
    if outcome.id not in states:
        raise Disallowed(f"message {outcome.id} is not in the ledger, so it cannot become {outcome.state}")
    before, after = states[outcome.id], State(outcome.state)
    if before is State.UNKNOWN and after is not State.SENT:
        return State.UNKNOWN, f"{DIED}; it reported later: {outcome.reason}"
    if before is not State.CLAIMED and after is State.RELEASED:
        raise Disallowed(f"a message that is {before} cannot be given back: only a claimed one can")
    check_change(before, after)
    states[outcome.id] = after
    return after, outcome.reason


def _stopped(connection: Connection, outcome: Outcome, withdrawn: str) -> dict[str, Any]:
    """Values for a message that was refused for now, and whose mailing must not leave any more."""
    if withdrawn:
        check_change(State.RELEASED, State.SKIPPED)
        return _values(connection, outcome, State.SKIPPED, withdrawn)
    return _values(connection, outcome, State.FAILED, f"{outcome.reason}; {REPLACED}".removeprefix("; "))


def _values(connection: Connection, outcome: Outcome, after: State, reason: str) -> dict[str, Any]:
    when = stored(connection, outcome.at)
    left = when if after is State.SENT else None
    return {"which": outcome.id, "became": after.value, "because": reason, "when": when, "left": left}


def _given_back(connection: Connection, outcome: Outcome) -> dict[str, Any]:
    # Without a `retry_at` the attempt does not count: the server refused everybody.
    tried, again = int(outcome.retry_at is not None), stored(connection, outcome.retry_at)
    values = {"which": outcome.id, "because": outcome.reason, "when": stored(connection, outcome.at)}
    return values | {"tried": tried, "again": again}
