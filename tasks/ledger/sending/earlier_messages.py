"""Messages of a step that exist before its mailing is drafted: to whom, who was reached, the threads."""

from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import Connection, select

from roadmap.mail.message import NOT_LEFT, PERHAPS_LEFT, Skip, State
from tasks.ledger.base.messages import Draft, Mailing
from tasks.ledger.base.store import Store
from tasks.ledger.schema.history import decisions
from tasks.ledger.schema.sending import mailings
from tasks.ledger.schema.standing import standing

# Reasons that may cease to apply.
_FOR_NOW = {Skip.ALREADY_SENT, Skip.NOT_INVITED, Skip.JUST_INVITED, Skip.REGROUPED}
_S = standing.c

EVERY_REVIEW = ""  # the review of a decision on a ledger that knows none
EARLY, NOTHING = "early", "nothing"  # of a decision: no step was sent early since the backup
PERHAPS_SENT = "the ledger was restored since: it may have been sent before, look before you release it"


@dataclass(frozen=True)
class Unsent:
    """A message that has not left: its row, its recipient as spelled there, and its state. `with_step`: the
    step whose message it goes with, in which case the state is that one's. `yields`: it waits for room."""

    id: int
    recipient: str
    state: State
    with_step: str = ""
    yields: bool = False

    @property
    def waits(self) -> bool:
        """True if it waits for a release that nobody has given yet, or for room: its words may change."""
        return self.state is State.HELD or self.yields


@dataclass
class EarlierMessages:
    """Case-folded recipients of this revision; its messages that have not left, by recipient: those by
    themselves (`unsent`), and those that go with another step's (`riding`); ids of those skipped for a reason
    that may cease to apply (`skipped_for_now`); recipients that any revision reached or may have reached; the
    skip reason of the whole mailing, or None (`stopped`)."""

    store: Store
    connection: Connection
    mailing: Mailing
    key: str
    recipients: set[str] = field(default_factory=set)
    unsent: dict[str, Unsent] = field(default_factory=dict)
    riding: dict[str, Unsent] = field(default_factory=dict)
    skipped_for_now: dict[str, int] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    stopped: Skip | None = None
    threads: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, store: Store, connection: Connection, mailing: Mailing, withdrawn: str, key: str) -> Self:
        """Read them within a transaction that no other process drafts beside."""
        earlier = cls(store, connection, mailing, key)
        query = select(_S.id, _S.recipient, _S.revision, _S.state, _S.reason, _S.with_step, _S.yields)
        rows = connection.execute(query.where(_S.review == store.box, _S.step == mailing.step))
        for row in rows:
            recipient = row.recipient.casefold()
            if row.state in PERHAPS_LEFT:
                earlier.reached.add(recipient)
            if row.revision == mailing.revision:
                earlier.recipients.add(recipient)
                if row.state in NOT_LEFT:
                    waiting = earlier.riding if row.with_step else earlier.unsent
                    waiting[recipient] = Unsent(row.id, row.recipient, row.state, row.with_step, row.yields)
                elif row.reason in _FOR_NOW:
                    earlier.skipped_for_now[recipient] = row.id
        earlier.stopped = Skip(withdrawn) if withdrawn else earlier._superseded(mailing)
        return earlier

    def wants(self, draft: Draft) -> bool:
        """True if a draft becomes a message: its address has none yet, or one whose skip reason has ceased to
        apply. An `already-sent` ceases when the server refused the message after all, or a person said so; a
        `not-invited` when an invitation reached them since.
        """
        key = draft.recipient.casefold()
        return key not in self.recipients or (
            key in self.skipped_for_now and key not in self.reached and not self.stopped
        )

    def skip(self, draft: Draft) -> Skip | None:
        """Reason not to write to the draft's recipient; None: there is none."""
        if draft.skip or self.stopped:
            return draft.skip or self.stopped
        return Skip.ALREADY_SENT if draft.recipient.casefold() in self.reached and not draft.again else None

    def message_id(self, draft: Draft) -> str:
        """The Message-ID of the draft's message."""
        identity = self.store.identity(self.mailing.step, draft.recipient, self.mailing.revision)
        return identity.message_id(self.store.domain, self.key)

    def thread(self, draft: Draft) -> str:
        """The References header of a reply to the latest revision that was sent."""
        step = draft.in_reply_to_step
        if not step:
            return ""
        if step not in self.threads:
            self.threads[step] = self._sent(step)
        return self.threads[step].get(draft.recipient.casefold(), "")

    def _superseded(self, mailing: Mailing) -> Skip | None:
        later = select(mailings.c.revision).where(
            mailings.c.review == self.store.box,
            mailings.c.step == mailing.step,
            mailings.c.revision > mailing.revision,
        )
        return Skip.SUPERSEDED if self.connection.execute(later.limit(1)).first() else None

    def _sent(self, step: str) -> dict[str, str]:
        query = select(_S.recipient, _S.thread, _S.message_id).where(
            _S.review == self.store.box, _S.step == step, _S.state == State.SENT
        )
        rows = self.connection.execute(query.order_by(_S.revision))
        return {r.recipient.casefold(): f"{r.thread} {r.message_id}".strip() for r in rows}


def perhaps_sent(store: Store, connection: Connection, mailing: Mailing) -> bool:
    """True if a mailing that is drafted now may have been sent before the ledger was restored or adopted: it
    was due before that, or could have been sent early."""
    c = decisions.c
    query = select(c.at, c.value).where(
        c.review.in_((store.review, EVERY_REVIEW)), c.kind.in_(("restore", "accept"))
    )
    since = mailing.news_since or mailing.due
    return any(
        since <= row.at or (mailing.early and row.value.get(EARLY) != NOTHING)
        for row in connection.execute(query)
    )
