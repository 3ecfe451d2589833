"""Verdicts: from the stage of the conversation and the server's reply to a message's next state.

The first question is always whether the message can have been accepted. Before the final dot is written it
cannot; after it, only the reply tells (RFC 5321 §4.2.5). Replies are those of RFC 5321 §4.2, with the
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
WORDS = 300  # characters of a server's words that are kept
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
    """Outcome of an attempt, or what has to happen first."""

    SENT = "sent"
    RETRY = "retry"  # certainly not accepted, and another attempt may do
    PERMANENT = "permanent"  # certainly not accepted, and never will be
    UNKNOWN = "unknown"  # nobody can tell
    LATER = "later"  # the server takes nothing from us for now; the message is untouched
    MEND = "mend"  # a person must mend something first; the message is untouched


@dataclass(frozen=True)
class Reply:
    """A server's reply: its code, and its words as one line without line breaks."""

    code: int
    words: str = ""

    @classmethod
    def of(cls, code: int, said: bytes) -> Self:
        """A reply from its lines, with the enhanced status at the beginning only (RFC 2034 repeats it)."""
        text = said.decode("utf-8", "replace")
        if text.isprintable():  # nearly always: one line, and nothing odd in it
            return cls(code, text.strip()[:WORDS])
        first, *more = text.splitlines()
        lines = [first, *(_STATUS.sub("", line) for line in more)]
        shown = "".join(c if c.isprintable() else " " for c in " ".join(lines))
        return cls(code, " ".join(shown.split())[:WORDS])

    @property
    def is_one(self) -> bool:
        """True if the code is one that a server may give (RFC 5321 §4.2.1)."""
        return self.code // 100 in {2, 3, 4, 5}

    @property
    def status(self) -> tuple[str, str, str] | None:
        """The enhanced status: class, subject and detail (RFC 3463 §2)."""
        found = _STATUS.match(self.words)
        return (found[1], found[2], found[3]) if found else None

    @property
    def temporary(self) -> bool:
        """True if the server says no for now (4yz)."""
        return self.code // 100 == 4  # noqa: PLR2004  # RFC 5321 §4.2.1

    @property
    def permanent(self) -> bool:
        """True if the server says no for good (5yz)."""
        return self.code // 100 == 5  # noqa: PLR2004  # RFC 5321 §4.2.1

    def accepts(self, stage: Stage) -> bool:
        """True if the conversation may go on after that stage."""
        return self.code == GO_ON if stage is Stage.DATA else self.code // 100 == 2  # noqa: PLR2004

    def __str__(self) -> str:
        return f"{self.code} {self.words}".strip()


def judge(stage: Stage, reply: Reply | None) -> Verdict:
    """The verdict on a reply at a stage. No reply: the connection was lost, or the server fell silent."""
    if stage is Stage.END and reply and reply.accepts(stage):
        return Verdict.SENT
    if reply is None or not (reply.temporary or reply.permanent):
        return _unanswered(stage)
    shared = _concerns_all(reply)
    if shared is not None:
        return shared
    if reply.temporary:
        return Verdict.LATER if stage in OPENING else Verdict.RETRY
    return Verdict.MEND if stage in OPENING else _refused(stage, reply)


def _unanswered(stage: Stage) -> Verdict:
    if stage in OPENING:
        return Verdict.LATER
    return Verdict.UNKNOWN if stage is Stage.END else Verdict.RETRY


def _concerns_all(reply: Reply) -> Verdict | None:
    """A refusal of the account, not of a message."""
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
    if (reply.status or ())[1:] == MAILBOX_FULL:  # for now, though many servers say so with a code of 5yz
        return Verdict.RETRY
    if stage is Stage.RCPT:
        if reply.code == NO_ROOM:  # to be taken for a 452 (RFC 5321 §4.5.3.1.10); in practice, a full mailbox
            return Verdict.RETRY
        if "relay" in reply.words.casefold():  # it does not know us, and would refuse everyone alike
            return Verdict.MEND
    return Verdict.PERMANENT


def reason(stage: Stage, reply: Reply | None, silent_for: float | None = None) -> str:
    """The reason why a message did not leave, with the stage and the server's own words. `silent_for`:
    seconds."""
    if reply is not None and (reply.temporary or reply.permanent):
        how = "refused for now" if reply.temporary else "refused"
        return f"{how} by the server at {stage}: {reply}"
    if reply is not None:
        return f"the server answered at {stage} what is no answer: {reply}"
    how = f"the server said nothing for {silent_for:g} s" if silent_for else "the connection was lost"
    if stage is Stage.END:
        return f"{how} after the whole message was sent, so the server may have taken it or not"
    return f"{how} at {stage}, before the message was complete"


@dataclass(frozen=True)
class NextState:
    """Values that the ledger is to hold of an attempt."""

    state: Literal[State.SENT, State.FAILED, State.UNKNOWN, State.RELEASED]
    reason: str = ""
    retry_at: DateTime | None = None


def next_state(verdict: Verdict, why: str, attempts: int, at: DateTime, rates: Rates) -> NextState:
    """Next state of a message with that verdict, which was tried `attempts` times, this one included."""
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
