"""Mailings that wait for a person's release, which applies only to what that person was shown."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from hashlib import sha256
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, select

from roadmap.mail.message import Skip, State
from roadmap.reports.waiting import HeldMailing
from tasks.ledger.base.messages import Message
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.base.store import Store
from tasks.ledger.schema.sending import contents, mailings, messages
from tasks.ledger.sending.reading import messages_where

_M = messages.c
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
        return self._mailings(_M.state == State.HELD, *([_M.step == step] if step else []))

    def too_late(self) -> list[HeldMailing]:
        """The mailings of which messages were skipped as too late, the latest first."""
        return self._mailings(_M.state == State.SKIPPED, _M.reason == Skip.TOO_LATE.value)[::-1]

    def note_lines(self, prefix: str) -> frozenset[str]:
        """All lines of the notes of the mailings whose steps begin with `prefix`."""
        which = (mailings.c.review == self._store.box, mailings.c.step.startswith(prefix, autoescape=True))
        with self._store.read() as connection:
            notes = connection.execute(select(mailings.c.note).where(*which)).scalars().all()
        return frozenset(line for note in notes for line in note.splitlines())

    def _mailings(self, *which: ColumnElement[bool]) -> list[HeldMailing]:
        c, held = mailings.c, []
        with self._store.read() as connection:
            messages = messages_where(connection, _M.review == self._store.box, *which)
            query = select(c.step, c.revision, c.due, c.expires).where(c.review == self._store.box)
            dates = {(row.step, row.revision): row for row in connection.execute(query)}
            for key, group in groupby(sorted(messages, key=_key), key=_key):
                held.append(_mailing(connection, list(group), dates[key].due, dates[key].expires))
        return sorted(held, key=lambda mailing: (mailing.since, mailing.step))


def refuse_unless_shown(
    connection: Connection, which: Iterable[ColumnElement[bool]], step: str, shown: str
) -> None:
    """Make sure, within a transaction, that the held messages of a step are those that a person was shown.

    Raises:
        Changed: they are not.
    """
    if shown and fingerprint(connection, messages_where(connection, *which, _M.state == State.HELD)) != shown:
        raise Changed(f"{step} has changed since it was shown, so nothing of it was released; look again")


def fingerprint(connection: Connection, held: Collection[Message]) -> str:
    """Fingerprint of the revisions, recipients and words of some messages, without the DTSTAMP of events:
    that is the moment of drafting, and drafting the same again changes nothing that is shown."""
    wanted = {m.content_id for m in held}
    rows = connection.execute(select(contents).where(contents.c.id.in_(wanted)))
    words = {row.id: repr(_STAMP.sub("", "\0".join(map(str, row[1:])))) for row in rows}
    lines = sorted(f"{m.revision} {m.recipient.casefold()} {words.get(m.content_id)}" for m in held)
    return sha256("\n".join(lines).encode()).hexdigest()[:_LENGTH]


def _key(message: Message) -> tuple[str, int]:
    return message.step, message.revision


def _mailing(connection: Connection, some: list[Message], due: object, expires: object) -> HeldMailing:
    return HeldMailing(
        step=some[0].step,
        revision=some[0].revision,
        languages=dict(sorted(Counter(m.language for m in some).items())),
        subjects=tuple(dict.fromkeys(m.subject for m in some)),
        since=min(m.changed_at for m in some),
        due=due,  # type: ignore[arg-type]  # a row's columns have no types
        expires=expires,  # type: ignore[arg-type]
        fingerprint=fingerprint(connection, some),
        remark="; ".join(sorted({m.reason for m in some if m.reason})),
    )
