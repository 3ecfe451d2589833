"""Recording a mailing: one row a message, once, whatever runs twice."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, insert, select, update

from roadmap.message import Identity, Skip, State
from tasks.ledger.records import Content, Counts, Draft, Mailing
from tasks.ledger.schema import contents, mailings, messages
from tasks.ledger.store import Store, move

NOT_LEFT = (State.DRAFTED, State.HELD, State.RELEASED)
PERHAPS_REACHED = frozenset({State.CLAIMED, State.SENT, State.UNKNOWN})


@dataclass(frozen=True)
class Before:
    """What the ledger knew of a step: recipients of this revision, those that another one reached or may
    have reached, whether a later revision is there, and the threads to reply to."""

    present: frozenset[str]
    reached: frozenset[str]
    outdated: bool
    threads: dict[tuple[str, str], str]


def record(
    store: Store,
    connection: Connection,
    mailing: Mailing,
    drafts: Sequence[Draft],
    at: DateTime,
    state: State,
) -> Counts:
    """Record a mailing and its messages; those that are there stay as they are."""
    _keep(store, connection, mailing, at)
    # Superseding comes first: it waits for claims under way, so that what is read next knows of them.
    superseded = _supersede(store, connection, mailing, at)
    before = _before(store, connection, mailing, drafts)
    rows = _rows(store, mailing, drafts, before, at, state)
    _keep_contents(connection, [d.content for d in drafts if d.content])
    if rows:
        connection.execute(insert(messages), rows)
    return Counts(
        new=Counter(row["state"] for row in rows),
        skipped=Counter(Skip(row["reason"]) for row in rows if row["reason"]),
        kept=len(drafts) - len(rows),
        superseded=superseded,
    )


def _keep(store: Store, connection: Connection, mailing: Mailing, at: DateTime) -> None:
    dates = {"due": mailing.due, "expires": mailing.expires}
    this = (
        mailings.c.review == store.review,
        mailings.c.step == mailing.step,
        mailings.c.revision == mailing.revision,
    )
    if connection.execute(update(mailings).where(*this).values(**dates)).rowcount:
        return
    row = {"review": store.review, "step": mailing.step, "revision": mailing.revision, "mail": mailing.mail}
    connection.execute(insert(mailings).values(**row, **dates, drafted_at=at, note=mailing.note))


def _supersede(store: Store, connection: Connection, mailing: Mailing, at: DateTime) -> int:
    earlier = (
        messages.c.review == store.review,
        messages.c.step == mailing.step,
        messages.c.revision < mailing.revision,
    )
    reason = Skip.SUPERSEDED.value
    return sum(move(connection, s, State.SKIPPED, *earlier, at=at, reason=reason) for s in NOT_LEFT)


def _before(store: Store, connection: Connection, mailing: Mailing, drafts: Sequence[Draft]) -> Before:
    known = connection.execute(
        select(messages.c.recipient, messages.c.revision, messages.c.state).where(
            messages.c.review == store.review, messages.c.step == mailing.step
        )
    ).all()
    later = select(mailings.c.revision).where(
        mailings.c.review == store.review,
        mailings.c.step == mailing.step,
        mailings.c.revision > mailing.revision,
    )
    return Before(
        present=frozenset(r.recipient.casefold() for r in known if r.revision == mailing.revision),
        reached=frozenset(r.recipient.casefold() for r in known if r.state in PERHAPS_REACHED),
        outdated=connection.execute(later.limit(1)).first() is not None,
        threads=_threads(store, connection, {d.in_reply_to_step for d in drafts if d.in_reply_to_step}),
    )


def _threads(store: Store, connection: Connection, steps: set[str]) -> dict[tuple[str, str], str]:
    """The References header of a reply, by step and recipient; the latest revision that was sent counts."""
    if not steps:
        return {}
    sent = connection.execute(
        select(messages.c.step, messages.c.recipient, messages.c.thread, messages.c.message_id)
        .where(messages.c.review == store.review, messages.c.step.in_(steps), messages.c.state == State.SENT)
        .order_by(messages.c.revision)
    )
    return {(r.step, r.recipient.casefold()): f"{r.thread} {r.message_id}".strip() for r in sent}


def _rows(
    store: Store,
    mailing: Mailing,
    drafts: Sequence[Draft],
    before: Before,
    at: DateTime,
    state: State,
) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for draft in drafts:
        key = draft.recipient.casefold()
        if key not in before.present and key not in rows:
            rows[key] = _row(store, mailing, draft, before, at, state)
    return list(rows.values())


def _row(
    store: Store, mailing: Mailing, draft: Draft, before: Before, at: DateTime, state: State
) -> dict[str, Any]:
    skip = _skip(draft, before)
    if draft.content is None and not skip:
        raise ValueError(
            f"the draft of {mailing.step} to {draft.recipient} has neither words nor a reason to skip"
        )
    identity = Identity(store.review, mailing.step, draft.recipient, mailing.revision)
    thread = before.threads.get((draft.in_reply_to_step or "", draft.recipient.casefold()), "")
    return {
        "review": store.review,
        "step": mailing.step,
        "revision": mailing.revision,
        "recipient": draft.recipient,
        "party": draft.party,
        "name": draft.name,
        "language": draft.language,
        "content_id": draft.content.id if draft.content else None,
        "message_id": identity.message_id(store.domain),
        "in_reply_to": thread.split(" ")[-1] or None,
        "thread": thread,
        "state": State.SKIPPED if skip else state,
        "reason": skip.value if skip else "",
        "changed_at": at,
    }


def _skip(draft: Draft, before: Before) -> Skip | None:
    if draft.skip:
        return draft.skip
    if before.outdated:
        return Skip.SUPERSEDED
    reached = draft.recipient.casefold() in before.reached and not draft.again
    return Skip.ALREADY_SENT if reached else None


def _keep_contents(connection: Connection, wanted: Iterable[Content]) -> None:
    by_id = {content.id: content for content in wanted}
    identities = list(by_id)
    for start in range(0, len(identities), 500):  # databases bound the number of values in a statement
        some = identities[start : start + 500]
        there = set(connection.execute(select(contents.c.id).where(contents.c.id.in_(some))).scalars())
        rows = [{"id": i, **vars(by_id[i])} for i in some if i not in there]
        if rows:
            connection.execute(insert(contents), rows)
