"""Claims: a message is claimed, and the claim is on the disk, before its first byte leaves."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, Row, func, select

from roadmap.mail.message import State
from tasks.ledger.base.messages import Claim, Left, Outcome
from tasks.ledger.base.pace import Allowance, left_today
from tasks.ledger.base.problems import LedgerProblem, where
from tasks.ledger.base.store import Store
from tasks.ledger.schema.sending import OF_ITS_MAILING, mailings, messages
from tasks.ledger.sending import resolving
from tasks.ledger.sending.handover import recover
from tasks.ledger.sending.resolving import Resolution
from tasks.ledger.sending.sender_locks import dead_senders
from tasks.ledger.sending.settling import Meanwhile, settle_carefully, settle_plainly
from tasks.ledger.sending.taking import MAY_LEAVE, take

_M = messages.c
_GROUP = 100  # senders at a time: databases bound the number of values in a statement


class Claims:
    """The claims on one review's messages, on one way of sending."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recover(self, step: str | None, at: DateTime) -> int:
        """Settle the claims of senders that are not alive, of a step or of all; return how many.

        Messages that a sender was handing over become `unknown`, and are not sent again until a person
        resolves them. Those that have certainly not left are released, to be tried after all first attempts.
        A sender is alive while it is within `Ledger.sender` or `Ledger.handing_over`, in any process; a claim
        under any other name is a dead sender's."""
        which = [_M.review == self._store.box, _M.state == State.CLAIMED]
        of_step = which if step is None else [*which, _M.step == step]
        with self._store.read() as connection:
            names = connection.execute(select(_M.claimed_by).where(*of_step).distinct()).scalars().all()
            dead = dead_senders(connection, [name for name in names if name])
        recovered = 0
        for start in range(0, len(dead), _GROUP):
            # Beside no other writer: no mailing may be withdrawn or replaced while its messages are given
            # back.
            with self._store.write() as connection:
                recovered += recover(connection, which, dead[start : start + _GROUP], at)
        return recovered

    def take(
        self, step: str, at: DateTime, by: str, limit: int, within: Allowance | None = None
    ) -> list[Claim]:
        """Claim up to `limit` released messages of a step for the sender `by`; first attempts go first.

        When this returns, the claims are committed, and no other process has any of them. `within` limits
        their number to what the mail account may still send on the day of `at`, and reserves a moment for
        each. A message that waits for another attempt is not claimed before that is due.

        Raises:
            LedgerProblem: the ledger cannot be written to; nothing was claimed.
        """
        with self._taking(self._store.share()) as (connection, claims):
            claims.extend(take(self._store, connection, step, at, by, limit, within))
        return claims

    def settle(
        self,
        outcomes: Sequence[Outcome],
        *,
        then_take: int = 0,
        step: str = "",
        by: str = "",
        at: DateTime | None = None,
        within: Allowance | None = None,
    ) -> list[Claim]:
        """Record the outcomes of claims and, in the same commit, claim up to `then_take` more of `step`.

        A message that was declared `unknown` meanwhile becomes `sent` if it was sent; else it stays
        `unknown`, with the late report as its reason. One that was refused for now, and whose mailing was
        withdrawn or replaced meanwhile, does not go back to `released`. If `by` is given, messages that are
        no longer claimed by that sender stay as they are. All others are recorded, or none.

        Raises:
            Disallowed: one of them was not claimed.
            LedgerProblem: the ledger cannot be written to; nothing was settled or claimed.
            ValueError: `then_take` without `step`, `by` or a moment.
        """
        now = at or max((o.at for o in outcomes), default=None)
        if then_take and not (step and by and now):
            raise ValueError("to take more messages, give the step, the sender (by) and the moment (at)")
        turn = (step, now, by, then_take, within)
        try:
            with self._taking(self._store.share()) as (connection, claims):
                settle_plainly(connection, outcomes, by)
                claims.extend(self._then_take(connection, *turn))
        except Meanwhile:
            # Beside no other writer: no mailing may be withdrawn or replaced while its messages are given
            # back.
            with self._taking(self._store.write()) as (connection, claims):
                settle_carefully(connection, outcomes, by)
                claims.extend(self._then_take(connection, *turn))
        return claims

    @contextmanager
    def _taking(
        self, transaction: AbstractContextManager[Connection]
    ) -> Iterator[tuple[Connection, list[Claim]]]:
        """A transaction, and the list for the messages claimed in it, which the witness then takes note of.

        Raises:
            LedgerProblem: the ledger has lost claims; the transaction is rolled back.
        """
        witness, claims = self._store.witness, list[Claim]()
        known = witness.claims if witness else 0
        with transaction as connection:
            yield connection, claims
            if claims and claims[0].number <= known:
                raise LedgerProblem(
                    f"the ledger {where(self._store.engine.url)} lost claims while it was in use; nothing "
                    "was claimed; bring the newest backup in with `roadmap restore`"
                )
        if witness and claims:
            witness.note_claims(claims[0].number)

    def _then_take(
        self,
        connection: Connection,
        step: str,
        at: DateTime | None,
        by: str,
        limit: int,
        within: Allowance | None,
    ) -> list[Claim]:
        return take(self._store, connection, step, at, by, limit, within) if limit and at else []

    def left(self, step: str, at: DateTime, within: Allowance | None = None) -> Left:
        """Numbers of unsent messages of a step, and how many more the mail account may send that day."""
        query = (
            select(_M.state, _M.yields, _M.retry_at, func.count().label("number"))
            .join_from(messages, mailings, OF_ITS_MAILING)
            .where(_M.review == self._store.box, _M.step == step, MAY_LEAVE)
            .where(_M.state.in_((State.HELD, State.RELEASED)))
            .group_by(_M.state, _M.yields, _M.retry_at)
        )
        with self._store.read() as connection:
            rows = connection.execute(query, {"now": at}).all()
            today = left_today(connection, within, at) if within else None
        released = [row for row in rows if row.state is State.RELEASED and not row.yields]
        retrying = [row for row in released if row.retry_at and row.retry_at > at]
        held_back = [row for row in rows if row.yields]
        waiting = _total(retrying)
        return Left(
            ready=_total(released) - waiting,
            held=_total(row for row in rows if row.state is State.HELD),
            retrying=waiting,
            retry_at=_next_retry([r.retry_at for r in retrying]),
            left_today=today,
            held_back=_total(held_back),
            held_back_until=min((row.retry_at for row in held_back if row.retry_at), default=None),
        )

    def resolve(self, message_id: str, outcome: Resolution, at: DateTime, by: str, reason: str) -> None:
        """Record what became of an `unknown` or `failed` message, as a person's decision.

        Raises:
            Disallowed: its state does not allow that.
            LedgerProblem: there is no such message, or its mailing was withdrawn or replaced.
        """
        self.resolve_many([message_id], outcome, at, by, reason)

    def resolve_many(
        self, message_ids: Iterable[str], outcome: Resolution, at: DateTime, by: str, reason: str
    ) -> int:
        """Resolve many, all or none, with a decision for each; return how many.

        The attempts of a message that is released again count from zero. It may be of any way of this review.

        Raises:
            Disallowed, LedgerProblem: see `resolve`; nothing was changed.
        """
        with self._store.write() as connection:
            return resolving.resolve(self._store, connection, message_ids, outcome, at, by, reason)


def _total(rows: Iterable[Row[Any]]) -> int:
    return sum(row.number for row in rows)


def _next_retry(moments: list[DateTime]) -> DateTime | None:
    """Moment of the next retry, with those due within a minute of the first: each costs a process of its own.
    None: there is none."""
    first = min(moments, default=None)
    return max(m for m in moments if m < first.add(minutes=1)) if first else None
