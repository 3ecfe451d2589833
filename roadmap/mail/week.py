"""A reader's week: on which day each of the mails that wait for one reader may leave.

    days of what left ─┐
    mails that wait ───┴─▶ place_mails ──▶ a day for each, or None: there is none on which it is of use

No seven days may hold more than the limit. The more urgent mail chooses first; a day is one of the host's
clock, so that a mail at nine on a Monday and one a minute earlier on the next do not meet.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pendulum import Date, DateTime

WEEK = 7  # days


@dataclass(frozen=True, order=True)
class Urgency:
    """Place of a mail among those that wait for one reader; the least goes first.

    `rank`: what it is for (see `roadmap.plan.urgency`); then the nearer deadline, then the earlier moment at
    which it was due, then the step's key, so that no two of one reader are equal.
    """

    rank: int
    deadline: DateTime
    due: DateTime
    key: str


@dataclass(frozen=True)
class WaitingMail:
    """A mail that waits for one reader, and the days on which it may leave, in their order."""

    urgency: Urgency
    days: tuple[Date, ...]


def has_room(taken: Mapping[Date, int], day: Date, limit: int) -> bool:
    """True if no seven days that include `day` would have more than `limit` mails with one more on it."""
    if sum(taken.values()) < limit:
        return True
    first, days = day.subtract(days=WEEK - 1), 2 * WEEK - 1
    around = [taken.get(first.add(days=n), 0) for n in range(days)]
    return all(sum(around[start : start + WEEK]) < limit for start in range(WEEK))


def place_mails(
    taken: Iterable[Date], waiting: Sequence[WaitingMail], limit: int | None
) -> dict[str, Date | None]:
    """The day for each waiting mail, by the key of its step; None: no day that it may leave on has room.

    `taken`: days of the mails that count and that left, may have left, or are sure to leave. Without a
    `limit` each mail leaves on the first of its days.
    """
    counts, placed = Counter(taken), dict[str, Date | None]()
    for mail in sorted(waiting, key=lambda one: one.urgency):
        day = next((d for d in mail.days if limit is None or has_room(counts, d, limit)), None)
        placed[mail.urgency.key] = day
        if day is not None:
            counts[day] += 1
    return placed
