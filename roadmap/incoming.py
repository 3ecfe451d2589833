"""What comes back by mail: reports on what could not be delivered, and what people and programs answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an incoming mail is. Only `bounced` says anything about an address."""

    BOUNCED = "bounced"  # the address takes no mail
    LOST = "lost"  # given up, though the address may be right: policy, size, days without a connection
    DELAYED = "delayed"  # a server still tries
    DELIVERED = "delivered"
    AUTOMATIC = "automatic"  # out of office, read receipts, tickets: not an answer (RFC 3834)
    CALENDAR = "calendar"  # an invitation accepted, declined, or perhaps: not an answer to the form
    UNSUBSCRIBE = "unsubscribe"  # by mail, with a signed token
    REPLY = "reply"  # from a person, for a person
    STRAY = "stray"  # a report that cannot be tied to a message of ours, and counts for nothing
    UNREADABLE = "unreadable"


REPORTS = frozenset({Kind.BOUNCED, Kind.LOST, Kind.DELAYED, Kind.DELIVERED, Kind.STRAY})

_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})")
# RFC 3463 §3: these are about the sender, the message or the way, and not about the address.
_NOT_THE_ADDRESS = re.compile(r"5\.(1\.[78]|2\.3|3\.\d+|4\.[57]|5\.[1-9]\d*|6\.\d+|7\.\d+)")


@dataclass(frozen=True)
class Fate:
    """What a report says of one recipient: under which addresses, and in the server's words.

    `status` is an enhanced status code (RFC 3463), "" where the report gives none."""

    addresses: tuple[str, ...]
    kind: Kind
    status: str
    words: str

    def concerns(self, address: str) -> bool:
        """Whether it is about that address, in any letters."""
        return address.casefold() in {known.casefold() for known in self.addresses}


def status_in(text: str) -> str:
    """The first enhanced status code in a text (RFC 3463 §2), or ""."""
    found = re.search(rf"(?<![\d.]){_STATUS.pattern}(?![\d.]*\d)", text)
    return found.group() if found else ""


def kind_of(action: str, status: str) -> Kind:
    """What an action and a status mean (RFC 3464 §2.3.3, §2.3.4; RFC 3463).

    A failure whose status is temporary was given up after a time: the mail is lost, the address may be right.
    """
    match action.strip().casefold():
        case "delivered" | "relayed" | "expanded":
            return Kind.DELIVERED
        case "delayed":
            return Kind.DELAYED
        case "failed":
            return Kind.BOUNCED if _about_the_address(status) else Kind.LOST
        case _ if status.startswith("5."):  # some servers write no action; the class of the status says it
            return kind_of("failed", status)
        case _:
            return {"2": Kind.DELIVERED, "4": Kind.DELAYED}.get(status[:1], Kind.STRAY)


def _about_the_address(status: str) -> bool:
    return status.startswith("5.") and _NOT_THE_ADDRESS.fullmatch(status) is None


def fate_of(fates: Iterable[Fate], recipient: str) -> Fate | None:
    """What a report says of a recipient, if it names them at all: the worst, where it says several."""
    concerning = [fate for fate in fates if fate.concerns(recipient)]
    order = (Kind.BOUNCED, Kind.LOST, Kind.DELAYED, Kind.DELIVERED, Kind.STRAY)
    return min(concerning, key=lambda fate: order.index(fate.kind), default=None)
