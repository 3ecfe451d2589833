"""Incoming mail as it is recorded, and the messages of ours that it may be about."""

from dataclasses import dataclass

from pendulum import DateTime

from roadmap.mail.incoming import Kind

NOBODY = ""  # in the place of a notice: it is recorded, and told to nobody


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
    """An incoming mail as it was recorded. `key` is its own; `about` the Message-ID of ours, None if none.

    `address`: whom a report is about, else who wrote; `party`: whose that is, "" if unknown. `status` and
    `words`: the server's, or what a calendar answered. `acted_at`, `instead`, `outcome`: when something was
    done about it, and who was written to instead, or why nobody was. `notice`: the step that tells it to the
    coordinator, drafted at `told_at`; None while that is to come, `NOBODY` if it is not for a person."""

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
