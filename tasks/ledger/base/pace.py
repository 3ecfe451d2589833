"""Pace of sending: how many messages may be claimed now, and when each may leave, by the account's rates.

All workers of a ledger share one row for each account and wait for each other there, so they keep to the rate
together.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from roadmap.mail.message import PERHAPS_LEFT
from roadmap.review.limits import Rates
from tasks.ledger.schema.sending import messages, pace

_M = messages.c
# Seconds. A slot further ahead than this, and than any queue of claims, came from a wrong clock: after a
# clock is set back by an hour, no mailing must wait for that hour.
_FAR = 300.0

_LOCK = select(pace.c.next_at).where(pace.c.account == bindparam("name")).with_for_update()
_MOVE = update(pace).where(pace.c.account == bindparam("name")).values(next_at=bindparam("moment"))
_USED = (
    select(func.count())
    .select_from(messages)
    .where(_M.claimed_at >= bindparam("start"), _M.claimed_at < bindparam("end"))
    .where(
        _M.state.in_(PERHAPS_LEFT), _M.review.not_like("%:outbox"), _M.review.not_like("%:dry")
    )  # these use no account
)


@dataclass(frozen=True)
class Allowance:
    """Allowance of a mail account. Its day is one of `zone`; `clock` gives seconds of the Unix epoch."""

    account: str
    rates: Rates
    zone: str
    clock: Callable[[], float] = time.time

    @property
    def limits(self) -> bool:
        """True if there is any limit."""
        return self.rates.per_day is not None or self.rates.per_second is not None


def used_today(connection: Connection, at: DateTime, zone: str) -> int:
    """Number of messages that count towards the day in `zone`: all of this ledger, of every review, that were
    claimed since it began and that were sent, may have been sent, or are being sent."""
    start = at.in_timezone(zone).start_of("day")
    return int(connection.execute(_USED, {"start": start, "end": start.add(days=1)}).scalar_one())


def left_today(connection: Connection, within: Allowance, at: DateTime) -> int | None:
    """Number of messages that the account may still send on that day; None: no limit."""
    if within.rates.per_day is None:
        return None
    return max(0, within.rates.per_day - used_today(connection, at, within.zone))


class Turn:
    """One worker's turn at an account, until its transaction ends: no other worker claims meanwhile."""

    def __init__(self, connection: Connection, within: Allowance) -> None:
        self._connection, self._within = connection, within
        name = {"name": within.account}
        next_at = connection.execute(_LOCK, name).scalar()
        if next_at is None:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            row = insert(pace).values(account=within.account, next_at=0.0)
            connection.execute(row.on_conflict_do_nothing())
            next_at = connection.execute(_LOCK, name).scalar_one()
        self._next = float(next_at)

    def bound(self, limit: int, at: DateTime) -> int:
        """Number of messages, at most `limit`, that the day still allows."""
        remaining = left_today(self._connection, self._within, at)
        return limit if remaining is None else min(limit, remaining)

    def slots(self, number: int) -> list[float]:
        """Reserve the next moments at which `number` messages may leave (the generic cell rate algorithm)."""
        rate, now = self._within.rates.per_second, self._within.clock()
        if rate is None or not number:
            return [0.0] * number
        first = now if self._next > now + max(_FAR, 100 / rate) else max(now, self._next)
        moment = {"name": self._within.account, "moment": first + number / rate}
        self._connection.execute(_MOVE, moment)
        return [first + place / rate for place in range(number)]
