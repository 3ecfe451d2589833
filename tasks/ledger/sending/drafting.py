"""Recording a mailing: one row for each message, even if it is drafted twice."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from roadmap.mail.message import NOT_LEFT, Skip, State, check_change
from tasks.ledger.base.messages import Content, Draft, Mailing
from tasks.ledger.base.problems import AmendedMeanwhile
from tasks.ledger.base.store import Store, move
from tasks.ledger.facts.history import amended_since
from tasks.ledger.schema.sending import contents, mailings, messages
from tasks.ledger.sending.earlier_messages import PERHAPS_SENT, EarlierMessages, perhaps_sent

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
    if mailing.amended is not None and amended_since(store, connection, mailing.amended):
        raise AmendedMeanwhile(f"the roadmap was amended while {mailing.step} was drafted; run it again")
    withdrawn = _record_mailing(store, connection, mailing, at)
    doubt = PERHAPS_SENT if perhaps_sent(store, connection, mailing) else ""
    state = State.HELD if doubt else state
    # Supersede first: that waits for claims in progress, so that the messages read next include them.
    _supersede(store, connection, mailing, at)
    earlier = EarlierMessages.read(store, connection, mailing, withdrawn, key)
    new = 0
    for some in _groups(drafts):
        _skip_unsent(connection, earlier, some, at)
        _record_contents(connection, [d.content for d in some if d.content])
        if rewrite:
            _rewrite_held(connection, earlier, some)
        rows = _rows(store, mailing, some, earlier, at, state)
        _write(connection, [row | {"reason": row["reason"] or doubt} for row in rows])
        new += len(rows)
    return new


def _groups(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    remaining = iter(drafts)
    while some := list(islice(remaining, GROUP)):
        yield some


def _record_mailing(store: Store, connection: Connection, mailing: Mailing, at: DateTime) -> str:
    """Record the mailing, or its present dates; return why it was withdrawn, empty if it was not."""
    dates = {"due": mailing.due, "expires": mailing.expires}
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
        identity = earlier.unsent.pop(draft.recipient.casefold(), None) if draft.skip else None
        if identity is not None and draft.skip:
            which.setdefault(draft.skip, []).append(identity)
    for why, some in which.items():
        for state in NOT_LEFT:
            move(connection, state, State.SKIPPED, messages.c.id.in_(some), at=at, reason=why.value)


def _rewrite_held(connection: Connection, earlier: EarlierMessages, drafts: Sequence[Draft]) -> None:
    """Give existing held messages, whose words nobody has approved yet, the words of their drafts."""
    rows = [
        {"which": identity, "words": draft.content.id}
        for draft in drafts
        if draft.content and (identity := earlier.unsent.get(draft.recipient.casefold())) is not None
    ]
    if rows:
        held = messages.c.state == State.HELD
        statement = update(messages).where(messages.c.id == bindparam("which"), held)
        connection.execute(statement.values(content_id=bindparam("words")), rows)


def _rows(
    store: Store,
    mailing: Mailing,
    drafts: Sequence[Draft],
    earlier: EarlierMessages,
    at: DateTime,
    state: State,
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for draft in drafts:
        key = draft.recipient.casefold()
        if earlier.wants(draft):
            row = _row(store, mailing, draft, earlier, at, state)
            rows.append(row | {"replaces": earlier.skipped_for_now.pop(key, None)})
            earlier.recipients.add(key)
    return rows


def _row(
    store: Store, mailing: Mailing, draft: Draft, earlier: EarlierMessages, at: DateTime, state: State
) -> dict[str, Any]:
    skip = earlier.skip(draft)
    if draft.content is None and not skip:
        raise ValueError(
            f"the draft of {mailing.step} to {draft.recipient} has neither words nor a reason to skip"
        )
    check_change(State.DRAFTED, State.SKIPPED if skip else state)
    thread = earlier.thread(draft)
    return {
        "review": store.box,
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
    }


def _write(connection: Connection, rows: list[dict[str, Any]]) -> None:
    replaced = [identity for identity in (row.pop("replaces") for row in rows) if identity is not None]
    if replaced:
        connection.execute(delete(messages).where(messages.c.id.in_(replaced)))
    if rows:
        connection.execute(insert(messages), rows)


def _record_contents(connection: Connection, wanted: Iterable[Content]) -> None:
    by_id = {content.id: content for content in wanted}
    if not by_id:
        return
    known = set(connection.execute(select(contents.c.id).where(contents.c.id.in_(by_id))).scalars())
    rows = [{**vars(content), "id": i} for i, content in by_id.items() if i not in known]
    if rows:
        connection.execute(insert(contents), rows)
