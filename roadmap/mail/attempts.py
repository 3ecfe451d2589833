"""Attempts to send a message again that a full mailbox refused: their moments and Message-IDs.

Each attempt has a Message-ID of its own, `<….2@…>`, so that a report says which attempt it is about: a report
that comes twice, or late, cannot make the message leave twice.
"""

import re

from pendulum import DateTime, Duration

# Growing, and a little more than a week together: the report on the last attempt comes after `STAYS_FULL`.
WAITS = tuple(Duration(hours=hours) for hours in (4, 12, 24, 48, 96))
STAYS_FULL = Duration(days=7)
_OURS = re.compile(r"<([0-9a-f]{32})(?:\.([2-9]))?@([^<>@\s]{1,255})>")


def first_attempt(message_id: str) -> str:
    """The Message-ID of the first attempt of a message; one that is not ours is returned unchanged."""
    ours = _OURS.fullmatch(message_id)
    return f"<{ours[1]}@{ours[3]}>" if ours else message_id


def next_attempt(message_id: str) -> str | None:
    """The Message-ID of the next attempt; None if there is none."""
    ours = _OURS.fullmatch(message_id)
    number = int(ours[2] or 1) if ours else 0
    return f"<{ours[1]}.{number + 1}@{ours[3]}>" if ours and number <= len(WAITS) else None


def all_attempts(message_id: str) -> list[str]:
    """The Message-IDs of all possible attempts of a message, in their order."""
    attempts = [first_attempt(message_id)]
    while following := next_attempt(attempts[-1]):
        attempts.append(following)
    return attempts


def next_try(first_refused: DateTime, refused: int, now: DateTime) -> DateTime | None:
    """Moment of the next attempt, after a full mailbox refused a message so often since that moment; None if
    it stays full, which a person has to know."""
    if now - first_refused >= STAYS_FULL or refused >= len(WAITS):
        return None
    return now + WAITS[refused]
