"""Problems that a person can mend. They are shown as one message; any other exception is a bug."""

from collections.abc import Iterable
from difflib import get_close_matches

from pydantic_core import ErrorDetails

_ALIKE = 0.7  # of 1: “breifing” and “briefing” reach 0.88, “Briefing (old)” and “Briefing” 0.73

_REASONS = {
    kind: f"it has to be {what}"
    for kinds, what in (
        (("int_type", "int_parsing", "int_from_float"), "a whole number"),
        (("float_type", "float_parsing"), "a number"),
        (("bool_type", "bool_parsing"), "true or false"),
        (("string_type",), "a text"),
        (("greater_than_equal",), "at least {ge}"),
        (("greater_than",), "more than {gt}"),
        (("less_than_equal",), "at most {le}"),
        (("less_than",), "less than {lt}"),
    )
    for kind in kinds
}  # by the type of pydantic's error


class Problem(Exception):
    """A mistake of a user, or a failure that an operator can mend, in three parts.

    `where` and `remedy` may be empty where `what` says it all. The message is “where: what; remedy”.
    """

    def __init__(self, what: str, remedy: str = "", *, where: str = "") -> None:
        self.what, self.remedy, self.where = what, remedy, where
        message = f"{where}: {what}" if where else what
        super().__init__(f"{message}; {remedy}" if remedy else message)


class UnknownName(Problem):
    """A name of something that is not there: of a milestone, a date, a party, an answer."""


class InvalidValue(Problem, ValueError):
    """A text that cannot be read as what it should be. pydantic's validators want a ValueError."""


class Refusal(Problem):
    """A request that is not carried out: it is unsigned, breaks a rule, or comes too early or too late."""


def broken_rule(error: ErrorDetails) -> str:
    """The rule that a value breaks; in pydantic's own words if there are none here."""
    words = _REASONS.get(error["type"])
    return words.format(**error.get("ctx", {})) if words else error["msg"].lower()


def nearest(name: str, known: Iterable[str], alike: float = _ALIKE) -> str | None:
    """The known name that is most like `name`; None if none is `alike` (0 to 1)."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=alike)), None)


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Remedy that suggests the known name most like `name`; None if none is like it."""
    near = nearest(name, known)
    return f"did you mean “{near}”?" if near else None
