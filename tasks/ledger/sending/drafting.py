"""Recording a mailing: one row a message, once, whatever runs twice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from roadmap.mail.message import NOT_LEFT, Skip, State, check
from tasks.ledger.base.problems import Amended
from tasks.ledger.base.records import Content, Counts, Draft, Mailing
from tasks.ledger.base.store import Store, move
from tasks.ledger.facts.history import amended_since
from tasks.ledger.schema.sending import contents, mailings, messages
from tasks.ledger.sending.after_restore import PERHAPS_SENT, perhaps_sent
from tasks.ledger.sending.before import Before

GROUP = 500  # databases bound the number of values in a statement, and memory is to stay flat


def record(
    store: Store,
    connection: Connection,
    mailing: Mailing,
    drafts: Iterable[Draft],
    at: DateTime,
    state: State,
    key: str,
    *,
    rewrite: bool = True,
) -> Counts:
    """Record a mailing and its messages, some at a time; those that are there stay as they are, but for what
    a new reason to skip them, or an `already-sent` that proved wrong, does to them, and for the words of
    those that still wait for release, if they are to be rewritten. What may have been sent before the ledger
    was restored is held. `key` makes the Message-IDs.

    Raises:
        Amended: the roadmap has amendments that the mailing's plan did not know.
    """
    if mailing.amended is not None and amended_since(store, connection, mailing.amended):
        raise Amended(f"the roadmap was amended while {mailing.step} was drafted; run it again")
    stopped = _keep(store, connection, mailing, at)
    doubt = PERHAPS_SENT if perhaps_sent(store, connection, mailing) else ""
    state = State.HELD if doubt else state
    # Superseding comes first: it waits for claims under way, so that what is read next knows of them.
    superseded = _supersede(store, connection, mailing, at)
    before = Before.read(store, connection, mailing, stopped, key)
    new: Counter[State] = Counter()
    skipped: Counter[Skip] = Counter()
    withdrawn = kept = 0
    for some in _groups(drafts):
        withdrawn += _withdraw(connection, before, some, at)
        _keep_contents(connection, [d.content for d in some if d.content])
        if rewrite:
            _rewrite(connection, before, some)
        rows = _rows(store, mailing, some, before, at, state)
        skipped.update(Skip(row["reason"]) for row in rows if row["reason"])
        _write(connection, [row | {"reason": row["reason"] or doubt} for row in rows])
        new.update(row["state"] for row in rows)
        kept += len(some) - len(rows)
    return Counts(new=new, skipped=skipped, kept=kept, superseded=superseded, withdrawn=withdrawn)


def _groups(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    left = iter(drafts)
    while some := list(islice(left, GROUP)):
        yield some


def _keep(store: Store, connection: Connection, mailing: Mailing, at: DateTime) -> str:
    """Keep the mailing, with its dates as they are now; return why nothing of it may leave, if so."""
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


def _supersede(store: Store, connection: Connection, mailing: Mailing, at: DateTime) -> int:
    earlier = (
        messages.c.review == store.box,
        messages.c.step == mailing.step,
        messages.c.revision < mailing.revision,
    )
    reason = Skip.SUPERSEDED.value
    return sum(move(connection, s, State.SKIPPED, *earlier, at=at, reason=reason) for s in NOT_LEFT)


def _withdraw(connection: Connection, before: Before, drafts: Sequence[Draft], at: DateTime) -> int:
    """Skip what is there and has not left, where the draft now has a reason for that: they answered, say."""
    which: dict[Skip, list[int]] = {}
    for draft in drafts:
        identity = before.open.pop(draft.recipient.casefold(), None) if draft.skip else None
        if identity is not None and draft.skip:
            which.setdefault(draft.skip, []).append(identity)
    return sum(
        move(connection, state, State.SKIPPED, messages.c.id.in_(some), at=at, reason=why.value)
        for why, some in which.items()
        for state in NOT_LEFT
    )


def _rewrite(connection: Connection, before: Before, drafts: Sequence[Draft]) -> None:
    """Nobody has approved the words of a held message yet, so it says what is so now."""
    rows = [
        {"which": identity, "words": draft.content.id}
        for draft in drafts
        if draft.content and (identity := before.open.get(draft.recipient.casefold())) is not None
    ]
    if rows:
        held = messages.c.state == State.HELD
        statement = update(messages).where(messages.c.id == bindparam("which"), held)
        connection.execute(statement.values(content_id=bindparam("words")), rows)


def _rows(
    store: Store, mailing: Mailing, drafts: Sequence[Draft], before: Before, at: DateTime, state: State
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for draft in drafts:
        key = draft.recipient.casefold()
        if before.wants(draft):
            rows.append(
                _row(store, mailing, draft, before, at, state) | {"replaces": before.doubtful.get(key)}
            )
            before.present.add(key)
            before.doubtful.pop(key, None)
    return rows


def _row(
    store: Store, mailing: Mailing, draft: Draft, before: Before, at: DateTime, state: State
) -> dict[str, Any]:
    skip = before.skip(draft)
    if draft.content is None and not skip:
        raise ValueError(
            f"the draft of {mailing.step} to {draft.recipient} has neither words nor a reason to skip"
        )
    check(State.DRAFTED, State.SKIPPED if skip else state)
    thread = before.thread(draft)
    return {
        "review": store.box,
        "step": mailing.step,
        "revision": mailing.revision,
        "recipient": draft.recipient,
        "party": draft.party,
        "name": draft.name,
        "language": draft.language,
        "content_id": draft.content.id if draft.content else None,
        "message_id": before.message_id(draft),
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


def _keep_contents(connection: Connection, wanted: Iterable[Content]) -> None:
    by_id = {content.id: content for content in wanted}
    if not by_id:
        return
    there = set(connection.execute(select(contents.c.id).where(contents.c.id.in_(by_id))).scalars())
    rows = [{**vars(content), "id": i} for i, content in by_id.items() if i not in there]
    if rows:
        connection.execute(insert(contents), rows)
