"""Verdicts on the mail server's replies: a message's next state, by the stage of the conversation.

A temporary refusal (4yz, such as 451) is tried again later, a permanent one (5yz) fails the message, and one
that concerns all messages stops the delivery. Before the final dot is written the message cannot have been
accepted; after it, only the reply tells (RFC 5321 §4.2.5). Replies are those of RFC 5321 §4.2, with the
enhanced status of RFC 3463 where the server gives one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self

from pendulum import DateTime

from roadmap.mail.message import State
from roadmap.review.limits import Rates

_STATUS = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})(?:\s+|$)")
WORDS = 300  # characters that are stored of a server's words
GO_ON = 354  # the answer to DATA
SERVICE_ENDS = 421  # the server closes the connection, whatever was asked (RFC 5321 §3.8)
NO_ROOM = 552
MAILBOX_FULL = ("2", "2")  # RFC 3463 §3.3
NO_ACCESS = {530, 534, 535, 538}  # RFC 4954 §6: log in, or in another way
QUOTAS = {("4", "5"), ("1", "90")}  # Gmail's “daily sending quota” is 5.4.5, Exchange Online's 5.1.90


class Stage(StrEnum):
    """Stage of a conversation, in the words that a reason uses."""

    CONNECT = "connecting"
    TLS = "STARTTLS"
    HELLO = "EHLO"
    LOGIN = "logging in"
    MAIL = "MAIL FROM"
    RCPT = "RCPT"
    DATA = "DATA"
    BODY = "the message"  # its bytes, until just before the final dot
    END = "the end of the message"


OPENING = {Stage.CONNECT, Stage.TLS, Stage.HELLO, Stage.LOGIN}


class Verdict(StrEnum):
    """Outcome of an attempt, or an obstacle to all attempts."""

    SENT = "sent"
    RETRY = "retry"  # certainly not accepted; another attempt may succeed
    PERMANENT = "permanent"  # certainly not accepted; no attempt can succeed
    UNKNOWN = "unknown"  # accepted or not
    LATER = "later"  # the server takes no mail from us for now; the message is untouched
    MEND = "mend"  # a person must mend something first; the message is untouched


@dataclass(frozen=True)
class Reply:
    """A server's reply: its code, and its words as one line without line breaks."""

    code: int
    words: str = ""

    @classmethod
    def of(cls, code: int, lines: bytes) -> Self:
        """A reply from its lines, with the enhanced status at the beginning only (RFC 2034 repeats it)."""
        text = lines.decode("utf-8", "replace")
        if text.isprintable():  # nearly always: one line without control characters
            return cls(code, text.strip()[:WORDS])
        first, *others = text.splitlines()
        joined = " ".join((first, *(_STATUS.sub("", line) for line in others)))
        shown = "".join(c if c.isprintable() else " " for c in joined)
        return cls(code, " ".join(shown.split())[:WORDS])

    @property
    def is_one(self) -> bool:
        """True if the code is valid (RFC 5321 §4.2.1)."""
        return self.code // 100 in {2, 3, 4, 5}

    @property
    def status(self) -> tuple[str, str, str] | None:
        """The enhanced status: class, subject and detail (RFC 3463 §2). None if there is none."""
        status = _STATUS.match(self.words)
        return (status[1], status[2], status[3]) if status else None

    @property
    def temporary(self) -> bool:
        """True if it is a refusal for now (4yz)."""
        return self.code // 100 == 4  # noqa: PLR2004  # RFC 5321 §4.2.1

    @property
    def permanent(self) -> bool:
        """True if it is a final refusal (5yz)."""
        return self.code // 100 == 5  # noqa: PLR2004  # RFC 5321 §4.2.1

    def accepts(self, stage: Stage) -> bool:
        """True if the conversation may go on after that stage."""
        return self.code == GO_ON if stage is Stage.DATA else self.code // 100 == 2  # noqa: PLR2004

    def __str__(self) -> str:
        return f"{self.code} {self.words}".strip()


def judge(stage: Stage, reply: Reply | None) -> Verdict:
    """The verdict on a reply at a stage; None: the connection was lost, or the server was silent."""
    if stage is Stage.END and reply and reply.accepts(stage):
        return Verdict.SENT
    if reply is None or not (reply.temporary or reply.permanent):
        return _unanswered(stage)
    if (verdict := _concerns_all(reply)) is not None:
        return verdict
    if reply.temporary:
        return Verdict.LATER if stage in OPENING else Verdict.RETRY
    return Verdict.MEND if stage in OPENING else _refused(stage, reply)


def _unanswered(stage: Stage) -> Verdict:
    if stage in OPENING:
        return Verdict.LATER
    return Verdict.UNKNOWN if stage is Stage.END else Verdict.RETRY


def _concerns_all(reply: Reply) -> Verdict | None:
    """The verdict if the reply refuses the account and so all messages, else None."""
    if reply.code in NO_ACCESS:
        return Verdict.MEND
    status = reply.status
    if status and (status[1:] in QUOTAS or (reply.code == SERVICE_ENDS and status[1] == "7")):
        return Verdict.LATER
    return None


def _refused(stage: Stage, reply: Reply) -> Verdict:
    """The verdict on a permanent refusal in the middle of a conversation."""
    if stage is Stage.MAIL:
        # Too large (RFC 1870 §6), or an address that needs SMTPUTF8 (RFC 6531 §3.5): of this message only.
        of_message = reply.code == NO_ROOM or (reply.status or ())[1:] in {("3", "4"), ("6", "7")}
        return Verdict.PERMANENT if of_message else Verdict.MEND
    if (reply.status or ())[1:] == MAILBOX_FULL:  # for now, though many servers reply with 5yz
        return Verdict.RETRY
    if stage is Stage.RCPT:
        if reply.code == NO_ROOM:  # means 452 (RFC 5321 §4.5.3.1.10); in practice, a full mailbox
            return Verdict.RETRY
        if "relay" in reply.words.casefold():  # it would refuse all recipients alike
            return Verdict.MEND
    return Verdict.PERMANENT


def reason(stage: Stage, reply: Reply | None, silent_for: float | None = None) -> str:
    """The reason why a message did not leave: the stage and the server's words. `silent_for`: seconds."""
    if reply is not None and (reply.temporary or reply.permanent):
        how = "refused for now" if reply.temporary else "refused"
        return f"{how} by the server at {stage}: {reply}"
    if reply is not None:
        return f"the server's reply at {stage} is not valid: {reply}"
    how = f"the server was silent for {silent_for:g} s" if silent_for else "the connection was lost"
    if stage is Stage.END:
        return f"{how} after the whole message was sent, so the server may have taken it or not"
    return f"{how} at {stage}, before the message was complete"


@dataclass(frozen=True)
class NextState:
    """State of a message after an attempt, as the ledger records it."""

    state: Literal[State.SENT, State.FAILED, State.UNKNOWN, State.RELEASED]
    reason: str = ""
    retry_at: DateTime | None = None


def next_state(verdict: Verdict, why: str, attempts: int, at: DateTime, rates: Rates) -> NextState:
    """Next state of a message by the verdict on its last attempt; `attempts` includes it."""
    match verdict:
        case Verdict.SENT:
            return NextState(State.SENT)
        case Verdict.UNKNOWN:
            return NextState(State.UNKNOWN, why)
        case Verdict.PERMANENT:
            return NextState(State.FAILED, why)
        case Verdict.LATER | Verdict.MEND:
            return NextState(State.RELEASED, why)
        case Verdict.RETRY:
            again = rates.next_attempt(attempts, at)
            if again is None:
                return NextState(State.FAILED, f"given up after {attempts} attempts: {why}")
            return NextState(State.RELEASED, why, again)
