"""Mailings: drafting, releasing, stopping, and skipping them when it is too late."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from pendulum import DateTime
from sqlalchemy import Connection, func, or_, select, update

from roadmap.mail.message import NOT_LEFT, Skip, State, check_change
from roadmap.people.decisions import Decision
from tasks.ledger.base.keys import MESSAGE_ID, Keys
from tasks.ledger.base.messages import Bundled, Draft, Late, Mailing, Message, Waiting
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.base.store import Store, move
from tasks.ledger.base.withdrawing import withdraw
from tasks.ledger.facts.history import write_decision
from tasks.ledger.schema.sending import OF_ITS_MAILING, mailings, messages
from tasks.ledger.schema.standing import standing
from tasks.ledger.sending.approvals import UNIT, Unit, refuse_unless_shown, unit_of
from tasks.ledger.sending.bundling import record_bundle
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

    def draft_bundle(
        self,
        mailings: Sequence[Mailing],
        drafts: Iterable[Bundled],
        at: DateTime,
        *,
        state: Literal[State.HELD, State.RELEASED],
        rewrite: bool = True,
    ) -> int:
        """Record the mailings of a bundle in one transaction, as `draft` does each; return the number of new
        messages, those that go with another included.

        A recipient gets one mail of all steps that are new to them and have no reason to be skipped. A step
        that gets such a reason leaves a mail that waits, whose words are then written anew, also after its
        release: it says less than what was released. One that is added later joins a mail that waits for
        release or leaves without one, unless `rewrite` is off.
        """
        check_change(State.DRAFTED, state)
        key = self._keys.get(MESSAGE_ID)  # before the transaction, as it may need another one
        with self._store.write() as connection:
            return record_bundle(self._store, connection, mailings, drafts, at, state, key, rewrite=rewrite)

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
        """Release the held messages of a step and of its bundle, except those to the addresses in `exclude`;
        return how many.

        `shown` is the fingerprint of what the person was shown; nothing is released if something else is
        held. The decision is recorded, with the `note` as it was approved, unless no message was held.

        Raises:
            LedgerProblem: the step does not write to an address in `exclude`; nothing was released.
            Changed: other messages are held than were shown.
        """
        with self._store.write() as connection:
            unit = unit_of(connection, self._store.box, step)
            refuse_unless_shown(connection, unit, step, shown)
            excluded = self._exclude(connection, step, unit, at, exclude)
            released = move(connection, State.HELD, State.RELEASED, *unit, at=at)
            if released or excluded:
                value = {"released": released, "excluded": sorted(exclude), "note": note}
                decision = Decision(kind="release", subject=step, value=value, at=at, by=by, reason=reason)
                write_decision(self._store, connection, decision)
        return released

    def stop(self, step: str, at: DateTime, by: str, reason: str) -> int:
        """Stop the unsent messages of a step and of its bundle, and record the decision; return how many.

        Messages that are claimed at that moment do not leave later either, if the server refuses them for
        now."""
        with self._store.write() as connection:
            unit = unit_of(connection, self._store.box, step)
            stopped = self._skip(connection, unit, Skip.STOPPED, at)
            steps = or_(mailings.c.step == step, mailings.c.step.in_(select(messages.c.step).where(*unit)))
            which = (mailings.c.review == self._store.box, steps)
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
        of_step = (messages.c.review == self._store.box, messages.c.step == step)
        with self._store.write() as connection:
            return self._skip(connection, of_step, why, at, recipients)

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
        m = standing.c
        which = (m.review == self._store.box, m.step.in_(steps), m.state == State.SENT)
        with self._store.read() as connection:
            sent = messages_where(connection, *which, m.revision < before)
        sent.sort(key=lambda message: message.revision)  # in the order of drafting within a revision
        return list({message.recipient.casefold(): message for message in sent}.values())

    def waiting(self) -> list[Waiting]:
        """The mailings with messages that wait for release, the longest wait first; a bundle's under the step
        that leads it."""
        m = messages.c
        query = (
            select(
                UNIT.label("step"),
                func.max(m.revision).label("revision"),
                func.count().label("number"),
                func.min(m.changed_at).label("since"),
                func.max(mailings.c.expires).label("expires"),
            )
            .join_from(messages, mailings, OF_ITS_MAILING)
            .where(m.review == self._store.box, m.state == State.HELD)
            .group_by(UNIT)
            .order_by("since", UNIT)
        )
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return [Waiting(r.step, r.revision, r.number, r.since, r.expires) for r in rows]

    def released(self) -> dict[str, DateTime]:
        """Moment of the last change among released messages, by step, without those that are held back."""
        m = messages.c
        query = (
            select(m.step, func.max(m.changed_at).label("since"))
            .where(m.review == self._store.box, m.state == State.RELEASED, ~m.yields)
            .group_by(m.step)
        )
        with self._store.read() as connection:
            return {row.step: row.since for row in connection.execute(query)}

    def _skip(
        self,
        connection: Connection,
        which: Unit,
        why: Skip,
        at: DateTime,
        recipients: Collection[str] | None = None,
    ) -> int:
        if recipients is not None:
            which = (*which, messages.c.id.in_(self._ids(connection, which, recipients)))
        reason = why.value
        return sum(move(connection, s, State.SKIPPED, *which, at=at, reason=reason) for s in NOT_LEFT)

    def _exclude(
        self, connection: Connection, step: str, unit: Unit, at: DateTime, exclude: Collection[str]
    ) -> int:
        if not exclude:
            return 0
        known = set(self._ids(connection, unit, exclude).values())
        unknown = sorted(address for address in exclude if address.casefold() not in known)
        if unknown:
            raise LedgerProblem(
                f"{step} does not write to {', '.join(unknown)}, so nothing was released; "
                "correct the addresses to leave out, then release again"
            )
        return self._skip(connection, unit, Skip.EXCLUDED, at, exclude)

    def _ids(self, connection: Connection, which: Unit, recipients: Collection[str]) -> dict[int, str]:
        """Case-folded addresses of the messages to some recipients, by id."""
        wanted = {address.casefold() for address in recipients}
        rows = connection.execute(select(messages.c.id, messages.c.recipient).where(*which)).all()
        return {r.id: r.recipient.casefold() for r in rows if r.recipient.casefold() in wanted}
