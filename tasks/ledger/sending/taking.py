"""Taking claims: finding the messages that may leave next, and claiming them."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from roadmap.mail.message import State, check_change
from tasks.ledger.base.dialects import is_remote, one_of, these
from tasks.ledger.base.messages import Claim, Content
from tasks.ledger.base.pace import Allowance, Turn
from tasks.ledger.base.prepared import Prepared, stored
from tasks.ledger.base.store import Store
from tasks.ledger.schema.keys import ledger_keys
from tasks.ledger.schema.sending import OF_ITS_MAILING, mailings, messages

_Row = Row[Any]
_M = messages.c

# Of a mailing that is withdrawn or expired nothing is taken, even while its messages are not yet skipped.
MAY_LEAVE = and_(
    mailings.c.withdrawn == "",
    or_(mailings.c.expires.is_(None), mailings.c.expires > bindparam("now")),
)
# A literal, not a parameter: else databases do not use the partial index.
_RELEASED = _M.state == literal_column(f"'{State.RELEASED}'")


def _next(*which: Any) -> Select[Any]:
    return (
        select(
            *(_M.id, _M.step, _M.revision, _M.recipient, _M.name, _M.party, _M.language),
            *(_M.content_id, _M.message_id, _M.in_reply_to, _M.thread, mailings.c.mail),
            *(_M.subscriber, _M.attempts),
        )
        .join_from(messages, mailings, OF_ITS_MAILING)
        .where(_M.review == bindparam("box"), _M.step == bindparam("step"), _RELEASED)
        .where(*which, ~_M.yields, MAY_LEAVE)
        .order_by(_M.retry_at, _M.id)  # the order of the index: ten claims of 100,000 read ten rows
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=messages)
    )


def _claiming(next_: Select[Any]) -> ReturningUpdate[Any]:
    """Statement that finds and claims messages in one round trip to the server."""
    found = next_.cte("found")
    claiming = update(messages).where(_M.id == found.c.id).values(**_CLAIMED)
    return claiming.returning(*found.c, func.nextval(literal_column("'claim_numbers'")).label("number"))


_CLAIMED = {
    "state": State.CLAIMED,
    "changed_at": bindparam("now"),
    "claimed_at": bindparam("now"),
    "claimed_by": bindparam("who"),
}
# First attempts go first. Two queries, as databases differ in where they sort null.
_QUEUES = (_next(_M.retry_at.is_(None)), _next(_M.retry_at <= bindparam("now")))
_FIND = [Prepared(queue) for queue in _QUEUES]
_FIND_AND_CLAIM = [Prepared(_claiming(queue)) for queue in _QUEUES]
_CLAIM = Prepared(update(messages).where(one_of(_M.id)).values(**_CLAIMED))
_COUNT = Prepared(
    update(ledger_keys)
    .where(ledger_keys.c.seq == select(func.max(ledger_keys.c.seq)).scalar_subquery())
    .values(claims=ledger_keys.c.claims + bindparam("more"))
    .returning(ledger_keys.c.claims)
)


def take(
    store: Store,
    connection: Connection,
    step: str,
    at: DateTime,
    by: str,
    limit: int,
    within: Allowance | None,
) -> list[Claim]:
    """Claim up to `limit` messages of a step that may leave at `at`, as many as `within` allows."""
    turn = Turn(connection, within) if within and within.limits else None
    limit = turn.bound(limit, at) if turn else limit
    check_change(State.RELEASED, State.CLAIMED)  # holds for all rows: they are locked
    rows = _rows(
        connection, {"box": store.box, "step": step, "now": stored(connection, at), "who": by}, limit
    )
    slots = turn.slots(len(rows)) if turn else [0.0] * len(rows)
    words = store.contents.read(connection, (row.content_id for row in rows))
    number = _count_claims(connection, rows)
    return [
        _claim(store, row, words[row.content_id], slot, number) for row, slot in zip(rows, slots, strict=True)
    ]


def _count_claims(connection: Connection, rows: list[_Row]) -> int:
    """Number of messages that were ever claimed, including these."""
    if not rows:
        return 0
    if is_remote(connection):
        return int(max(row.number for row in rows))
    return int(_COUNT.run(connection, {"more": len(rows)}).scalar_one())


def _rows(connection: Connection, wanted: dict[str, Any], limit: int) -> list[_Row]:
    rows: list[_Row] = []
    for find in _FIND_AND_CLAIM if is_remote(connection) else _FIND:
        if len(rows) < limit:
            found = find.run(connection, wanted | {"most": limit - len(rows)}).all()
            rows += sorted(found, key=lambda row: row.id)
    if rows and not is_remote(connection):
        _CLAIM.run(connection, wanted | these(connection, [row.id for row in rows]))
    return rows


def _claim(store: Store, row: _Row, content: Content, not_before: float, number: int) -> Claim:
    return Claim(
        id=row.id,
        identity=store.identity(row.step, row.recipient, row.revision),
        recipient=row.recipient,
        name=row.name,
        party=row.party,
        language=row.language,
        subject=content.subject,
        html=content.html,
        text=content.text,
        message_id=row.message_id,
        in_reply_to=row.in_reply_to,
        references=tuple(row.thread.split()),
        mail=row.mail,
        calendar=content.calendar,
        subscriber=bool(row.subscriber),
        attempts=row.attempts,
        not_before=not_before,
        number=number,
    )
