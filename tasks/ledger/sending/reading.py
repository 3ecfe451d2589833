"""Queries about messages: which, how many, since when, and which must not leave any more."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, RowMapping, exists, func, or_, select

from roadmap.mail.message import PERHAPS_LEFT, Skip, State, unboxed
from tasks.ledger.base.messages import Content, Message
from tasks.ledger.base.pace import used_today
from tasks.ledger.base.store import Store
from tasks.ledger.schema.sending import OF_ITS_MAILING, contents, mailings, messages
from tasks.ledger.schema.standing import GOES_WITH, carrier, standing

_M, _S = messages.c, standing.c
_DERIVED = {"subject", "way"}  # not columns of `messages`
_COLUMNS = [_S[name] for name in Message.__dataclass_fields__ if name not in _DERIVED]
_newer = mailings.alias("newer")
_HAS_NEWER = exists().where(
    _newer.c.review == mailings.c.review,
    _newer.c.step == mailings.c.step,
    _newer.c.revision > mailings.c.revision,
)
_OVERTAKEN = (
    select(_M.id, mailings.c.withdrawn, _HAS_NEWER.label("newer"))
    .join_from(messages, mailings, OF_ITS_MAILING)
    .where(or_(mailings.c.withdrawn != "", _HAS_NEWER))
)
# Messages that name what another milestone asks no more.
_NAMES_OVERTAKEN = (
    select(carrier.c.id)
    .join_from(messages, carrier, GOES_WITH)
    .join(mailings, OF_ITS_MAILING)
    .where(or_(mailings.c.withdrawn != "", _HAS_NEWER))
)


class MessageQueries:
    """Queries about the messages of one review, for one way of sending."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def messages(
        self,
        step: str | None = None,
        state: State | None = None,
        recipient: str | None = None,
        party: str | None = None,
    ) -> list[Message]:
        """The messages that match all given arguments, in the order of drafting."""
        given = ((_S.step, step), (_S.state, state), (_S.party, party))
        return self._find([self._store.box], given, recipient)

    def mails(self, step: str | None = None, state: State | None = None) -> list[Message]:
        """The matching messages, without those that go with another one: each stands for a mail."""
        return [message for message in self.messages(step, state) if not message.with_step]

    def everywhere(
        self, step: str | None = None, state: State | None = None, recipient: str | None = None
    ) -> list[Message]:
        """The matching messages of all ways of sending; see `Message.way`."""
        return self._find(self._store.boxes, ((_S.step, step), (_S.state, state)), recipient)

    def content(self, identity: str) -> Content:
        """The words of a message, as they were drafted.

        Raises:
            LookupError: there are none by that id.
        """
        columns = [column for column in contents.c if column.name != "id"]
        with self._store.read() as connection:
            row = connection.execute(select(*columns).where(contents.c.id == identity)).mappings().first()
        if row is None:
            raise LookupError(f"the ledger holds no words with the id {identity}")
        return Content(**row)

    def counts(self) -> dict[str, dict[State, int]]:
        """Numbers of mails by step and state, over all revisions; without what goes with another mail."""
        query = select(_M.step, _M.state, func.count().label("number"))
        query = query.where(_M.review == self._store.box, _M.with_step == "")
        query = query.group_by(_M.step, _M.state).order_by(_M.step)
        numbers: dict[str, dict[State, int]] = defaultdict(dict)
        with self._store.read() as connection:
            for row in connection.execute(query):
                numbers[row.step][row.state] = row.number
        return dict(numbers)

    def with_others(self, step: str) -> dict[tuple[str, State], int]:
        """Numbers of messages of a step that go with another step's, by that step and their state."""
        query = select(_S.with_step, _S.state, func.count().label("number"))
        query = query.where(_S.review == self._store.box, _S.step == step, _S.with_step != "")
        query = query.group_by(_S.with_step, _S.state).order_by(_S.with_step)
        with self._store.read() as connection:
            return {(row.with_step, row.state): row.number for row in connection.execute(query)}

    def together(self, step: str) -> tuple[str, ...]:
        """The steps that are released and delivered with one: itself, then the others of the bundle that its
        latest mailing is in."""
        c = mailings.c
        mine = select(c.bundle).where(c.review == self._store.box, c.step == step)
        with self._store.read() as connection:
            bundle = connection.execute(mine.order_by(c.revision.desc()).limit(1)).scalar()
            if not bundle:
                return (step,)
            query = select(c.step).where(c.review == self._store.box, c.bundle == bundle, c.step != step)
            return (step, *sorted(connection.execute(query.distinct()).scalars()))

    def totals(self, step: str) -> dict[State, int]:
        """Numbers of mails of a step and of those delivered with it, by state."""
        counts = self.counts()
        states = sum((Counter(counts.get(one, {})) for one in self.together(step)), Counter[State]())
        return dict(states)

    def regrouped(self) -> frozenset[tuple[str, int]]:
        """The steps, each with the revision, of which messages are to be drafted again, since a milestone
        has left their bundle."""
        query = select(_S.step, _S.revision).where(
            _S.review == self._store.box, _S.state == State.SKIPPED, _S.reason == Skip.REGROUPED.value
        )
        with self._store.read() as connection:
            return frozenset((row.step, row.revision) for row in connection.execute(query.distinct()))

    def sent_between(self, start: DateTime, end: DateTime) -> dict[str, int]:
        """Numbers of messages sent from `start` until just before `end`, by step."""
        query = (
            select(_M.step, func.count().label("number"))
            .where(_M.review == self._store.box, _M.state == State.SENT)
            .where(_M.sent_at >= start, _M.sent_at < end)
            .group_by(_M.step)
            .order_by(_M.step)
        )
        with self._store.read() as connection:
            return {row.step: row.number for row in connection.execute(query)}

    def reached(self, steps: Collection[str], dead: Collection[str] = ()) -> dict[str, DateTime]:
        """The parties to which mail of any of these steps left or may have left, with the first moment. Mail
        to one of the `dead` addresses (case-folded) reached nobody."""
        left = func.coalesce(_S.sent_at, _S.claimed_at, _S.changed_at)
        which = (_S.review == self._store.box, _S.step.in_(steps), _S.state.in_(PERHAPS_LEFT))
        with self._store.read() as connection:
            rows = connection.execute(
                select(_S.party, _S.recipient, left).where(*which).order_by(left.desc())
            )
            return {party: moment for party, address, moment in rows if address.casefold() not in dead}

    def addresses_reached(self, steps: Collection[str]) -> frozenset[str]:
        """The addresses (case-folded) to which mail of any of these steps left or may have left."""
        which = (_S.review == self._store.box, _S.step.in_(steps), _S.state.in_(PERHAPS_LEFT))
        with self._store.read() as connection:
            rows = connection.execute(select(_S.recipient).where(*which).distinct())
            return frozenset(address.casefold() for (address,) in rows)

    def last_drafted(self, prefix: str, but: str) -> dict[str, DateTime]:
        """Moment of drafting of the last mailing that was sent to each address (in lower case), among the
        steps that begin with `prefix`, except the step `but`."""
        c = mailings.c
        address = func.lower(_M.recipient)
        which = (_M.review == self._store.box, _M.state == State.SENT, _M.step != but)
        query = select(address, func.max(c.drafted_at)).join_from(messages, mailings, OF_ITS_MAILING)
        query = query.where(*which, _M.step.startswith(prefix, autoescape=True)).group_by(address)
        with self._store.read() as connection:
            return {address: moment for address, moment in connection.execute(query)}  # noqa: C416

    def sent_today(self, at: DateTime, zone: str) -> int:
        """Number of messages that count towards the account's day in `zone`: all of this ledger, of every
        review, that were claimed on that day and that were sent, may have been sent, or are being sent;
        without those to an outbox."""
        with self._store.read() as connection:
            return used_today(connection, at, zone)

    def last_change(self) -> DateTime | None:
        """Moment of the last change of any message, of any review and way; None: there are none."""
        with self._store.read() as connection:
            moment: DateTime | None = connection.execute(select(func.max(_M.changed_at))).scalar()
        return moment

    def played(self) -> frozenset[tuple[str, int]]:
        """The steps that have a mailing of this way, even one to nobody, each with its revision."""
        query = select(mailings.c.step, mailings.c.revision).where(mailings.c.review == self._store.box)
        with self._store.read() as connection:
            return frozenset((row.step, row.revision) for row in connection.execute(query))

    def _find(
        self,
        boxes: Collection[str],
        given: Iterable[tuple[ColumnElement[Any], str | None]],
        recipient: str | None,
    ) -> list[Message]:
        which = [_S.review.in_(boxes), *(column == wanted for column, wanted in given if wanted is not None)]
        if recipient is not None:
            which.append(or_(_S.recipient == recipient, func.lower(_S.recipient) == recipient.lower()))
        with self._store.read() as connection:
            return messages_where(connection, *which)


def messages_where(connection: Connection, *which: ColumnElement[bool]) -> list[Message]:
    """The messages that meet all the conditions, which are on `standing`, in the order of drafting."""
    query = (
        select(*_COLUMNS, func.coalesce(contents.c.subject, "").label("subject"))
        .join_from(standing, contents, contents.c.id == _S.content_id, isouter=True)
        .where(*which)
        .order_by(_S.id)
    )
    return [_message(row) for row in connection.execute(query).mappings()]


def _message(row: RowMapping) -> Message:
    review, way = unboxed(row["review"])
    return Message(**(dict(row) | {"review": review, "way": way}))


def overtaken(connection: Connection, identities: Collection[int]) -> dict[int, str]:
    """Those of some messages that must not leave any more, with the reason why their mailing was withdrawn;
    empty where a newer revision replaced it, which may have left them out as reached. `regrouped`: only what
    goes with them must not leave."""
    naming = connection.execute(_NAMES_OVERTAKEN.where(carrier.c.id.in_(identities))).scalars()
    rows = connection.execute(_OVERTAKEN.where(_M.id.in_(identities)))
    return dict.fromkeys(naming, Skip.REGROUPED.value) | {r.id: "" if r.newer else r.withdrawn for r in rows}
