"""Mailings that wait for a person's release, bound to what was shown; and reminders of them."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from hashlib import sha256
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, select

from roadmap.mail.message import Skip, State
from roadmap.reports.waiting import HeldMailing
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.base.records import Message
from tasks.ledger.base.store import Store
from tasks.ledger.schema.sending import contents, mailings, messages
from tasks.ledger.sending.reading import messages_where

_M = messages.c
_STAMP = re.compile(r"DTSTAMP[^\r\n]*")
SHOWN = 16  # characters of a fingerprint: it guards against changes, not against an enemy


class Changed(LedgerProblem):
    """The held mailing is not what the person who released it had seen."""


class Approvals:
    """The held mailings of one review, for one way of sending."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def held(self, step: str | None = None) -> list[HeldMailing]:
        """The mailings that wait, or one step's, the longest wait first."""
        return self._mailings(_M.state == State.HELD, *([_M.step == step] if step else []))

    def too_late(self) -> list[HeldMailing]:
        """The mailings of which something was skipped as too late, the latest first."""
        return self._mailings(_M.state == State.SKIPPED, _M.reason == Skip.TOO_LATE.value)[::-1]

    def told(self, beginning: str) -> frozenset[str]:
        """All items that the mailings whose keys begin so have told the coordinator of."""
        which = (mailings.c.review == self._store.box, mailings.c.step.startswith(beginning, autoescape=True))
        with self._store.read() as connection:
            notes = connection.execute(select(mailings.c.note).where(*which)).scalars().all()
        return frozenset(item for note in notes for item in note.splitlines())

    def _mailings(self, *which: ColumnElement[bool]) -> list[HeldMailing]:
        c, made = mailings.c, []
        with self._store.read() as connection:
            found = messages_where(connection, _M.review == self._store.box, *which)
            query = select(c.step, c.revision, c.due, c.expires).where(c.review == self._store.box)
            dates = {(row.step, row.revision): row for row in connection.execute(query)}
            for key, group in groupby(sorted(found, key=_key), key=_key):
                made.append(_mailing(connection, list(group), dates[key].due, dates[key].expires))
        return sorted(made, key=lambda mailing: (mailing.since, mailing.step))


def as_shown(connection: Connection, which: Iterable[ColumnElement[bool]], step: str, shown: str) -> None:
    """Make sure, within a transaction, that what is held of a step is what a person was shown.

    Raises:
        Changed: it is not.
    """
    if shown and fingerprint(connection, messages_where(connection, *which, _M.state == State.HELD)) != shown:
        raise Changed(f"{step} has changed since it was shown, so nothing of it was released; look again")


def fingerprint(connection: Connection, held: Collection[Message]) -> str:
    """Fingerprint of the revisions, recipients and words of some messages. The stamp of an event is no word:
    it is the moment of drafting, and drafting the same again changes nothing that anybody looks at."""
    wanted = {m.content_id for m in held}
    rows = connection.execute(select(contents).where(contents.c.id.in_(wanted)))
    words = {row.id: repr(_STAMP.sub("", "\0".join(map(str, row[1:])))) for row in rows}
    said = sorted(f"{m.revision} {m.recipient.casefold()} {words.get(m.content_id)}" for m in held)
    return sha256("\n".join(said).encode()).hexdigest()[:SHOWN]


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
