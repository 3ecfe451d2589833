"""Values that go into the ledger and come out of it: frozen, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Literal

from pendulum import DateTime

from roadmap.mail.message import Identity, Skip, State, Way


@dataclass(frozen=True)
class Content:
    """The words of a message, frozen when it is drafted. Messages with the same words share them.

    `calendar` holds its events as iCalendar objects, one after the other (RFC 5545), with
    `tasks.letters.invitation.ATTENDEE` in the place of the recipient; empty for a mail without any."""

    language: str
    subject: str
    html: str
    text: str
    calendar: str = ""

    @cached_property
    def id(self) -> str:
        """A fingerprint of the words, the same wherever they are the same."""
        said = (self.language, self.subject, self.html, self.text, *filter(None, [self.calendar]))
        parts = (part.encode() for part in said)
        return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


@dataclass(frozen=True)
class Mailing:
    """One step's message to an audience. `revision` counts the times that its date moved; `mail` names its
    template; after `expires` nothing of it leaves. `amended`: how many amendments its plan knew, where that
    matters: with more of them in force it is not recorded. `news_since`: from when on it could have been
    drafted, if that is not `due`; `early`: a person may have had it sent at any moment before."""

    step: str
    revision: int
    mail: str
    due: DateTime
    expires: DateTime | None
    note: str = ""
    amended: int | None = None
    news_since: DateTime | None = None
    early: bool = False


@dataclass(frozen=True)
class Draft:
    """One recipient's copy, to be recorded. `party`: a delegation's code, a stakeholder's id, `coordinator`.

    `skip` says why nobody is written to; then `content` may be None. `in_reply_to_step` names the step whose
    sent message it threads under. `again` writes even to those whom an earlier revision reached.
    `subscriber`: mail that its reader may unsubscribe from (RFC 8058), as a note verbale is not.
    """

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
class Counts:
    """Result of drafting: messages that are `new`, by state; why some of these are skipped; how many were
    there before (`kept`); how many of earlier revisions were `superseded`; how many of those that were there
    are `withdrawn`, since there is a reason now to skip them."""

    new: Mapping[State, int] = field(default_factory=dict)
    skipped: Mapping[Skip, int] = field(default_factory=dict)
    kept: int = 0
    superseded: int = 0
    withdrawn: int = 0


@dataclass(frozen=True)
class Waiting:
    """A mailing that waits for release, since when, and until when that makes sense."""

    step: str
    revision: int
    count: int
    since: DateTime
    expires: DateTime | None


@dataclass(frozen=True)
class Late:
    """A mailing of which `count` messages were too late: from `expires` on nothing of it leaves."""

    step: str
    revision: int
    due: DateTime
    expires: DateTime | None
    count: int


@dataclass(frozen=True)
class Claim:
    """A message that its claimer, and nobody else, may send once. All that sending needs is in it.

    `references` are the Message-IDs of its thread, oldest first (RFC 5322 §3.6.4). `attempts` counts those
    before this one. `not_before` is the moment, in seconds of the Unix epoch, that the rate keeps for it.
    `number` is how many messages of the ledger had ever been claimed by then, at most."""

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
    """Outcome of a claim. `reason` holds the server's words where it did not take the message.

    `released`: certainly not accepted, and to be tried again from `retry_at` on. With no `retry_at` it goes
    back as it was, and counts for no attempt: as when the server refuses everybody."""

    id: int
    state: Literal[State.SENT, State.FAILED, State.UNKNOWN, State.RELEASED]
    at: DateTime
    reason: str = ""
    retry_at: DateTime | None = None


@dataclass(frozen=True)
class Left:
    """Messages of a step that have not left: `ready` messages may leave now, `held` ones wait for a person,
    `retrying` ones for another attempt, the first of them (and those due within a minute of it) at
    `retry_at`. `left_today` is what the mail account's day still allows; None: as many as there are."""

    ready: int
    held: int
    retrying: int
    retry_at: DateTime | None
    left_today: int | None


@dataclass(frozen=True)
class Message:
    """A message as it stands. `reason`: a `Skip`, or the server's words. `attempts` were refused for now; it
    is tried again from `retry_at` on."""

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
    way: Way = "live"


@dataclass(frozen=True)
class Round:
    """A round of collecting: when, the answer book's fingerprint, and how many answers it found.

    `other_tabs`: the tabs that look like a form's and were not read, with their numbers of rows; None: none.
    """

    at: DateTime
    fingerprint: str
    counts: Mapping[str, int]
    other_tabs: Mapping[str, int] | None = None


@dataclass(frozen=True)
class AnswerVersion:
    """A version of an answer before it was revised: from `since` until `replaced_at`."""

    key: str
    values: Mapping[str, str]
    content: str
    since: DateTime
    replaced_at: DateTime
