"""Recording a mailing: one row for each message, even if it is drafted twice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self, TypeVar

from pendulum import DateTime
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from roadmap.mail.message import NOT_LEFT, Skip, State, check_change
from tasks.ledger.base.messages import Content, Draft, Mailing
from tasks.ledger.base.problems import AmendedMeanwhile
from tasks.ledger.base.store import Store, move
from tasks.ledger.facts.history import amended_since
from tasks.ledger.schema.sending import contents, mailings, messages
from tasks.ledger.sending.earlier_messages import PERHAPS_SENT, EarlierMessages, perhaps_sent

_M = messages.c
T = TypeVar("T")
GROUP = 500  # databases limit the number of values in a statement; and it bounds the memory used


def record_mailing(
    store: Store,
    connection: Connection,
    mailing: Mailing,
    drafts: Iterable[Draft],
    at: DateTime,
    state: State,
    key: str,
    *,
    rewrite: bool = True,
) -> int:
    """Record a mailing and its messages, in groups: see `Mailings.draft`. Messages that may have been sent
    before the ledger was restored are held. `key` is that of the Message-IDs.

    Raises:
        AmendedMeanwhile: the roadmap has amendments that the mailing's plan did not take in.
        ValueError: a draft has neither words nor a reason to skip.
    """
    refuse_if_amended(store, connection, mailing)
    begun = Begun.begin(store, connection, mailing, at, state, key)
    if rewrite:
        part_strangers(store, connection, [mailing], at)
    new = 0
    for some in groups(drafts):
        _skip_unsent(connection, begun.earlier, some, at)
        record_contents(connection, [d.content for d in some if d.content])
        if rewrite:
            _rewrite_held(connection, begun.earlier, some)
        rows = [row for draft in some if (row := begun.row(draft, at))]
        write_rows(store, connection, rows)
        new += len(rows)
    return new


def refuse_if_amended(store: Store, connection: Connection, mailing: Mailing) -> None:
    """Make sure that the mailing's plan took in all amendments.

    Raises:
        AmendedMeanwhile: it did not.
    """
    if mailing.amended is not None and amended_since(store, connection, mailing.amended):
        raise AmendedMeanwhile(f"the roadmap was amended while {mailing.step} was drafted; run it again")


@dataclass(frozen=True)
class Begun:
    """A mailing that is being recorded: the state in which its new messages wait, with a reason to doubt that
    they are new, and those that it has already."""

    mailing: Mailing
    earlier: EarlierMessages
    state: State
    doubt: str

    @classmethod
    def begin(
        cls, store: Store, connection: Connection, mailing: Mailing, at: DateTime, state: State, key: str
    ) -> Self:
        """Record the mailing itself, and supersede its earlier revisions."""
        withdrawn = _record_mailing(store, connection, mailing, at)
        doubt = PERHAPS_SENT if perhaps_sent(store, connection, mailing) else ""
        # Supersede first: that waits for claims in progress, so that the messages read next include them.
        _supersede(store, connection, mailing, at)
        earlier = EarlierMessages.read(store, connection, mailing, withdrawn, key)
        return cls(mailing, earlier, State.HELD if doubt else state, doubt)

    def row(self, draft: Draft, at: DateTime) -> dict[str, Any] | None:
        """The row of a draft; None if its address has one."""
        key = draft.recipient.casefold()
        if not self.earlier.wants(draft):
            return None
        row = _row(self.mailing, draft, self.earlier, at, self.state)
        self.earlier.recipients.add(key)
        return row | {
            "reason": row["reason"] or self.doubt,
            "replaces": self.earlier.skipped_for_now.pop(key, None),
        }


def groups(drafts: Iterable[T]) -> Iterator[list[T]]:
    """The drafts in groups of bounded size."""
    remaining = iter(drafts)
    while some := list(islice(remaining, GROUP)):
        yield some


def _record_mailing(store: Store, connection: Connection, mailing: Mailing, at: DateTime) -> str:
    """Record the mailing, or its present dates; return why it was withdrawn, empty if it was not."""
    dates: dict[str, Any] = {"due": mailing.due, "expires": mailing.expires}
    dates |= {} if mailing.bundle is None else {"bundle": mailing.bundle}
    this = (
        mailings.c.review == store.box,
        mailings.c.step == mailing.step,
        mailings.c.revision == mailing.revision,
    )
    if connection.execute(update(mailings).where(*this).values(**dates)).rowcount:
        return str(connection.execute(select(mailings.c.withdrawn).where(*this)).scalar_one())
    row = {"review": store.box, "step": mailing.step, "revision": mailing.revision, "mail": mailing.mail}
    connection.execute(insert(mailings).values(**row, **dates, drafted_at=at, note=mailing.note))
    return ""


def _supersede(store: Store, connection: Connection, mailing: Mailing, at: DateTime) -> None:
    earlier = (
        messages.c.review == store.box,
        messages.c.step == mailing.step,
        messages.c.revision < mailing.revision,
    )
    for state in NOT_LEFT:
        move(connection, state, State.SKIPPED, *earlier, at=at, reason=Skip.SUPERSEDED.value)


def _skip_unsent(
    connection: Connection, earlier: EarlierMessages, drafts: Sequence[Draft], at: DateTime
) -> None:
    """Skip existing unsent messages whose draft now has a reason to: an answer has come, for example."""
    which: dict[Skip, list[int]] = {}
    for draft in drafts:
        unsent = earlier.unsent.pop(draft.recipient.casefold(), None) if draft.skip else None
        if unsent is not None and draft.skip:
            which.setdefault(draft.skip, []).append(unsent.id)
    for why, some in which.items():
        for state in NOT_LEFT:
            move(connection, state, State.SKIPPED, messages.c.id.in_(some), at=at, reason=why.value)


def _rewrite_held(connection: Connection, earlier: EarlierMessages, drafts: Sequence[Draft]) -> None:
    """Give existing messages that wait, for a release that nobody has given yet or for room in their readers'
    weeks, the words of their drafts."""
    rows = [
        {"which": unsent.id, "words": draft.content.id}
        for draft in drafts
        if draft.content and (unsent := earlier.unsent.get(draft.recipient.casefold())) is not None
    ]
    if rows:
        waits = or_(messages.c.state == State.HELD, messages.c.yields)
        statement = update(messages).where(messages.c.id == bindparam("which"), waits)
        connection.execute(statement.values(content_id=bindparam("words")), rows)


def _row(
    mailing: Mailing, draft: Draft, earlier: EarlierMessages, at: DateTime, state: State
) -> dict[str, Any]:
    skip = earlier.skip(draft)
    if draft.content is None and not skip:
        raise ValueError(
            f"the draft of {mailing.step} to {draft.recipient} has neither words nor a reason to skip"
        )
    check_change(State.DRAFTED, State.SKIPPED if skip else state)
    thread = earlier.thread(draft)
    return {
        "review": earlier.store.box,
        "step": mailing.step,
        "revision": mailing.revision,
        "recipient": draft.recipient,
        "party": draft.party,
        "name": draft.name,
        "language": draft.language,
        "content_id": draft.content.id if draft.content else None,
        "message_id": earlier.message_id(draft),
        "in_reply_to": thread.split(" ")[-1] or None,
        "thread": thread,
        "state": State.SKIPPED if skip else state,
        "reason": skip.value if skip else "",
        "changed_at": at,
        "subscriber": draft.subscriber,
        "with_step": "",
        "with_revision": 0,
        "yields": mailing.yields and not skip and state is State.RELEASED,
    }


def write_rows(store: Store, connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Insert rows, in place of those that they replace."""
    replaced = [identity for identity in (row.pop("replaces") for row in rows) if identity is not None]
    if replaced:
        these = messages.c.id.in_(replaced)
        _part(store, connection, select(_M.step, _M.revision, _M.recipient).where(these), at=None)
        connection.execute(delete(messages).where(these))
    if rows:
        connection.execute(insert(messages), rows)


def part_strangers(store: Store, connection: Connection, together: Sequence[Mailing], at: DateTime) -> None:
    """Let what goes with held messages of these mailings, and is of none of them, be drafted again: their
    words are written anew, without it."""
    steps = [mailing.step for mailing in together]
    held = (_M.review == store.box, _M.state == State.HELD, _M.with_step == "")
    ours = tuple_(_M.step, _M.revision).in_([(mailing.step, mailing.revision) for mailing in together])
    theirs = select(_M.step, _M.revision, _M.recipient).where(*held, ours)
    _part(store, connection, theirs, _M.step.not_in(steps), at=at)


def _part(
    store: Store,
    connection: Connection,
    carriers: Select[Any],
    *which: ColumnElement[bool],
    at: DateTime | None,
) -> None:
    """Let what goes with these messages, given as step, revision and recipient, go with them no more."""
    riding = tuple_(_M.with_step, _M.with_revision, _M.recipient).in_(carriers.correlate(None))
    values = {"with_step": "", "with_revision": 0, "reason": Skip.REGROUPED.value}
    values |= {} if at is None else {"changed_at": at}
    with_them = (_M.review == store.box, _M.with_step != "", riding)
    connection.execute(update(messages).where(*with_them, *which).values(values))


def record_contents(connection: Connection, wanted: Iterable[Content]) -> None:
    """Record words that the ledger does not have."""
    by_id = {content.id: content for content in wanted}
    if not by_id:
        return
    known = set(connection.execute(select(contents.c.id).where(contents.c.id.in_(by_id))).scalars())
    rows = [{**vars(content), "id": i} for i, content in by_id.items() if i not in known]
    if rows:
        connection.execute(insert(contents), rows)
