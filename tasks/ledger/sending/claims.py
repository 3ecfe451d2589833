"""Claims: a message is taken, and the taking is on disk, before its first byte leaves."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from pendulum import DateTime
from sqlalchemy import Connection, func, select

from roadmap.mail.message import State
from tasks.ledger.base import pace
from tasks.ledger.base.pace import Allowance
from tasks.ledger.base.problems import LedgerProblem, where
from tasks.ledger.base.records import Claim, Left, Outcome
from tasks.ledger.base.store import Store
from tasks.ledger.schema.sending import OF_ITS_MAILING, mailings, messages
from tasks.ledger.sending import resolving
from tasks.ledger.sending.presence import dead
from tasks.ledger.sending.recovering import recover
from tasks.ledger.sending.resolving import Resolution
from tasks.ledger.sending.settling import Meanwhile, settle_carefully, settle_plainly
from tasks.ledger.sending.taking import OPEN, take

_M = messages.c
_GROUP = 100  # senders at a time: databases bound the number of values in a statement


class Claims:
    """The claims on one review's messages, on one way of sending."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recover(self, step: str | None, at: DateTime) -> int:
        """Settle the claims of senders that are not alive, of a step or of all; return how many.

        What a sender was handing over is `unknown`, and never sent again by itself: a person resolves it.
        What had certainly not left is released, to be tried after all first attempts. A sender is alive while
        it is within `Ledger.sender` or `Ledger.handing_over`, in whichever process; a claim for any other
        name is a dead one's.
        """
        which = [_M.review == self._store.box, _M.state == State.CLAIMED]
        of_step = which if step is None else [*which, _M.step == step]
        with self._store.read() as connection:
            names = connection.execute(select(_M.claimed_by).where(*of_step).distinct()).scalars().all()
            gone = dead(connection, [name for name in names if name])
        recovered = 0
        for start in range(0, len(gone), _GROUP):
            # Alone, so that no mailing is withdrawn or replaced just while a message of it is given back.
            with self._store.write() as connection:
                recovered += recover(connection, which, gone[start : start + _GROUP], at)
        return recovered

    def take(
        self, step: str, at: DateTime, by: str, limit: int, within: Allowance | None = None
    ) -> list[Claim]:
        """Claim up to `limit` released messages of a step for the sender `by`; first attempts go first.

        The claims are committed when this returns, and no other process has any of them. `within` bounds
        them by what the mail account may still send on the day of `at`, and gives each the moment from which
        it may leave. A message that waits for another attempt is left until then.

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
        """Record what became of claims and, in the same commit, claim up to `then_take` more of `step`.

        A claim that was declared `unknown` meanwhile becomes `sent` if it was, and else stays `unknown`, with
        the late report as its reason. One that was refused for now, and whose mailing was withdrawn or
        replaced meanwhile, does not go back to `released`. Where `by` is given, what that sender claims no
        more is left alone. Either all else is recorded or nothing.

        Raises:
            Disallowed: one of them was not claimed.
            LedgerProblem: the ledger cannot be written to; nothing was settled or claimed.
            ValueError: more are to be taken, but not of which step, for whom, or when.
        """
        now = at or max((o.at for o in outcomes), default=None)
        if then_take and not (step and by and now):
            raise ValueError("to take the next messages, say of which step, for whom (by) and when (at)")
        turn = (step, now, by, then_take, within)
        try:
            with self._taking(self._store.share()) as (connection, claims):
                settle_plainly(connection, outcomes, by)
                claims.extend(self._then_take(connection, *turn))
        except Meanwhile:
            # Alone, so that no mailing is withdrawn or replaced just while a message of it is given back.
            with self._taking(self._store.write()) as (connection, claims):
                settle_carefully(connection, outcomes, by)
                claims.extend(self._then_take(connection, *turn))
        return claims

    @contextmanager
    def _taking(
        self, transaction: AbstractContextManager[Connection]
    ) -> Iterator[tuple[Connection, list[Claim]]]:
        """A transaction, and the list for what is claimed in it. The witness knows of it when this ends.

        Raises:
            LedgerProblem: the ledger has lost claims since; nothing is kept.
        """
        witness, claims = self._store.witness, list[Claim]()
        known = witness.claims if witness else 0
        with transaction as connection:
            yield connection, claims
            if claims and claims[0].number <= known:
                raise LedgerProblem(
                    f"the ledger {where(self._store.engine.url)} was set back while it was in use; nothing "
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
        """Messages of a step that have not left yet, and how many of them the mail account's day still
        allows."""
        query = (
            select(_M.state, _M.retry_at, func.count().label("number"))
            .join_from(messages, mailings, OF_ITS_MAILING)
            .where(_M.review == self._store.box, _M.step == step, OPEN)
            .where(_M.state.in_((State.HELD, State.RELEASED)))
            .group_by(_M.state, _M.retry_at)
        )
        with self._store.read() as connection:
            rows = connection.execute(query, {"now": at}).all()
            today = pace.left(connection, within, at) if within else None
        retrying = [r for r in rows if r.state is State.RELEASED and r.retry_at and r.retry_at > at]
        held = sum(r.number for r in rows if r.state is State.HELD)
        waiting = sum(r.number for r in retrying)
        return Left(
            ready=sum(r.number for r in rows) - held - waiting,
            held=held,
            retrying=waiting,
            retry_at=_together([r.retry_at for r in retrying]),
            left_today=today,
        )

    def resolve(self, message_id: str, outcome: Resolution, at: DateTime, by: str, reason: str) -> None:
        """Record what a person found out about an `unknown` or `failed` message, as a decision of theirs.

        Raises:
            Disallowed: it is in no state from which it may become that.
            LedgerProblem: there is no such message, or its mailing was withdrawn or replaced.
        """
        self.resolve_many([message_id], outcome, at, by, reason)

    def resolve_many(
        self, message_ids: Iterable[str], outcome: Resolution, at: DateTime, by: str, reason: str
    ) -> int:
        """Resolve many, all or none, with a decision for each; return how many.

        A message that is released again begins its attempts anew. It may be one of any way of this review.

        Raises:
            Disallowed, LedgerProblem: see `resolve`; nothing was changed.
        """
        with self._store.write() as connection:
            return resolving.resolve(self._store, connection, message_ids, outcome, at, by, reason)


def _together(moments: list[DateTime]) -> DateTime | None:
    """Moment when the first of them is tried again: with those that are due within the same minute, since
    each time costs a process of its own."""
    first = min(moments, default=None)
    return max(m for m in moments if m < first.add(minutes=1)) if first else None
