"""Words about registered persons: their seats, and lists of participants."""

from pydantic import field_validator

from roadmap.answers.persons.person import DELEGATION_ROLES, DelegationRole
from tasks.render.words.counted import Counted
from tasks.render.words.group import Group, refuse_gaps


class RegistrationWords(Group):
    """A registration in words: its state, and a line of the notice that tells of it."""

    accepted: str
    asked: str
    waiting: str
    late: str
    declined: str
    withdrawn: str
    doubt: str
    verified: str
    place: str
    place_of_party: str
    because: str
    in_session: str

    def state(self, name: str) -> str:
        """A state in words."""
        return str(getattr(self, name))


class ParticipantWords(Group):
    """The list of participants: its titles and columns, and the roles in a delegation."""

    title: str
    provisional: str
    final: str
    counts: str
    section: str
    party: str
    role: str
    form_of_address: str
    function: str
    persons: str
    badge_name: str
    languages: str
    unnamed: str
    more: Counted
    nobody: str
    roles: dict[DelegationRole, str]

    @field_validator("roles")
    @classmethod
    def _are_all(cls, value: dict[DelegationRole, str]) -> dict[DelegationRole, str]:
        refuse_gaps(value, DELEGATION_ROLES)
        return value
