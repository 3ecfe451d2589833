"""Incoming mail as it is recorded, and the sent messages that it may be about."""

from dataclasses import dataclass

from pendulum import DateTime

from roadmap.mail.incoming import Kind

NO_NOTICE = ""  # as the notice of a mail: nobody is told of it


@dataclass(frozen=True)
class Sent:
    """A message of ours that an incoming mail may be about."""

    message_id: str
    step: str
    revision: int
    recipient: str
    party: str


@dataclass(frozen=True)
class Received:
    """An incoming mail as it was recorded.

    `about`: the Message-ID of our message, None if it is about none. `address`: the recipient that a report
    is about, else the sender; `party`: the party of that address, "" if unknown. `status`, `words`: the
    server's, or a calendar's answer. `acted_at`, `instead`, `outcome`: when it was acted on, and the address
    that was written to instead, or why none was. `notice`: the step that tells the coordinator of it, drafted
    at `told_at`; None while that is to come, `NO_NOTICE` if it is not for a person."""

    key: str
    kind: Kind
    sender: str
    subject: str
    received_at: DateTime | None
    handled_at: DateTime
    address: str = ""
    party: str = ""
    about: str | None = None
    step: str = ""
    revision: int = 0
    status: str = ""
    words: str = ""
    acted_at: DateTime | None = None
    instead: str = ""
    outcome: str = ""
    notice: str | None = None
    told_at: DateTime | None = None
