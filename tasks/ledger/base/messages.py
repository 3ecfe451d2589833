"""Mailings, messages and claims, as values that go into the ledger and come out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Literal

from pendulum import DateTime

from roadmap.mail.message import Identity, Skip, State, Way


@dataclass(frozen=True)
class Content:
    """The words of a message, frozen when it is drafted. Messages with the same words share them.

    `calendar` holds its events as consecutive iCalendar objects (RFC 5545), with
    `tasks.letters.invitation.ATTENDEE` in place of the recipient; empty for a mail without events."""

    language: str
    subject: str
    html: str
    text: str
    calendar: str = ""

    @cached_property
    def id(self) -> str:
        """Fingerprint of the words."""
        texts = (self.language, self.subject, self.html, self.text, *filter(None, [self.calendar]))
        parts = (text.encode() for text in texts)
        return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


@dataclass(frozen=True)
class Mailing:
    """One step's message to an audience. `revision`: number of times that its date moved; `mail`: its
    template; from `expires` on it is not sent. `amended`: number of amendments that its plan took in, if it
    must not be recorded once there are more. `news_since`: earliest moment at which it could have been
    drafted, if that is not `due`; `early`: a person may have had it sent at any moment before. `bundle`: the
    step under which it is released together with others, empty if it is alone; None: as it was. `yields`:
    what is released of it waits until there is room in its reader's week (`tasks.ledger.sending.weekly`)."""

    step: str
    revision: int
    mail: str
    due: DateTime
    expires: DateTime | None
    note: str = ""
    amended: int | None = None
    news_since: DateTime | None = None
    early: bool = False
    bundle: str | None = None
    yields: bool = False


@dataclass(frozen=True)
class Draft:
    """One recipient's copy, to be recorded. `party`: a delegation's code, a stakeholder's id, `coordinator`.

    `skip`: reason not to write to the recipient; then `content` may be None. `in_reply_to_step`: the step
    whose sent message it threads under. `again`: write even if an earlier revision reached the recipient.
    `subscriber`: the reader may unsubscribe (RFC 8058); never true for a note verbale."""

    recipient: str
    party: str
    name: str
    language: str
    content: Content | None
    skip: Skip | None = None
    in_reply_to_step: str | None = None
    again: bool = False
    subscriber: bool = False


@dataclass(frozen=True)
class Bundled:
    """One recipient's copies in the mailings of a bundle, by step and without words. `words` writes those of
    one mail that asks what some of these steps ask, in their order. A step that is not in `drafts` stays as
    it is."""

    drafts: Mapping[str, Draft]
    words: Callable[[tuple[str, ...]], Content]


@dataclass(frozen=True)
class Waiting:
    """A mailing of which `count` messages wait for release since a moment; after `expires` none is sent."""

    step: str
    revision: int
    count: int
    since: DateTime
    expires: DateTime | None


@dataclass(frozen=True)
class Late:
    """A mailing of which `count` messages were too late: from `expires` on none is sent."""

    step: str
    revision: int
    due: DateTime
    expires: DateTime | None
    count: int


@dataclass(frozen=True)
class HeldBack:
    """A mailing of which `count` messages wait, the first of them since a moment, for room in their readers'
    weeks; until `until`, or None: nobody has looked for room yet."""

    step: str
    revision: int
    count: int
    since: DateTime
    until: DateTime | None


@dataclass(frozen=True)
class Claim:
    """A message that only its claimer may send, once; with all that sending needs.

    `references`: the Message-IDs of its thread, oldest first (RFC 5322 §3.6.4). `attempts`: number of earlier
    attempts. `not_before`: the moment that the rate reserves for it, in seconds of the Unix epoch. `number`:
    number of messages of the ledger that had ever been claimed by then; an upper bound."""

    id: int
    identity: Identity
    recipient: str
    name: str
    party: str
    language: str
    subject: str
    html: str
    text: str
    message_id: str
    in_reply_to: str | None
    references: tuple[str, ...]
    mail: str
    calendar: str = ""
    subscriber: bool = False
    attempts: int = 0
    not_before: float = 0.0
    number: int = 0


@dataclass(frozen=True)
class Outcome:
    """Outcome of a claim. `reason`: the server's words if it did not accept the message.

    `released`: certainly not accepted, and to be tried again from `retry_at` on. Without `retry_at` it counts
    as no attempt: the server refuses everybody, for example."""

    id: int
    state: Literal[State.SENT, State.FAILED, State.UNKNOWN, State.RELEASED]
    at: DateTime
    reason: str = ""
    retry_at: DateTime | None = None


@dataclass(frozen=True)
class Left:
    """Numbers of messages of a step that have not left: `ready` ones may leave now, `held` ones wait for a
    person, `retrying` ones for another attempt, the first of them (and those due within a minute of it) at
    `retry_at`, `held_back` ones for room in their readers' weeks, the first of them until `held_back_until`.
    `left_today`: number that the mail account's daily limit still allows; None: no limit."""

    ready: int
    held: int
    retrying: int
    retry_at: DateTime | None
    left_today: int | None
    held_back: int = 0
    held_back_until: DateTime | None = None


@dataclass(frozen=True)
class Message:
    """A message as it stands. `reason`: a `Skip`, or the server's words. `attempts`: number of attempts that
    the server refused for now; the next one is due from `retry_at` on. `yields`: it waits for room in its
    reader's week, until `retry_at`. `with_step`: the step whose message to the same address it goes with;
    state, Message-ID and words are then that one's. Empty: it is a mail."""

    id: int
    review: str
    step: str
    revision: int
    recipient: str
    party: str
    name: str
    language: str
    subject: str
    content_id: str | None
    message_id: str
    in_reply_to: str | None
    state: State
    reason: str
    claimed_by: str | None
    claimed_at: DateTime | None
    changed_at: DateTime
    sent_at: DateTime | None
    attempts: int = 0
    retry_at: DateTime | None = None
    yields: bool = False
    way: Way = "live"
    with_step: str = ""
