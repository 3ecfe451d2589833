"""Groups of readers, which decide the form in which they are written to.

The United Nations Correspondence Manual (ST/DCS/4/Rev.1, 104-106 and 116) has notes verbales for permanent
missions and ministries, and letters for all others; organizations never get a note verbale.
"""

from typing import Literal, get_args

from roadmap.review.directory import Contact, Delegation, Party

Salutation = Literal[
    "mission", "government", "authorities", "organization", "participant", "co-chair", "coordinator"
]
SALUTATIONS: tuple[Salutation, ...] = get_args(Salutation)
COORDINATOR: Salutation = "coordinator"
CO_CHAIR: Salutation = "co-chair"
PARTICIPANT: Salutation = "participant"
ORGANIZATION: Salutation = "organization"
OFFICIAL: tuple[Salutation, ...] = ("mission", "government", "authorities")  # those of a delegation
NOTED: tuple[Salutation, ...] = ("mission",)  # those who get notes verbales

_NOTED_ROLES = {"permanent-mission", "ministry"}


def salutation_of(party: Party | None, contact: Contact | None = None) -> Salutation:
    """The group that a contact of a party belongs to. Without a contact, or where a person answers, it is the
    party's own: a note verbale goes to a mission or a ministry alone."""
    if not isinstance(party, Delegation):
        return ORGANIZATION
    if party.status == "associate":
        return "authorities"
    return "mission" if contact and contact.role in _NOTED_ROLES else "government"
