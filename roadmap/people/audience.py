"""Audiences: the parties that a milestone is for, and those of them that a step writes to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from pendulum import Date

from roadmap.answers.standing import Standing
from roadmap.mail.message import Skip
from roadmap.people.heads import Head
from roadmap.people.salutation import CO_CHAIR, COORDINATOR, Salutation, salutation_of
from roadmap.review.directory import Contact, Delegation, Directory, Party, Stakeholder
from roadmap.review.milestones import Audience, Milestone
from roadmap.review.review import Person, Review
from roadmap.review.rules import StepRule

KeptOut = Mapping[tuple[str, str | None], frozenset[str]]
Attended = Mapping[tuple[str, str | None], frozenset[str]]


@dataclass(frozen=True)
class Registered:
    """Persons whom a mail to those coming is about. `copies_for`: names of persons without an address, whose
    copy the reader gets; `listed`: all persons of the party, for its focal point. `may_join`: the reader is
    registered, or gets the copy of somebody who is, and so reads the link."""

    copies_for: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    may_join: bool = False


@dataclass(frozen=True)
class Recalled:
    """Earlier mail that a reminder recalls: the day on which its party was `invited` (None: not by a mail of
    the review), whether the invitation went to `others` of the party only, and the number of `reminders` that
    have reached it since."""

    invited: Date | None = None
    others: bool = False
    reminders: int = 0


@dataclass(frozen=True)
class Recipient:
    """One address that a step writes to, for which party, in which language, on which clock.

    `party` is a delegation's code, a stakeholder's id, or the review's own coordinator or co-chair. `held`:
    the revision of the milestone's dates that it was told before, where it is told of a change.
    `registered`: where a mail goes to persons who registered (see `roadmap.people.registered`). `recalled`:
    in reminders."""

    party: str
    address: str
    name: str
    language: str
    zone: str
    salutation: Salutation
    skip: Skip | None = None
    held: int | None = None
    registered: Registered | None = None
    recalled: Recalled | None = None


class Known:
    """Facts that decide on an audience: who has answered, and who was chosen by each call; which
    addresses take no mail (`unreachable`), and whose readers want none (`unsubscribed`), in small letters;
    by milestone, who may have answered in a row that could not be read (`held`); by milestone and session
    (None: all of it), the keys of persons who are registered and not let in (`kept_out`), and of those who
    `attended`; and the `heads` that a coordinator chose, by milestone and party.

    The standing, who is kept out, and who attended may be given as functions: they are worked out when first
    asked for, and most mailings need none.
    """

    def __init__(
        self,
        standing: Standing | Callable[[], Standing],
        chosen: Mapping[str, tuple[str, ...]] | None = None,
        *,
        unreachable: frozenset[str] = frozenset(),
        unsubscribed: frozenset[str] = frozenset(),
        held: Mapping[str, frozenset[str]] | None = None,
        kept_out: KeptOut | Callable[[], KeptOut] | None = None,
        heads: Mapping[tuple[str, str], Head] | None = None,
        attended: Attended | Callable[[], Attended] | None = None,
    ) -> None:
        self._standing, self.chosen = standing, chosen or {}
        self.unreachable, self.unsubscribed, self.held = unreachable, unsubscribed, held or {}
        self._kept_out, self.heads, self._attended = kept_out or {}, heads or {}, attended or {}

    @cached_property
    def standing(self) -> Standing:
        """The standing of all parties."""
        return self._standing if isinstance(self._standing, Standing) else self._standing()

    @cached_property
    def kept_out(self) -> KeptOut:
        """Keys of persons who are registered and not let in, by milestone and session (None: all of it)."""
        return self._kept_out() if callable(self._kept_out) else self._kept_out

    @cached_property
    def attended(self) -> Attended:
        """Keys of persons who came, by milestone and session (None: all of it), where that was recorded."""
        return self._attended() if callable(self._attended) else self._attended

    def came(self, milestone: str, session: str | None) -> frozenset[str] | None:
        """Keys of those who came to an event, or to one of its sessions; None if nobody has recorded it."""
        of_event = [keys for (event, _), keys in self.attended.items() if event == milestone]
        if session is None:
            return frozenset().union(*of_event) if of_event else None
        return self.attended.get((milestone, session), self.attended.get((milestone, None)))


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
        return [as_recipient(review.secretariat.coordinator, review, COORDINATOR)]
    result: list[Recipient] = []
    for party, skip in _asked(rule, milestone, parties(milestone.audience, directory), known, session):
        result += [
            _recipient(review, directory, party, contact, skip or why)
            for contact, why in _contacts(party, rule.contacts, known)
        ]
    return result


def _contacts(
    party: Party, which: Literal["first", "all"], known: Known
) -> Iterator[tuple[Contact, Skip | None]]:
    """The contacts of a party that take mail: the first in its order of escalation, or all of them.

    Mail to a delegation is official, so only a stakeholder can unsubscribe. One who does so is not replaced
    by the organisation's next contact: unsubscribing is a wish, not a wrong address.
    """
    reachable = [c for c in party.contacts if c.address.casefold() not in known.unreachable]
    if not reachable:
        yield party.contacts[0], Skip.NO_ADDRESS
    for contact in reachable if which == "all" else reachable[:1]:
        unwanted = isinstance(party, Stakeholder) and contact.address.casefold() in known.unsubscribed
        yield contact, Skip.UNSUBSCRIBED if unwanted else None


def _asked(
    rule: StepRule, milestone: Milestone, audience: Iterable[Party], known: Known, session: str | None
) -> Iterator[tuple[Party, Skip | None]]:
    if rule.to == "everyone":
        yield from ((party, None) for party in audience)
        return
    standing, here = known.standing, milestone.id
    perhaps = standing.perhaps(here) | known.held.get(here, frozenset())
    for party in audience:
        answered = standing.answered(here, party.id) is not None
        match rule.to:
            case "silent" if answered:
                yield party, Skip.ANSWERED
            case "silent" if party.id in perhaps:  # a needless reminder is worse than none
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
        salutation=salutation_of(party, contact),
        skip=skip,
    )


def first_contact(review: Review, directory: Directory, party: Party, known: Known) -> Recipient:
    """The contact of a party that is written to first."""
    return _recipient(review, directory, party, *next(_contacts(party, "first", known)))


def language_of(review: Review, party: Party, contact: Contact | None) -> str:
    """The first of the contact's, then the party's languages that the review writes in, else its fallback."""
    own = [contact.language] if contact and contact.language else []
    spoken = [*own, *(party.languages if isinstance(party, Delegation) else [party.language])]
    return next((language for language in spoken if language in review.languages), review.fallback)


def as_recipient(who: Person, review: Review, party: str) -> Recipient:
    """Somebody of the review's own, as a recipient."""
    return Recipient(party, who.address, who.name, who.language, review.host.zone, COORDINATOR)


def digest_readers(review: Review, directory: Directory, known: Known) -> list[Recipient]:
    """Readers of the digest: the regional co-chairs, and the delegations chosen by the call it names."""
    joined = [directory.party(code) for code in known.chosen.get(review.digest.joined_by or "", ())]
    contacts = [first_contact(review, directory, party, known) for party in joined if party]
    return [
        *(as_recipient(who, review, CO_CHAIR) for who in review.digest.to),
        *(replace(contact, salutation=CO_CHAIR) for contact in contacts),
    ]
