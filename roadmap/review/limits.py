"""Limits that a review sets: of the mail account, of answers that wait for a person, and of how many may
change at once."""

from math import ceil
from typing import Annotated

from pendulum import DateTime
from pydantic import Field

from roadmap.review.texts import Frozen

_Minutes = Annotated[float, Field(gt=0, le=60 * 24 * 31)]


class Rates(Frozen):
    """Limits of the mail account and of each reader's week, the most messages that one run sends alone, and
    the waits between attempts.

    `per_day` and `per_week` count the days of the host's clock. `retries` are the minutes that a message
    waits after its first, second … attempt; after the last of them it has failed. Greylisting asks for some
    minutes (RFC 6647 §5), a full mailbox for hours; RFC 5321 §4.5.4.1 wants at least four or five days for
    ordinary mail, but an invitation is of no use by then.
    """

    per_second: float | None = Field(
        default=None, gt=0, le=100_000, description="Messages a second; no limit if absent"
    )
    per_day: int | None = Field(
        default=None, ge=1, le=100_000_000, description="Messages a day; no limit if absent"
    )
    per_week: int | None = Field(
        default=3, ge=0, le=1000, description="Mails a reader in any seven days; 0 or null: no limit"
    )
    share: int = Field(
        default=2000, ge=1, le=1_000_000, description="Of more messages, other workers take a share"
    )
    retries: list[_Minutes] = Field(default=[5, 15, 30, 60, 120, 240, 480, 960], max_length=100)

    @property
    def week_limit(self) -> int | None:
        """The most mails that a reader gets in any seven days; None: no limit."""
        return self.per_week or None

    def next_attempt(self, attempts: int, at: DateTime) -> DateTime | None:
        """The moment when a message that was tried `attempts` times is tried again; None: it has failed for
        good."""
        if attempts > len(self.retries):
            return None
        return at.add(seconds=round(60 * self.retries[max(attempts, 1) - 1]))

    def next_day(self, at: DateTime, zone: str) -> DateTime:
        """The start of the account's next day."""
        return at.in_timezone(zone).start_of("day").add(days=1)

    def ends(self, waiting: int, left_today: int, at: DateTime, zone: str) -> DateTime:
        """The day on which the last of `waiting` messages leaves: `at` itself, if today is enough."""
        if self.per_day is None or waiting <= left_today:
            return at
        days = ceil((waiting - left_today) / self.per_day)
        return at.in_timezone(zone).start_of("day").add(days=days)


class HoldRule(Frozen):
    """Limits within which answers that wait for a person hold reminders."""

    days: int = Field(default=7, ge=0, description="So long after it was first read")
    each: int = Field(
        default=3, ge=0, description="So many parties a form that one sender or domain may name"
    )
    together: int = Field(default=10, ge=0, description="So many parties a form, by whomever they are named")


class Plausible(Frozen):
    """Most answers that may vanish, or change without a new timestamp, in one round of collecting."""

    answers: int = Field(default=3, ge=0, description="So many in all tabs together; more wait for a person")
    share: float = Field(
        default=0.5, ge=0, le=1, description="This part of a tab's answers; two or more above it wait too"
    )

    def allows(self, touched: int, standing: int) -> bool:
        """True if so many of a tab's `standing` answers may be touched at once."""
        return touched <= self.answers and (touched <= 1 or touched <= self.share * standing)
