"""Mailings that wait for a person's release, which applies only to what that person was shown."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, case, select, tuple_

from roadmap.mail.message import Skip, State
from roadmap.reports.waiting import HeldMailing
from tasks.ledger.base.messages import Message
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.base.store import Store
from tasks.ledger.schema.sending import contents, mailings, messages
from tasks.ledger.schema.standing import standing
from tasks.ledger.sending.reading import messages_where

_S = standing.c
Unit = tuple[ColumnElement[bool], ...]
# The step under which a mailing is shown and released: its own, or the one that leads its bundle.
UNIT = case((mailings.c.bundle != "", mailings.c.bundle), else_=mailings.c.step)
_STAMP = re.compile(r"DTSTAMP[^\r\n]*")
_LENGTH = 16  # characters of a fingerprint: it guards against changes, not against attacks


class Changed(LedgerProblem):
    """The held mailing is not what the person who releases it was shown."""


class Approvals:
    """The held mailings of one review, for one way of sending."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def held(self, step: str | None = None) -> list[HeldMailing]:
        """The mailings that wait for release, or one step's, the longest wait first."""
        held = self._mailings(_S.state == State.HELD)
        return held if step is None else [one for one in held if step in one.steps]

    def too_late(self) -> list[HeldMailing]:
        """The mailings of which messages were skipped as too late, the latest first."""
        return self._mailings(_S.state == State.SKIPPED, _S.reason == Skip.TOO_LATE.value)[::-1]

    def note_lines(self, prefix: str) -> frozenset[str]:
        """All lines of the notes of the mailings whose steps begin with `prefix`."""
        which = (mailings.c.review == self._store.box, mailings.c.step.startswith(prefix, autoescape=True))
        with self._store.read() as connection:
            notes = connection.execute(select(mailings.c.note).where(*which)).scalars().all()
        return frozenset(line for note in notes for line in note.splitlines())

    def _mailings(self, *which: ColumnElement[bool]) -> list[HeldMailing]:
        c, held = mailings.c, []
        with self._store.read() as connection:
            messages = messages_where(connection, _S.review == self._store.box, *which)
            query = select(c.step, c.revision, c.due, c.expires, c.bundle, UNIT.label("unit"))
            rows = connection.execute(query.where(c.review == self._store.box))
            planned = {(row.step, row.revision): row for row in rows}
            riding = defaultdict[tuple[str, str], set[str]](set)
            units = defaultdict[tuple[str, int | None], list[Message]](list)
            for message in messages:
                one = planned[message.step, message.revision]
                if message.with_step:
                    riding[message.with_step, message.recipient].add(message.step)
                else:
                    units[one.unit, None if one.bundle else message.revision].append(message)
            for (unit, _), some in units.items():
                first = planned[some[0].step, some[0].revision]
                steps = {m.step for m in some}.union(*(riding[m.step, m.recipient] for m in some))
                held.append(_mailing(connection, unit, steps, some, first.due, first.expires))
        return sorted(held, key=lambda mailing: (mailing.since, mailing.step))


def unit_of(connection: Connection, box: str, step: str) -> Unit:
    """Condition for the messages that are released or stopped with those of a step: its own, or those of all
    mailings of the bundle that its latest mailing is in."""
    c = mailings.c
    latest = select(c.bundle).where(c.review == box, c.step == step).order_by(c.revision.desc()).limit(1)
    bundle = connection.execute(latest).scalar()
    if not bundle:
        return messages.c.review == box, messages.c.step == step
    together = select(c.step, c.revision).where(c.review == box, c.bundle == bundle)
    return messages.c.review == box, tuple_(messages.c.step, messages.c.revision).in_(together)


def refuse_unless_shown(connection: Connection, unit: Unit, step: str, shown: str) -> None:
    """Make sure, within a transaction, that the held messages of a step are those that a person was shown.

    Raises:
        Changed: they are not.
    """
    held = select(messages.c.id).where(*unit, messages.c.state == State.HELD)
    if shown and fingerprint(connection, messages_where(connection, _S.id.in_(held))) != shown:
        raise Changed(f"{step} has changed since it was shown, so nothing of it was released; look again")


def fingerprint(connection: Connection, held: Collection[Message]) -> str:
    """Fingerprint of the revisions, recipients and words of some messages, without the DTSTAMP of events:
    that is the moment of drafting, and drafting the same again changes nothing that is shown."""
    wanted = {m.content_id for m in held}
    rows = connection.execute(select(contents).where(contents.c.id.in_(wanted)))
    words = {row.id: repr(_STAMP.sub("", "\0".join(map(str, row[1:])))) for row in rows}
    lines = sorted(f"{m.revision} {m.recipient.casefold()} {words.get(m.content_id)}" for m in held)
    return sha256("\n".join(lines).encode()).hexdigest()[:_LENGTH]


def _mailing(
    connection: Connection, unit: str, steps: set[str], some: list[Message], due: object, expires: object
) -> HeldMailing:
    return HeldMailing(
        step=unit,
        revision=some[0].revision,
        steps=tuple(sorted(steps, key=lambda step: (step != unit, step))),
        languages=dict(sorted(Counter(m.language for m in some).items())),
        subjects=tuple(dict.fromkeys(m.subject for m in some)),
        since=min(m.changed_at for m in some),
        due=due,  # type: ignore[arg-type]  # a row's columns have no types
        expires=expires,  # type: ignore[arg-type]
        fingerprint=fingerprint(connection, some),
        remark="; ".join(sorted({m.reason for m in some if m.reason})),
    )
