"""What a person settled: a mailing released or stopped, a selection made, an answer or a message resolved."""

from typing import Any, Literal

from roadmap.moments import Moment
from roadmap.texts import Frozen

DecisionKind = Literal["release", "stop", "select", "settle", "resolve"]


class Decision(Frozen):
    """A dated, signed decision. `subject` is what it is about: a step (`release`, `stop`), a call (`select`),
    an answer's key (`settle`), a Message-ID (`resolve`). `value` is what was decided, in plain data."""

    kind: DecisionKind
    subject: str
    value: dict[str, Any] = {}
    at: Moment
    by: str
    reason: str = ""
