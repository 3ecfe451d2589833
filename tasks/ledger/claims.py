"""Claims: a message is taken, and the taking is on disk, before its first byte leaves (design §5)."""

from collections.abc import Sequence
from typing import Any, Literal

from pendulum import DateTime, Duration
from sqlalchemy import Connection, Row, and_, bindparam, or_, select, update

from roadmap.decisions import Decision
from roadmap.message import Disallowed, Identity, State, check
from tasks.ledger.history import write_decision
from tasks.ledger.problems import LedgerProblem
from tasks.ledger.records import Claim, Outcome
from tasks.ledger.schema import contents, mailings, messages
from tasks.ledger.store import Store, move

_Row = Row[*tuple[Any, ...]]
DIED = "the sender died after claiming"

_M = messages.c
# An expired mailing is not taken, even where nobody has marked it as too late yet.
_NEXT = (
    select(
        *(_M.id, _M.step, _M.revision, _M.recipient, _M.name, _M.party, _M.language),
        *(contents.c.subject, contents.c.html, contents.c.text),
        *(_M.message_id, _M.in_reply_to, _M.thread, mailings.c.mail),
    )
    .join_from(messages, contents, contents.c.id == _M.content_id)
    .join(
        mailings,
        and_(mailings.c.review == _M.review, mailings.c.step == _M.step, mailings.c.revision == _M.revision),
    )
    .where(_M.review == bindparam("review"), _M.step == bindparam("step"), _M.state == State.RELEASED)
    .where(or_(mailings.c.expires.is_(None), mailings.c.expires > bindparam("now")))
    .order_by(_M.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=messages)
)
_CLAIM = (
    update(messages)
    .where(_M.id == bindparam("which"))
    .values(
        state=State.CLAIMED,
        changed_at=bindparam("now"),
        claimed_at=bindparam("now"),
        claimed_by=bindparam("who"),
    )
)
_STATES = select(_M.id, _M.state).where(_M.id.in_(bindparam("ids", expanding=True))).with_for_update()
_SETTLE = (
    update(messages)
    .where(_M.id == bindparam("which"))
    .values(
        state=bindparam("became"),
        reason=bindparam("because"),
        changed_at=bindparam("when"),
        sent_at=bindparam("left"),
    )
)


class Claims:
    """The claims on one review's messages."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recover(self, step: str | None, at: DateTime, *, older_than: Duration) -> int:
        """Declare `unknown` the claims of a step (or of all) older than that; return how many.

        Their sender is taken for dead. They are never sent again by themselves: a person resolves them.
        """
        stale = [_M.review == self._store.review, _M.claimed_at <= at - older_than]
        if step is not None:
            stale.append(_M.step == step)
        with self._store.share() as connection:
            return move(connection, State.CLAIMED, State.UNKNOWN, *stale, at=at, reason=DIED)

    def take(self, step: str, at: DateTime, by: str, limit: int) -> list[Claim]:
        """Claim up to `limit` released messages of a step, in the order of drafting, for the sender `by`.

        The claims are committed when this returns, and no other process has any of them.
        """
        with self._store.share() as connection:
            return self._take(connection, step, at, by, limit)

    def settle(
        self,
        outcomes: Sequence[Outcome],
        *,
        then_take: int = 0,
        step: str = "",
        by: str = "",
        at: DateTime | None = None,
    ) -> list[Claim]:
        """Record what became of claims and, in the same commit, claim up to `then_take` more of `step`.

        A claim that was declared `unknown` meanwhile becomes `sent` if it was, and else stays `unknown`, with
        the late report as its reason. Either all outcomes are recorded or none.

        Raises:
            Disallowed: one of them was not claimed.
            ValueError: more are to be taken, but not of which step, for whom, or when.
        """
        now = at or max((o.at for o in outcomes), default=None)
        if then_take and not (step and by and now):
            raise ValueError("to take the next messages, say of which step, for whom (by) and when (at)")
        with self._store.share() as connection:
            _settle(connection, outcomes)
            return self._take(connection, step, now, by, then_take) if then_take and now else []

    def retry(self, identities: Sequence[int], at: DateTime) -> int:
        """Release failed messages again; for temporary failures that were certainly not accepted.

        One that a newer revision has replaced stays as it is. Returns how many were released.
        """
        with self._store.write() as connection:
            released = 0
            for identity in identities:
                row = self._row(connection, _M.id == identity)
                if not self._replaced(connection, row):
                    which = _M.id == identity
                    released += move(connection, State.FAILED, State.RELEASED, which, at=at, reason="")
            return released

    def resolve(
        self,
        message_id: str,
        outcome: Literal[State.SENT, State.RELEASED, State.SKIPPED],
        at: DateTime,
        by: str,
        reason: str,
    ) -> None:
        """Record what a person found out about an `unknown` or `failed` message, as a decision of theirs.

        Raises:
            Disallowed: it is in no state from which it may become that.
            LedgerProblem: there is no such message, or a newer revision of it is there.
        """
        with self._store.write() as connection:
            row = self._row(connection, _M.message_id == message_id)
            if row.state not in {State.UNKNOWN, State.FAILED}:
                raise Disallowed(
                    f"{message_id} is {row.state}: only unknown and failed messages are resolved"
                )
            if outcome is State.RELEASED and self._replaced(connection, row):
                raise LedgerProblem(
                    f"{message_id}: a newer revision of {row.step} replaced it; resolve it as skipped instead"
                )
            sent = {"sent_at": at} if outcome is State.SENT else {}
            moved = move(connection, row.state, outcome, _M.id == row.id, at=at, reason=reason, **sent)
            if not moved:
                raise Disallowed(f"{message_id} was changed by somebody else meanwhile; look at it again")
            value = {"from": row.state.value, "to": outcome.value}
            said = Decision(kind="resolve", subject=message_id, value=value, at=at, by=by, reason=reason)
            write_decision(self._store, connection, said)

    def _take(self, connection: Connection, step: str, at: DateTime, by: str, limit: int) -> list[Claim]:
        wanted = {"review": self._store.review, "step": step, "now": at, "most": limit}
        rows = connection.execute(_NEXT, wanted).all()
        if rows:
            check(State.RELEASED, State.CLAIMED)  # the rows are locked, so they still are released
            connection.execute(_CLAIM, [{"which": row.id, "now": at, "who": by} for row in rows])
        return [_claim(self._store.review, row) for row in rows]

    def _row(self, connection: Connection, which: Any) -> _Row:
        columns = (_M.id, _M.state, _M.step, _M.recipient, _M.revision, _M.message_id)
        row = connection.execute(select(*columns).where(_M.review == self._store.review, which)).first()
        if row is None:
            raise LedgerProblem("there is no such message in this review; list them with its messages")
        return row

    def _replaced(self, connection: Connection, row: _Row) -> bool:
        """Whether a newer revision writes, or wrote, to the same address."""
        newer = select(_M.recipient).where(
            _M.review == self._store.review,
            _M.step == row.step,
            _M.revision > row.revision,
            _M.state != State.SKIPPED,
        )
        return row.recipient.casefold() in {r.casefold() for r in connection.execute(newer).scalars()}


def _settle(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        return
    found = connection.execute(_STATES, {"ids": [o.id for o in outcomes]}).all()
    states = {row.id: row.state for row in found}
    connection.execute(_SETTLE, [_settled(states, outcome) for outcome in outcomes])


def _settled(states: dict[int, State], outcome: Outcome) -> dict[str, Any]:
    if outcome.id not in states:
        raise Disallowed(f"message {outcome.id} is not in the ledger, so it cannot become {outcome.state}")
    before, after, reason = states[outcome.id], State(outcome.state), outcome.reason
    if before is State.UNKNOWN and after is not State.SENT:
        after, reason = State.UNKNOWN, f"{DIED}; it reported later: {reason}"
    else:
        check(before, after)
        states[outcome.id] = after
    left = outcome.at if after is State.SENT else None
    return {"which": outcome.id, "became": after, "because": reason, "when": outcome.at, "left": left}


def _claim(review: str, row: _Row) -> Claim:
    return Claim(
        id=row.id,
        identity=Identity(review, row.step, row.recipient, row.revision),
        recipient=row.recipient,
        name=row.name,
        party=row.party,
        language=row.language,
        subject=row.subject,
        html=row.html,
        text=row.text,
        message_id=row.message_id,
        in_reply_to=row.in_reply_to,
        references=tuple(row.thread.split()),
        mail=row.mail,
    )
