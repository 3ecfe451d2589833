"""Whom a milestone is for, and who of them a step writes to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from roadmap.directory import Contact, Delegation, Directory, Party, Stakeholder
from roadmap.message import Skip
from roadmap.milestones import Audience, Milestone, StepRule
from roadmap.review import Person, Review
from roadmap.standing import Standing

COORDINATOR = "coordinator"
CO_CHAIR = "co-chair"


@dataclass(frozen=True)
class Recipient:
    """One address that a step writes to, for which party, in which language, on which clock.

    `party` is a delegation's code, a stakeholder's id, or the review's own coordinator or co-chair."""

    party: str
    address: str
    name: str
    language: str
    zone: str
    salutation: str  # delegation, stakeholder or coordinator: how the mail begins
    skip: Skip | None = None


class Known:
    """What is known when an audience is asked for: who has answered, and who was chosen by each call.

    The standing may be given as a function: it is worked out when first asked for, and most mailings
    need none.
    """

    def __init__(
        self,
        standing: Standing | Callable[[], Standing],
        chosen: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._standing, self.chosen = standing, chosen or {}

    @cached_property
    def standing(self) -> Standing:
        """Who has answered what."""
        return self._standing if isinstance(self._standing, Standing) else self._standing()


def parties(audience: Audience, directory: Directory) -> list[Party]:
    """All delegations and stakeholders of an audience, in the directory's order."""
    return [
        *(d for d in directory.delegations if _wants_delegation(audience, d)),
        *(s for s in directory.stakeholders if _wants_stakeholder(audience, s)),
    ]


def _wants_delegation(audience: Audience, delegation: Delegation) -> bool:
    if audience.sub_regions is not None and delegation.sub_region not in audience.sub_regions:
        return False
    match audience.delegations:
        case "all":
            return True
        case "members":
            return delegation.status == "member"
        case "associates":
            return delegation.status == "associate"
        case "sub-regional":  # only those of a sub-region can co-chair (concept note III)
            return delegation.status == "member" and delegation.sub_region is not None
        case None:
            return False


def _wants_stakeholder(audience: Audience, stakeholder: Stakeholder) -> bool:
    if audience.sub_regions is not None and stakeholder.sub_region not in audience.sub_regions:
        return False
    wanted = audience.stakeholders
    return wanted == "all" or (wanted is not None and stakeholder.constituency in wanted)


def recipients(
    review: Review,
    directory: Directory,
    milestone: Milestone,
    rule: StepRule,
    known: Known,
    session: str | None,
) -> list[Recipient]:
    """Everyone whom a step considers: those it writes to, and those it skips, with the reason."""
    if rule.to == "coordinator":
        return [person(review.secretariat.coordinator, review, COORDINATOR)]
    found: list[Recipient] = []
    for party, skip in _asked(rule, milestone, parties(milestone.audience, directory), known, session):
        contacts = party.contacts if rule.contacts == "all" else party.contacts[:1]
        found += [_recipient(review, directory, party, contact, skip) for contact in contacts]
    return found


def _asked(
    rule: StepRule, milestone: Milestone, audience: Iterable[Party], known: Known, session: str | None
) -> Iterator[tuple[Party, Skip | None]]:
    if rule.to == "everyone":
        yield from ((party, None) for party in audience)
        return
    standing, here = known.standing, milestone.id
    perhaps = standing.perhaps(here)
    for party in audience:
        answered = standing.answered(here, party.id) is not None
        match rule.to:
            case "silent" if answered:
                yield party, Skip.ANSWERED
            case "silent" if party.id in perhaps:  # better silent than rude
                yield party, Skip.PERHAPS_ANSWERED
            case "silent":
                yield party, None
            case "answered" if answered:
                yield party, None
            case "coming" if standing.coming(here, party.id) and _attends(standing, here, party.id, session):
                yield party, None
            case "chosen" if party.id in known.chosen.get(here, ()):
                yield party, None
            case _:
                pass


def _attends(standing: Standing, milestone: str, party: str, session: str | None) -> bool:
    chosen = standing.sessions(milestone, party)
    return session is None or not chosen or session in chosen


def _recipient(
    review: Review, directory: Directory, party: Party, contact: Contact, skip: Skip | None
) -> Recipient:
    return Recipient(
        party=party.id,
        address=contact.address,
        name=contact.name or "",
        language=language_of(review, party, contact),
        zone=directory.zone_of(party, review.host.zone),
        salutation="delegation" if isinstance(party, Delegation) else "stakeholder",
        skip=skip,
    )


def language_of(review: Review, party: Party, contact: Contact) -> str:
    """The first of the contact's, then the party's languages that the review writes in, else its fallback."""
    own = [contact.language] if contact.language else []
    spoken = [*own, *(party.languages if isinstance(party, Delegation) else [party.language])]
    return next((language for language in spoken if language in review.languages), review.fallback)


def person(who: Person, review: Review, party: str) -> Recipient:
    """Somebody of the review's own, as a recipient."""
    return Recipient(party, who.address, who.name, who.language, review.host.zone, COORDINATOR)


def readers(review: Review, directory: Directory, chosen: Mapping[str, tuple[str, ...]]) -> list[Recipient]:
    """Who reads the digest: the regional co-chairs, and the delegations chosen by the call it names."""
    joined = [directory.party(code) for code in chosen.get(review.digest.joined_by or "", ())]
    return [
        *(person(who, review, CO_CHAIR) for who in review.digest.to),
        *(_recipient(review, directory, party, party.contacts[0], None) for party in joined if party),
    ]
