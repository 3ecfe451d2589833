"""A message that a full mailbox refused is sent again: under which Message-ID, when, and when no more.

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
    """The Message-ID under which a message was sent first; the same for one that is not of our making."""
    found = _OURS.fullmatch(message_id)
    return f"<{found[1]}@{found[3]}>" if found else message_id


def next_attempt(message_id: str) -> str | None:
    """The Message-ID of the next attempt; None if there is none."""
    found = _OURS.fullmatch(message_id)
    number = int(found[2] or 1) if found else len(WAITS) + 1
    return f"<{found[1]}.{number + 1}@{found[3]}>" if found and number <= len(WAITS) else None


def all_attempts(message_id: str) -> list[str]:
    """The Message-IDs that the attempts of a message may have, the first one first."""
    found: str | None = first_attempt(message_id)
    every = []
    while found:
        every.append(found)
        found = next_attempt(found)
    return every


def next_try(first_refused: DateTime, refused: int, now: DateTime) -> DateTime | None:
    """Moment when a message is tried again that a full mailbox refused for the first time then, and so often
    since; None if it stays full, which a person has to know."""
    if now - first_refused >= STAYS_FULL or refused >= len(WAITS):
        return None
    return now + WAITS[refused]
