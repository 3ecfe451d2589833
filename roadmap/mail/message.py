"""A message, which is one recipient's copy of a mailing: its identity and its states."""

from dataclasses import dataclass
from enum import StrEnum
from hmac import digest
from typing import Literal, get_args

from roadmap.problems import Problem

Way = Literal["live", "redirect", "outbox", "dry"]
"""Ways of sending: to the recipients, all to one address, into a folder, or not at all. A message counts as
sent on its own way only, so that a trial never keeps the real mail from leaving."""
WAYS: tuple[Way, ...] = get_args(Way)


class State(StrEnum):
    """State of a message. Only `released` ones are claimed, and only the claimer may send."""

    DRAFTED = "drafted"
    HELD = "held"
    RELEASED = "released"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


NOT_LEFT = (State.DRAFTED, State.HELD, State.RELEASED)  # it can still be withdrawn
OPEN = (*NOT_LEFT, State.CLAIMED)  # it may leave yet
TO_SEND = (State.RELEASED, State.CLAIMED)  # it leaves without a person
ACCEPTED = (State.SENT, State.UNKNOWN)  # the server took it, or may have: so it can come back
PERHAPS_LEFT = frozenset({State.CLAIMED, *ACCEPTED})  # somebody may have it, or be about to get it
TO_SETTLE = (State.UNKNOWN, State.FAILED)  # a person says what became of it
AFTER: dict[State, frozenset[State]] = {
    State.DRAFTED: frozenset({State.HELD, State.RELEASED, State.SKIPPED}),
    State.HELD: frozenset({State.RELEASED, State.SKIPPED}),
    State.RELEASED: frozenset({State.CLAIMED, State.SKIPPED}),
    # Back to `released`: refused for now, and certainly not accepted (docs/adr/0006).
    State.CLAIMED: frozenset({State.SENT, State.FAILED, State.UNKNOWN, State.RELEASED}),
    # Only a person moves a message on from here.
    State.FAILED: frozenset({State.RELEASED, State.SKIPPED}),
    State.UNKNOWN: frozenset({State.SENT, State.RELEASED, State.SKIPPED}),
    State.SENT: frozenset(),
    State.SKIPPED: frozenset(),
}


class Skip(StrEnum):
    """Reasons for not writing to somebody. A skipped message is recorded, never silently left out."""

    ANSWERED = "answered"  # the reminder asks for an answer that has come
    PERHAPS_ANSWERED = "perhaps-answered"  # an answer that may be theirs waits for a person
    TOO_LATE = "too-late"  # the step's expiry has passed
    SUPERSEDED = "superseded"  # a newer draft took its place
    STOPPED = "stopped"  # a coordinator stopped the mailing
    EXCLUDED = "excluded"  # a coordinator left this address out
    ALREADY_SENT = "already-sent"  # an earlier revision of this step reached them
    CANCELLED = "cancelled"  # the milestone was cancelled
    UNSUBSCRIBED = "unsubscribed"  # they asked for no more mail (RFC 8058)
    NOT_INVITED = "not-invited"  # the mail that this one recalls has not been sent to them
    JUST_INVITED = "just-invited"  # … or too lately for a reminder
    TOO_MANY = "too-many"  # their week had no room for it as long as it was of use
    NO_ADDRESS = "no-address"  # mail to all their contacts came back
    BUNDLED = "bundled"  # it goes with another message of its bundle, and stands as that does
    REGROUPED = "regrouped"  # a milestone left the bundle: drafted again, it goes without that


class Disallowed(Problem):
    """A change of state that is not allowed."""


@dataclass(frozen=True)
class Identity:
    """Identity of a message, from which its Message-ID is computed."""

    review: str
    step: str
    recipient: str
    revision: int = 0
    way: Way = "live"

    def message_id(self, domain: str, key: str) -> str:
        """The Message-ID header (RFC 5322 §3.6.4): constant for the ledger's `key`, different on each way. It
        cannot be guessed from an address, so that nobody can forge a report on the mail."""
        box = box_of(self.review, self.way)
        identity = "\0".join((box, self.step, self.recipient.casefold(), str(self.revision)))
        return f"<{digest(key.encode(), identity.encode(), 'sha256').hex()[:32]}@{domain}>"


def box_of(review: str, way: Way) -> str:
    """The ledger's name for a review and a way, which keeps the messages of each way apart."""
    return review if way == "live" else f"{review}:{way}"


def unboxed(box: str) -> tuple[str, Way]:
    """The review and the way of a box."""
    review, _, suffix = box.partition(":")
    return review, next((way for way in WAYS if way == suffix), "live")


def check_change(before: State, after: State) -> None:
    """Check that a message may change from one state to another.

    Raises:
        Disallowed: it may not.
    """
    if after not in AFTER[before]:
        raise Disallowed(f"a message that is {before} cannot become {after}")
