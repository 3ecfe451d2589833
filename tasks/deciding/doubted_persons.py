"""Rows that may be about a person who is registered already, in the words of a coordinator's choice."""

from dataclasses import dataclass

from roadmap.answers.persons.registrations import Doubt, DoubtKind
from tasks.context import Context

_ACCEPTED: dict[DoubtKind, str] = {
    "same-name": "another person of {party}",
    "stranger": "right: change what is registered for {party}",
    "unnamed": "another person of {party}",
}
_DISMISSED: dict[DoubtKind, str] = {
    "same-name": "a copy: leave it out",
    "stranger": "wrong: leave it out",
    "unnamed": "nobody's: leave it out",
}


@dataclass(frozen=True)
class Choices:
    """Choices for a row of a person: to take it in, as its party's, or to leave it out, as nobody's."""

    accept: str
    dismiss: str

    def __str__(self) -> str:
        """Both, as a question asks."""
        return f"{self.accept}, or {self.dismiss.partition(':')[0]}?"


def choices_of(context: Context, key: str) -> Choices | None:
    """The choices for a row that waits; None if no doubt about a person keeps it waiting."""
    doubt = context.known.standing.doubts.get(key)
    if doubt is None:
        return None
    party = context.directory.party(doubt.about.party)
    called = party.name(context.review.fallback) if party else doubt.about.party
    return Choices(_ACCEPTED[doubt.kind].format(party=called), _DISMISSED[doubt.kind])


def is_replaced(doubt: Doubt | None) -> bool:
    """True if what is registered changes when the row is taken in; another person replaces nobody."""
    return doubt is None or doubt.kind == "stranger"
