"""Questions to the ledger about messages: which, how many, since when."""

from collections import defaultdict

from pendulum import DateTime
from sqlalchemy import ColumnElement, func, or_, select

from roadmap.message import State
from tasks.ledger.records import Content, Message
from tasks.ledger.schema import contents, messages
from tasks.ledger.store import Store

_M = messages.c
_COLUMNS = [_M[name] for name in Message.__dataclass_fields__ if name != "subject"]
PERHAPS_LEFT = (State.CLAIMED, State.SENT, State.UNKNOWN)


def find(
    store: Store,
    *,
    step: str | None = None,
    state: State | None = None,
    recipient: str | None = None,
    party: str | None = None,
) -> list[Message]:
    """The messages that fit all that is given, in the order of drafting."""
    which: list[ColumnElement[bool]] = [_M.review == store.review]
    given = ((_M.step, step), (_M.state, state), (_M.party, party))
    which += [column == wanted for column, wanted in given if wanted is not None]
    if recipient is not None:
        which.append(or_(_M.recipient == recipient, func.lower(_M.recipient) == recipient.lower()))
    query = (
        select(*_COLUMNS, func.coalesce(contents.c.subject, "").label("subject"))
        .join_from(messages, contents, contents.c.id == _M.content_id, isouter=True)
        .where(*which)
        .order_by(_M.id)
    )
    with store.read() as connection:
        return [Message(**row) for row in connection.execute(query).mappings()]


def content(store: Store, identity: str) -> Content:
    """The words of a message, as they were frozen.

    Raises:
        LookupError: there are none by that id.
    """
    columns = (contents.c.language, contents.c.subject, contents.c.html, contents.c.text)
    with store.read() as connection:
        row = connection.execute(select(*columns).where(contents.c.id == identity)).mappings().first()
    if row is None:
        raise LookupError(f"the ledger holds no words with the id {identity}")
    return Content(**row)


def counts(store: Store) -> dict[str, dict[State, int]]:
    """How many messages of each step, of all its revisions, are in each state."""
    query = select(_M.step, _M.state, func.count().label("number"))
    query = query.where(_M.review == store.review).group_by(_M.step, _M.state).order_by(_M.step)
    found: dict[str, dict[State, int]] = defaultdict(dict)
    with store.read() as connection:
        for row in connection.execute(query):
            found[row.step][row.state] = row.number
    return dict(found)


def sent_between(store: Store, start: DateTime, end: DateTime) -> dict[str, int]:
    """How many messages of each step were sent from `start` until just before `end`."""
    query = (
        select(_M.step, func.count().label("number"))
        .where(_M.review == store.review, _M.state == State.SENT)
        .where(_M.sent_at >= start, _M.sent_at < end)
        .group_by(_M.step)
        .order_by(_M.step)
    )
    with store.read() as connection:
        return {row.step: row.number for row in connection.execute(query)}


def sent_today(store: Store, at: DateTime, zone: str) -> int:
    """How many messages the account has used of its day in `zone`: all that were claimed since it began, of
    every review in this ledger, and that were sent, may have been, or are being sent."""
    start = at.in_timezone(zone).start_of("day")
    query = select(func.count()).select_from(messages)
    query = query.where(_M.claimed_at >= start, _M.claimed_at < start.add(days=1), _M.state.in_(PERHAPS_LEFT))
    with store.read() as connection:
        return int(connection.execute(query).scalar_one())
