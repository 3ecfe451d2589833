"""A finding: an examination's result for one thing."""

from dataclasses import dataclass
from typing import Literal

from config.secrets import redacted

Verdict = Literal["well", "wrong", "open"]  # open: nobody can tell from here


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what was found, and what to do about it if something is to be done."""

    name: str
    verdict: Verdict
    said: str
    remedy: str = ""

    def __post_init__(self) -> None:
        """Quote no secret, which a server may repeat."""
        object.__setattr__(self, "said", redacted(self.said))


def well(name: str, said: str) -> Finding:
    """All is well."""
    return Finding(name, "well", said)


def wrong(name: str, said: str, remedy: str = "") -> Finding:
    """Mail would not leave as it should."""
    return Finding(name, "wrong", said, remedy)


def unclear(name: str, said: str, remedy: str = "") -> Finding:
    """It cannot be told from here, or a person has to judge it."""
    return Finding(name, "open", said, remedy)


def from_problem(name: str, problem: Exception) -> Finding:
    """A problem that was put into words already: what is wrong, then what to do, after a semicolon."""
    said, _, remedy = str(problem).partition("; ")
    return wrong(name, said, remedy)
