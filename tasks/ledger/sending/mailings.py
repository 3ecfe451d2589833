"""Mailings: drafting, releasing, stopping, and skipping them when it is too late."""

from collections.abc import Collection, Iterable
from typing import Literal

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, func, select, update

from roadmap.mail.message import NOT_LEFT, Skip, State, check_change
from roadmap.people.decisions import Decision
from tasks.ledger.base.keys import MESSAGE_ID, Keys
from tasks.ledger.base.messages import Draft, Late, Mailing, Message, Waiting
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.base.store import Store, move
from tasks.ledger.base.withdrawing import withdraw
from tasks.ledger.facts.history import write_decision
from tasks.ledger.schema.sending import OF_ITS_MAILING, mailings, messages
from tasks.ledger.sending.approvals import refuse_unless_shown
from tasks.ledger.sending.drafting import GROUP, record_mailing
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
    ) -> int:
        """Record a mailing in one transaction; return the number of new messages, skipped ones included.

        Running it again writes to nobody twice.

        Unsent messages of earlier revisions are superseded. A recipient whom one of them reached, or may have
        reached, is skipped as `already-sent`, unless the draft says `again`; if they prove not to have been
        reached, drafting again writes to them. Drafts of a revision that has a newer one are superseded.
        An existing unsent message is skipped if its draft now says `skip`; one that waits for release gets
        the words of its draft, unless `rewrite` is off; else it stays as it is. Of two drafts to one address
        the first counts. `drafts` is read in groups, so it may be larger than memory.

        Raises:
            Disallowed: a mailing cannot start in that state.
            ValueError: a draft has neither words nor a reason to skip.
        """
        check_change(State.DRAFTED, state)
        key = self._keys.get(MESSAGE_ID)  # before the transaction, as it may need another one
        with self._store.write() as connection:
            return record_mailing(self._store, connection, mailing, drafts, at, state, key, rewrite=rewrite)

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
        """Release a step's held messages, except those to the addresses in `exclude`; return how many.

        `shown` is the fingerprint of what the person was shown; nothing is released if something else is
        held. The decision is recorded, with the `note` as it was approved, unless no message was held.

        Raises:
            LedgerProblem: the step does not write to an address in `exclude`; nothing was released.
            Changed: other messages are held than were shown.
        """
        with self._store.write() as connection:
            refuse_unless_shown(connection, self._of(step), step, shown)
            excluded = self._exclude(connection, step, at, exclude)
            released = move(connection, State.HELD, State.RELEASED, *self._of(step), at=at)
            if released or excluded:
                value = {"released": released, "excluded": sorted(exclude), "note": note}
                decision = Decision(kind="release", subject=step, value=value, at=at, by=by, reason=reason)
                write_decision(self._store, connection, decision)
        return released

    def stop(self, step: str, at: DateTime, by: str, reason: str) -> int:
        """Stop the unsent messages of a step, and record the decision; return how many.

        Messages that are claimed at that moment do not leave later either, if the server refuses them for
        now."""
        with self._store.write() as connection:
            stopped = self._skip(connection, step, Skip.STOPPED, at)
            which = (mailings.c.review == self._store.box, mailings.c.step == step)
            connection.execute(update(mailings).where(*which).values(withdrawn=Skip.STOPPED.value))
            if stopped:
                value = {"stopped": stopped}
                decision = Decision(kind="stop", subject=step, value=value, at=at, by=by, reason=reason)
                write_decision(self._store, connection, decision)
        return stopped

    def expire_past(self, at: DateTime, step: str | None = None) -> list[str]:
        """Skip as `too-late` the unsent messages of mailings that have expired by `at`, of one step or of
        all; return the steps that had any."""
        m, c = messages.c, mailings.c
        late = (m.review == self._store.box, m.state.in_(NOT_LEFT), c.expires <= at)
        query = select(m.id, m.step, m.state).join_from(messages, mailings, OF_ITS_MAILING).where(*late)
        with self._store.write() as connection:
            rows = connection.execute(query if step is None else query.where(m.step == step)).all()
            for state in NOT_LEFT:
                ids = [row.id for row in rows if row.state is state]
                for start in range(0, len(ids), GROUP):
                    these = m.id.in_(ids[start : start + GROUP])
                    move(connection, state, State.SKIPPED, these, at=at, reason=Skip.TOO_LATE.value)
        return sorted({row.step for row in rows})

    def late(self) -> list[Late]:
        """The mailings of which messages were too late, the last first."""
        m, c = messages.c, mailings.c
        query = (
            select(m.step, m.revision, c.due, c.expires, func.count().label("number"))
            .join_from(messages, mailings, OF_ITS_MAILING)
            .where(m.review == self._store.box, m.state == State.SKIPPED, m.reason == Skip.TOO_LATE.value)
            .group_by(m.step, m.revision, c.due, c.expires)
            .order_by(c.expires.desc(), m.step)
        )
        with self._store.read() as connection:
            return [Late(*row) for row in connection.execute(query)]

    def skip(self, step: str, why: Skip, at: DateTime, *, recipients: Collection[str] | None = None) -> int:
        """Skip the unsent messages of a step, all or only those to `recipients`; return how many."""
        with self._store.write() as connection:
            return self._skip(connection, step, why, at, recipients)

    def withdraw(
        self, milestone: str, why: Skip, at: DateTime, before: int | None, *, but: Collection[str] = ()
    ) -> int:
        """Withdraw a milestone's mailings older than the revision `before` (None: all), except the steps
        `but`.

        Unsent messages are skipped, also those that the server refuses for now. Safe to repeat; returns how
        many messages it skipped.
        """
        with self._store.write() as connection:
            return withdraw(connection, [self._store.box], milestone, why, at, before, but)

    def holders(self, milestone: str, before: int, given_by: Collection[str]) -> list[Message]:
        """The latest message with a date of a milestone older than the revision `before` that was sent to
        each address, among the steps that give that date, `given_by`."""
        steps = [f"{milestone}/{name}" for name in given_by]
        m = messages.c
        which = (m.review == self._store.box, m.step.in_(steps), m.state == State.SENT)
        with self._store.read() as connection:
            sent = messages_where(connection, *which, m.revision < before)
        sent.sort(key=lambda message: message.revision)  # in the order of drafting within a revision
        return list({message.recipient.casefold(): message for message in sent}.values())

    def waiting(self) -> list[Waiting]:
        """The mailings with messages that wait for release, the longest wait first."""
        m = messages.c
        query = (
            select(
                m.step,
                m.revision,
                func.count().label("number"),
                func.min(m.changed_at).label("since"),
                func.max(mailings.c.expires).label("expires"),
            )
            .join_from(messages, mailings, OF_ITS_MAILING)
            .where(m.review == self._store.box, m.state == State.HELD)
            .group_by(m.step, m.revision)
            .order_by("since", m.step)
        )
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return [Waiting(r.step, r.revision, r.number, r.since, r.expires) for r in rows]

    def released(self) -> dict[str, DateTime]:
        """Moment of the last change among released messages, by step."""
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
        unknown = sorted(a for a in exclude if a.casefold() not in {key for _, key in known})
        if unknown:
            raise LedgerProblem(
                f"{step} does not write to {', '.join(unknown)}, so nothing was released; "
                "correct the addresses to leave out, then release again"
            )
        return self._skip(connection, step, Skip.EXCLUDED, at, exclude)

    def _ids(
        self, connection: Connection, step: str, recipients: Collection[str]
    ) -> dict[tuple[int, str], int]:
        """Ids of the messages of a step to some addresses, by revision and case-folded address."""
        wanted = {address.casefold() for address in recipients}
        columns = (messages.c.id, messages.c.revision, messages.c.recipient)
        rows = connection.execute(select(*columns).where(*self._of(step))).all()
        keyed = {(r.revision, r.recipient.casefold()): r.id for r in rows}
        return {key: identity for key, identity in keyed.items() if key[1] in wanted}
