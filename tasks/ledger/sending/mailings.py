"""Mailings: drafted, then released, stopped, or left until it is too late."""

from collections.abc import Collection, Iterable
from typing import Literal

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from roadmap.mail.message import NOT_LEFT, Skip, State, check
from roadmap.people.decisions import Decision
from tasks.ledger.base.keys import MESSAGE_ID, Keys
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.base.records import Counts, Draft, Late, Mailing, Message, Waiting
from tasks.ledger.base.store import Store, move
from tasks.ledger.base.withdrawing import withdraw
from tasks.ledger.facts.history import write_decision
from tasks.ledger.schema.sending import mailings, messages
from tasks.ledger.sending.approvals import as_shown
from tasks.ledger.sending.drafting import GROUP, record
from tasks.ledger.sending.reading import messages_where


class Mailings:
    """The mailings of one review."""

    def __init__(self, store: Store) -> None:
        self._store, self._keys = store, Keys(store)

    def draft(
        self,
        mailing: Mailing,
        drafts: Iterable[Draft],
        at: DateTime,
        *,
        state: Literal[State.HELD, State.RELEASED],
        rewrite: bool = True,
    ) -> Counts:
        """Record a mailing in one transaction; running it again writes to nobody twice.

        What earlier revisions have not sent is superseded. Whoever one of them reached, or may have reached,
        is skipped as `already-sent`, unless the draft says `again`; if it proves later that they were not,
        drafting again writes to them. Drafts of a revision that has a newer one are themselves superseded.
        A message that is there and has not left is skipped where its draft now says `skip`; one that waits
        for release gets the words of its draft, unless `rewrite` is off; else it stays as it is. Of two
        drafts to one address the first counts. `drafts` may be longer than memory: they are read some at a
        time.

        Raises:
            Disallowed: a mailing cannot start in that state.
            ValueError: a draft has neither words nor a reason to skip.
        """
        check(State.DRAFTED, state)
        key = self._keys.get(MESSAGE_ID)  # before the transaction: it may need one of its own
        with self._store.write() as connection:
            return record(self._store, connection, mailing, drafts, at, state, key, rewrite=rewrite)

    def release(
        self,
        step: str,
        at: DateTime,
        by: str,
        *,
        reason: str = "",
        note: str = "",
        exclude: frozenset[str] = frozenset(),
        shown: str = "",
    ) -> int:
        """Let a step's held messages go, except those to the addresses in `exclude`; return how many.

        `shown` is the fingerprint of what the person saw: where something else is held, nothing is released.

        The decision is recorded, with the `note` as it was approved, unless there was nothing left to decide.

        Raises:
            LedgerProblem: an address in `exclude` is none that the step writes to; nothing was released.
            Changed: something else is held than what was shown.
        """
        with self._store.write() as connection:
            as_shown(connection, self._of(step), step, shown)
            excluded = self._exclude(connection, step, at, exclude)
            released = move(connection, State.HELD, State.RELEASED, *self._of(step), at=at)
            if released or excluded:
                value = {"released": released, "excluded": sorted(exclude), "note": note}
                decision = Decision(kind="release", subject=step, value=value, at=at, by=by, reason=reason)
                write_decision(self._store, connection, decision)
        return released

    def stop(self, step: str, at: DateTime, by: str, reason: str) -> int:
        """Stop all of a step that has not left, and record the decision; return how many messages.

        What is claimed at that moment, and refused for now, does not leave either.
        """
        with self._store.write() as connection:
            stopped = self._skip(connection, step, Skip.STOPPED, at)
            which = (mailings.c.review == self._store.box, mailings.c.step == step)
            connection.execute(update(mailings).where(*which).values(withdrawn=Skip.STOPPED.value))
            if stopped:
                value = {"stopped": stopped}
                decision = Decision(kind="stop", subject=step, value=value, at=at, by=by, reason=reason)
                write_decision(self._store, connection, decision)
        return stopped

    def expire(self, step: str, at: DateTime) -> int:
        """Skip as `too-late` what has not left of a step, whenever it expires; return how many messages."""
        return self.skip(step, Skip.TOO_LATE, at)

    def expire_past(self, at: DateTime, step: str | None = None) -> list[str]:
        """Skip as `too-late` what has not left of mailings that have expired by then, of one step or of all;
        return the steps of which there was any."""
        m, c = messages.c, mailings.c
        same = and_(m.review == c.review, m.step == c.step, m.revision == c.revision)
        late = (m.review == self._store.box, m.state.in_(NOT_LEFT), c.expires <= at)
        query = select(m.id, m.step, m.state).join_from(messages, mailings, same).where(*late)
        with self._store.write() as connection:
            rows = connection.execute(query if step is None else query.where(m.step == step)).all()
            for state in NOT_LEFT:
                ids = [row.id for row in rows if row.state is state]
                for start in range(0, len(ids), GROUP):
                    these = m.id.in_(ids[start : start + GROUP])
                    move(connection, state, State.SKIPPED, these, at=at, reason=Skip.TOO_LATE.value)
        return sorted({row.step for row in rows})

    def late(self) -> list[Late]:
        """The mailings of which something was too late, the last first."""
        m, c = messages.c, mailings.c
        same = and_(m.review == c.review, m.step == c.step, m.revision == c.revision)
        query = (
            select(m.step, m.revision, c.due, c.expires, func.count().label("number"))
            .join_from(messages, mailings, same)
            .where(m.review == self._store.box, m.state == State.SKIPPED, m.reason == Skip.TOO_LATE.value)
            .group_by(m.step, m.revision, c.due, c.expires)
            .order_by(c.expires.desc(), m.step)
        )
        with self._store.read() as connection:
            return [Late(*row) for row in connection.execute(query)]

    def skip(self, step: str, why: Skip, at: DateTime, *, recipients: Collection[str] | None = None) -> int:
        """Skip what has not left of a step: all, or only to `recipients`; return how many messages."""
        with self._store.write() as connection:
            return self._skip(connection, step, why, at, recipients)

    def withdraw(
        self, milestone: str, why: Skip, at: DateTime, before: int | None, *, but: Collection[str] = ()
    ) -> int:
        """Let nothing more leave of a milestone's mailings older than the revision `before` (None: of any).

        What has not left is skipped, and what comes back from a claim does not leave either. The steps named
        in `but` go on. Safe to repeat; returns how many messages it skipped.
        """
        with self._store.write() as connection:
            return withdraw(connection, [self._store.box], milestone, why, at, before, but)

    def holders(self, milestone: str, before: int, given_by: Collection[str]) -> list[Message]:
        """Addresses that hold a date of a milestone older than the revision `before`: for each address the
        latest message that was sent to it of the steps that gave it, `given_by`."""
        steps = [f"{milestone}/{name}" for name in given_by]
        m = messages.c
        which = (m.review == self._store.box, m.step.in_(steps), m.state == State.SENT)
        with self._store.read() as connection:
            found = messages_where(connection, *which, m.revision < before)
        found.sort(
            key=lambda message: message.revision
        )  # within a revision they are in the order of drafting
        return list({message.recipient.casefold(): message for message in found}.values())

    def waiting(self) -> list[Waiting]:
        """The mailings with messages that wait for release, the longest wait first."""
        m = messages.c
        same = and_(
            m.review == mailings.c.review, m.step == mailings.c.step, m.revision == mailings.c.revision
        )
        query = (
            select(
                m.step,
                m.revision,
                func.count().label("number"),
                func.min(m.changed_at).label("since"),
                func.max(mailings.c.expires).label("expires"),
            )
            .join_from(messages, mailings, same)
            .where(m.review == self._store.box, m.state == State.HELD)
            .group_by(m.step, m.revision)
            .order_by("since", m.step)
        )
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return [Waiting(r.step, r.revision, r.number, r.since, r.expires) for r in rows]

    def released(self) -> dict[str, DateTime]:
        """Moment of the last change of released messages, by step."""
        m = messages.c
        query = (
            select(m.step, func.max(m.changed_at).label("since"))
            .where(m.review == self._store.box, m.state == State.RELEASED)
            .group_by(m.step)
        )
        with self._store.read() as connection:
            return {row.step: row.since for row in connection.execute(query)}

    def _of(self, step: str) -> tuple[ColumnElement[bool], ...]:
        return (messages.c.review == self._store.box, messages.c.step == step)

    def _skip(
        self,
        connection: Connection,
        step: str,
        why: Skip,
        at: DateTime,
        recipients: Collection[str] | None = None,
    ) -> int:
        which = self._of(step)
        if recipients is not None:
            which = (*which, messages.c.id.in_(self._ids(connection, step, recipients).values()))
        reason = why.value
        return sum(move(connection, s, State.SKIPPED, *which, at=at, reason=reason) for s in NOT_LEFT)

    def _exclude(self, connection: Connection, step: str, at: DateTime, exclude: Collection[str]) -> int:
        if not exclude:
            return 0
        known = self._ids(connection, step, exclude)
        strangers = sorted(a for a in exclude if a.casefold() not in {key for _, key in known})
        if strangers:
            raise LedgerProblem(
                f"{step} writes to nobody at {', '.join(strangers)}, so nothing was released; "
                "correct the addresses to leave out, then release again"
            )
        return self._skip(connection, step, Skip.EXCLUDED, at, exclude)

    def _ids(
        self, connection: Connection, step: str, recipients: Collection[str]
    ) -> dict[tuple[int, str], int]:
        """The messages of a step to some addresses, by revision and address."""
        wanted = {address.casefold() for address in recipients}
        columns = (messages.c.id, messages.c.revision, messages.c.recipient)
        rows = connection.execute(select(*columns).where(*self._of(step))).all()
        keyed = {(r.revision, r.recipient.casefold()): r.id for r in rows}
        return {key: identity for key, identity in keyed.items() if key[1] in wanted}
