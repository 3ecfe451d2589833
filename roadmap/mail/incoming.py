"""Kinds of incoming mail, and the results that delivery reports state."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from roadmap.mail.bounce_words import Cause
from roadmap.mail.bounces import cause_in


class Kind(StrEnum):
    """Kinds of incoming mail. Only `bounced` says anything about an address."""

    BOUNCED = "bounced"  # the address takes no mail
    FULL = "full"  # the mailbox has no room for now: the address is right
    LOST = "lost"  # given up, though the address may be right: policy, size, days without a connection
    DELAYED = "delayed"  # a server still tries
    DELIVERED = "delivered"
    AUTOMATIC = "automatic"  # out of office, read receipts, tickets: not an answer (RFC 3834)
    CALENDAR = "calendar"  # an invitation accepted, declined, or perhaps: not an answer to the form
    UNSUBSCRIBE = "unsubscribe"  # with a signed token
    COMPLAINT = "complaint"  # a reader marked our mail as unwanted (RFC 5965)
    REPLY = "reply"  # from a person, for a person
    STRAY = "stray"  # a report on no message of ours; it counts for nothing
    UNREADABLE = "unreadable"


WORST_FIRST = (Kind.BOUNCED, Kind.FULL, Kind.LOST, Kind.DELAYED, Kind.DELIVERED, Kind.STRAY)
REPORTS = frozenset(WORST_FIRST)
CAME_BACK = frozenset({Kind.BOUNCED, Kind.FULL, Kind.LOST})

_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)")
# Alone, each says that mail to the address can never arrive (RFC 3463 §3.2, §3.3; RFC 7505 §4.2): the mailbox
# or system does not exist, is disabled or moved, the address is not valid, or its domain takes no mail.
_GONE = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
# About the address that we write from, whatever the words (RFC 3463 §3.2, RFC 7505 §4.2).
_OURS = frozenset({"5.1.7", "5.1.8", "5.7.27"})
_FULL = frozenset({"4.2.2", "5.2.2"})


@dataclass(frozen=True)
class DeliveryResult:
    """Result of a delivery to one recipient, who may have several addresses, in the words of the server.

    `status` is an enhanced status code (RFC 3463); empty if the report has none.
    """

    addresses: tuple[str, ...]
    kind: Kind
    status: str
    words: str

    def concerns(self, address: str) -> bool:
        """True if it is about that address, in any case."""
        return address.casefold() in {known.casefold() for known in self.addresses}


def status_in(text: str) -> str:
    """The first enhanced status code in a text (RFC 3463 §2), or ""."""
    status = _STATUS.search(text)
    return status.group() if status else ""


def kind_of_result(action: str, status: str, words: str = "") -> Kind:
    """Kind of report by its action, its status and the server's words (RFC 3464 §2.3.3, §2.3.4; RFC 3463)."""
    match action.strip().casefold():
        case "delivered" | "relayed" | "expanded":
            return Kind.DELIVERED
        case "delayed":
            return Kind.DELAYED
        case "failed":
            return _failure(status, words)
        case _ if status.startswith("5."):  # some servers write no action
            return _failure(status, words)
        case _:
            return {"2": Kind.DELIVERED, "4": Kind.DELAYED}.get(status[:1], Kind.STRAY)


def _failure(status: str, words: str) -> Kind:
    """Kind of a failure, by the words first: servers give generic statuses, and 5.1.1 when they refuse us.

    Only a clear statement that the address takes no mail is a bounce; a temporary status never is.
    """
    cause = cause_in(words)
    if cause is Cause.FULL or (cause is None and status in _FULL):
        return Kind.FULL
    if status.startswith("4.") or status in _OURS or cause is Cause.REFUSED:
        return Kind.LOST
    return Kind.BOUNCED if cause is Cause.GONE or status in _GONE else Kind.LOST


def result_for(results: Iterable[DeliveryResult], recipient: str) -> DeliveryResult | None:
    """The result for a recipient, the worst if there are several; None if there is none."""
    concerning = [result for result in results if result.concerns(recipient)]
    return min(concerning, key=lambda result: WORST_FIRST.index(result.kind), default=None)
