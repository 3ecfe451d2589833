"""Facts about a step before its mailing is drafted: who is there, who was reached, the threads."""

from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import Connection, select

from roadmap.mail.message import NOT_LEFT, PERHAPS_LEFT, Skip, State
from tasks.ledger.base.records import Draft, Mailing
from tasks.ledger.base.store import Store
from tasks.ledger.schema.sending import mailings, messages

_FOR_NOW = {Skip.ALREADY_SENT, Skip.NOT_INVITED, Skip.JUST_INVITED}  # reasons that may be gone later
_M = messages.c


@dataclass
class Before:
    """Recipients (in one case) of this revision, with its messages that have not left (`open`) and those that
    were left out for a reason that may be gone later (`doubtful`); those whom any revision reached or may
    have reached; why nothing of the mailing may leave, if so."""

    store: Store
    connection: Connection
    mailing: Mailing
    key: str
    present: set[str] = field(default_factory=set)
    open: dict[str, int] = field(default_factory=dict)
    doubtful: dict[str, int] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    stopped: Skip | None = None
    threads: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, store: Store, connection: Connection, mailing: Mailing, withdrawn: str, key: str) -> Self:
        """Read it within a transaction that nobody else drafts beside."""
        before = cls(store, connection, mailing, key)
        query = select(_M.id, _M.recipient, _M.revision, _M.state, _M.reason)
        rows = connection.execute(query.where(_M.review == store.box, _M.step == mailing.step))
        for row in rows:
            before._add(
                row.id, row.recipient.casefold(), row.revision == mailing.revision, row.state, row.reason
            )
        before.stopped = Skip(withdrawn) if withdrawn else before._superseded(mailing)
        return before

    def wants(self, draft: Draft) -> bool:
        """True if a draft becomes a message: nobody of that address is there, or was left out for nothing.

        That they were reached may prove wrong: the server refused it after all, or a person found so. And
        whom no invitation had reached may have got one since.
        """
        key = draft.recipient.casefold()
        return key not in self.present or (
            key in self.doubtful and key not in self.reached and not self.stopped
        )

    def skip(self, draft: Draft) -> Skip | None:
        """The reason why the draft's recipient is not written to, or None."""
        if draft.skip or self.stopped:
            return draft.skip or self.stopped
        return Skip.ALREADY_SENT if draft.recipient.casefold() in self.reached and not draft.again else None

    def message_id(self, draft: Draft) -> str:
        """The Message-ID of the draft's message."""
        identity = self.store.identity(self.mailing.step, draft.recipient, self.mailing.revision)
        return identity.message_id(self.store.domain, self.key)

    def thread(self, draft: Draft) -> str:
        """The References header of a reply; the latest revision that was sent counts."""
        step = draft.in_reply_to_step
        if not step:
            return ""
        if step not in self.threads:
            self.threads[step] = self._sent(step)
        return self.threads[step].get(draft.recipient.casefold(), "")

    def _add(self, identity: int, key: str, ours: bool, state: State, reason: str) -> None:
        if state in PERHAPS_LEFT:
            self.reached.add(key)
        if not ours:
            return
        self.present.add(key)
        if state in NOT_LEFT:
            self.open[key] = identity
        elif reason in _FOR_NOW:
            self.doubtful[key] = identity

    def _superseded(self, mailing: Mailing) -> Skip | None:
        later = select(mailings.c.revision).where(
            mailings.c.review == self.store.box,
            mailings.c.step == mailing.step,
            mailings.c.revision > mailing.revision,
        )
        return Skip.SUPERSEDED if self.connection.execute(later.limit(1)).first() else None

    def _sent(self, step: str) -> dict[str, str]:
        query = select(_M.recipient, _M.thread, _M.message_id).where(
            _M.review == self.store.box, _M.step == step, _M.state == State.SENT
        )
        rows = self.connection.execute(query.order_by(_M.revision))
        return {r.recipient.casefold(): f"{r.thread} {r.message_id}".strip() for r in rows}
