"""Rates of the mail account, and the waits of a message that a server refused for now."""

from math import ceil
from typing import Annotated

from pendulum import DateTime
from pydantic import Field

from roadmap.review.texts import Frozen

Minutes = Annotated[float, Field(gt=0, le=60 * 24 * 31)]


class Rates(Frozen):
    """Limits of the mail account, the most messages that one run sends alone, and the waits between attempts.

    `per_day` counts the days of the host's clock. `retries` are the minutes that a message waits after its
    first, second … attempt; after the last of them it has failed. Greylisting asks for some minutes (RFC 6647
    §5), a full mailbox for hours; RFC 5321 §4.5.4.1 wants at least four or five days for ordinary mail, but
    an invitation is of no use by then.
    """

    per_second: float | None = Field(
        default=None, gt=0, le=100_000, description="Messages a second; no limit if absent"
    )
    per_day: int | None = Field(
        default=None, ge=1, le=100_000_000, description="Messages a day; no limit if absent"
    )
    share: int = Field(
        default=2000, ge=1, le=1_000_000, description="Of more messages, other workers take a share"
    )
    retries: list[Minutes] = Field(default=[5, 15, 30, 60, 120, 240, 480, 960], max_length=100)

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
