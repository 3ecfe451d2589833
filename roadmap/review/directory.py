"""The directory: delegations and stakeholders, and the people who speak for them."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, model_validator

from roadmap.problems import InvalidValue
from roadmap.review.characters import quoted
from roadmap.review.clocks import Zone
from roadmap.review.texts import ENGLISH, CountryCode, Frozen, Misplaced, Name, Slug, YamlPath


def _is_address(value: str) -> str:
    try:
        checked = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as problem:
        remedy = f"write it as name@domain ({str(problem)[:300].rstrip('.')})"
        raise InvalidValue(f"{quoted(value)} is not an e-mail address", remedy) from None
    if checked.ascii_email is None:
        raise InvalidValue(
            f"{quoted(value)} has letters outside ASCII before the @, which needs SMTPUTF8 (RFC 6531) of "
            "every mail server on the way; give another address, as most such mailboxes have"
        )
    return checked.normalized


Address = Annotated[str, AfterValidator(_is_address)]


class Contact(Frozen):
    """A person or office that is written to."""

    role: Literal["focal-point", "permanent-mission", "ministry", "office"] = "office"
    name: Name | None = None
    address: Address
    language: str | None = Field(default=None, description="Where it differs from the party's own")


class Delegation(Frozen):
    """A member state or associate member. Without a sub-region it is a member outside the region.

    Contacts stand in order of escalation: focal point, then permanent mission.
    """

    code: CountryCode = Field(description="ISO 3166-1 alpha-2")
    status: Literal["member", "associate"] = "member"
    sub_region: Slug | None = None
    languages: list[str] = Field(min_length=1, description="In order of preference")
    zone: Zone
    names: dict[str, Name] = Field(default={}, description="Official names that differ from CLDR's")
    sort: dict[str, Name] = Field(
        default={}, description="Names by which lists are ordered, where they differ from the official ones"
    )
    also: list[str] = Field(default=[], description="What people call it besides, in any language")
    contacts: list[Contact] = Field(min_length=1, max_length=100)

    @property
    def id(self) -> str:
        """Its ISO code."""
        return self.code

    @property
    def language(self) -> str:
        """The language it prefers."""
        return self.languages[0]

    def name(self, language: str) -> str:
        """Its official name in `language`; CLDR's where the directory gives none."""
        known = Locale.parse(language).territories.get(self.code)
        return self.names.get(language) or known or self.names.get(ENGLISH) or self.code

    def sort_name(self, language: str) -> str:
        """The name by which it is ordered in a list."""
        return self.sort.get(language) or self.name(language)


class Stakeholder(Frozen):
    """An organisation of a constituency."""

    id: Slug
    title: Name = Field(alias="name")
    constituency: Slug
    country: str | None = None
    sub_region: Slug | None = None
    language: str
    zone: Zone | None = None
    contacts: list[Contact] = Field(min_length=1, max_length=100)

    def name(self, _language: str) -> str:
        """Its name, which is the same in all languages."""
        return self.title

    def sort_name(self, _language: str) -> str:
        """The name by which it is ordered in a list."""
        return self.title


Party = Delegation | Stakeholder


class Directory(Frozen):
    """All delegations and stakeholders of a review."""

    delegations: list[Delegation] = Field(default=[], max_length=1000)
    stakeholders: list[Stakeholder] = Field(default=[], max_length=50_000)

    @model_validator(mode="after")
    def _each_once(self) -> "Directory":
        seen: set[str] = set()
        for what, value, way in self._names():
            if value in seen:
                problem = f"the {what} {quoted(value)} stands twice in the directory; keep one of the two"
                raise Misplaced(problem, *way)
            seen.add(value)
        return self

    def _names(self) -> Iterator[tuple[str, str, YamlPath]]:
        """Values that may stand only once: parties and addresses (which cannot be each other), with their
        places."""
        lists: dict[str, Sequence[Party]] = {
            "delegations": self.delegations,
            "stakeholders": self.stakeholders,
        }
        for name, parties in lists.items():
            for position, party in enumerate(parties):
                yield "party", party.id, (name, position)
                for number, contact in enumerate(party.contacts):
                    way = (name, position, "contacts", number, "address")
                    yield "address", contact.address.casefold(), way

    @property
    def parties(self) -> list[Party]:
        """Delegations, then stakeholders, in the directory's order."""
        return [*self.delegations, *self.stakeholders]

    def party(self, identity: str) -> Party | None:
        """The delegation with that code or the stakeholder with that id."""
        return next((party for party in self.parties if party.id == identity), None)

    def zone_of(self, party: Party, otherwise: str) -> str:
        """The time zone a party reads its mail in: its own, its country's capital's, or `otherwise`."""
        if isinstance(party, Stakeholder) and party.zone is None:
            capital = next((d.zone for d in self.delegations if d.code == party.country), None)
            return capital or otherwise
        return party.zone or otherwise
