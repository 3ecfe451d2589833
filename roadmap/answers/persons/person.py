"""A person whom a row registers, as the form's questions say."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from pendulum import DateTime

from roadmap.answers.answer import Answer
from roadmap.answers.senders import without_marks
from roadmap.review.forms import Form

DelegationRole = Literal["head", "alternate", "member", "adviser"]
Mode = Literal["in-person", "online"]
DELEGATION_ROLES: tuple[DelegationRole, ...] = get_args(DelegationRole)


@dataclass(frozen=True)
class Person:
    """Somebody registered for a milestone, as the last row about them says.

    `key`: that of the answer which registered them first; it stays. `address`: where their mail goes, in the
    form they wrote it; the sender's own, if the row gives none (`has_own_address` is False then). `sessions`:
    the ids of those they come to; empty: all. `joined`: since when they come to each session, where there
    are sessions; `since`: to any. `language`: what the form says, else None.
    """

    key: str
    milestone: str
    party: str
    name: str
    address: str
    has_own_address: bool
    sender: str
    since: DateTime
    role: DelegationRole = "member"
    title: str = ""
    function: str = ""
    mode: Mode | None = None
    sessions: frozenset[str] = frozenset()
    language: str | None = None
    interpretation: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    answer: str = ""  # the key of the last answer about them
    joined: Mapping[str, DateTime] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Their name, or their address where no name is known."""
        return self.name or self.address

    def comes_to(self, session: str | None) -> bool:
        """True if they come to that session; None: to any of the event."""
        return session is None or not self.sessions or session in self.sessions

    def since_in(self, session: str | None) -> DateTime:
        """The moment since which they are registered for a session (None: for the event)."""
        return self.joined.get(session, self.since) if session else self.since


def as_registered(persons: Iterable[Person], session: str | None = None) -> list[Person]:
    """Persons in the order in which they registered, for the event or for one of its sessions."""
    return sorted(persons, key=lambda person: (person.since_in(session), person.key))


def heads_claimed(persons: Collection[Person]) -> list[Person]:
    """Persons of one party who claim to be its head, in order of registration."""
    return as_registered(person for person in persons if person.role == "head")


def read_person(
    answer: Answer, party: str, sessions: frozenset[str], form: Form, every: Iterable[str] = ()
) -> Person:
    """The person of a party that an answer to a form registers for the given sessions; for none: for `every`
    one."""
    own = without_marks(form.text_for("address", answer.values))
    return Person(
        key=answer.key,
        milestone=answer.milestone,
        party=party,
        name=form.text_for("name", answer.values),
        address=own or answer.sender,
        has_own_address=bool(own),
        sender=answer.sender,
        since=answer.received_at,
        role=_role(answer, form),
        title=form.text_for("title", answer.values),
        function=form.text_for("function", answer.values),
        mode=_mode(answer, form),
        sessions=sessions,
        language=form.choice_for("language", answer.values),
        interpretation=form.text_for("interpretation", answer.values),
        values=answer.values,
        answer=answer.key,
        joined=dict.fromkeys(sessions or every, answer.received_at),
    )


def _role(answer: Answer, form: Form) -> DelegationRole:
    choice = form.choice_for("delegation-role", answer.values)
    return next((role for role in DELEGATION_ROLES if role == choice), "member")


def _mode(answer: Answer, form: Form) -> Mode | None:
    choice = form.choice_for("mode", answer.values)
    return next((mode for mode in get_args(Mode) if mode == choice), None)
