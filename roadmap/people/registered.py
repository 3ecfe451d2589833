"""Persons who come, as recipients: each at their own address, and their focal point with the list of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from pendulum import DateTime

from roadmap.answers.persons.person import DELEGATION_ROLES, Person
from roadmap.mail.message import Skip
from roadmap.people.audience import (
    Known,
    Recipient,
    Registered,
    first_contact,
    language_of,
    parties,
    recipients,
)
from roadmap.people.heads import with_head
from roadmap.people.salutation import PARTICIPANT
from roadmap.review.directory import Directory, Party
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from roadmap.review.rules import StepRule


def step_recipients(
    review: Review,
    directory: Directory,
    milestone: Milestone,
    rule: StepRule,
    known: Known,
    session: str | None,
    over: DateTime | None = None,
) -> list[Recipient]:
    """Everyone whom a step considers: of those coming, the persons where persons register; else parties.

    `over`: the moment when the event is over, where it is known; whoever registers later is not thanked."""
    if rule.to == "coming" and known.standing.registers_persons(milestone.id):
        who = partial(thanked, over=over) if rule.role == "thanks" else coming_to
        return registered_recipients(review, directory, milestone, known, session, who)
    return recipients(review, directory, milestone, rule, known, session)


def registered_recipients(
    review: Review,
    directory: Directory,
    milestone: Milestone,
    known: Known,
    session: str | None,
    who: Callable[[Known, Milestone, str, str | None], list[Person]] | None = None,
) -> list[Recipient]:
    """Everyone whom a step to those coming writes to, where the form registers persons. `who`: the persons
    of a party that it is for; by default those who come.

    Each address gets one mail, whoever registered it and for however many parties. Persons without an address
    of their own are written to at that of the sender. The first contact of a party gets the list of its
    persons, without the joining information, unless they are registered themselves.
    """
    found: dict[str, Recipient] = {}
    copies: list[Recipient] = []
    for party in parties(milestone.audience, directory):
        persons = in_order((who or coming_to)(known, milestone, party.id, session))
        if not persons:
            continue
        for recipient in _persons(review, directory, party, persons, known):
            found.setdefault(recipient.address.casefold(), recipient)
        copies.append(_with_list(review, directory, party, persons, known))
    for copy in copies:
        address = copy.address.casefold()
        if person := found.get(address):
            found[address] = replace(person, registered=_both(person.registered, copy.registered))
        else:
            found[address] = copy
    return list(found.values())


def coming_to(known: Known, milestone: Milestone, party: str, session: str | None) -> list[Person]:
    """Persons of a party who come to a milestone, or to one of its sessions, and are let in."""
    nobody = frozenset[str]()
    kept_out = known.kept_out.get((milestone.id, session), nobody)
    kept_out |= known.kept_out.get((milestone.id, None), nobody)
    registered = with_head(
        known.standing.persons(milestone.id, party), known.heads.get((milestone.id, party))
    )
    return [person for person in registered if person.key not in kept_out and person.comes_to(session)]


def thanked(
    known: Known, milestone: Milestone, party: str, session: str | None, *, over: DateTime | None
) -> list[Person]:
    """Persons of a party who came, once somebody has recorded that; else those who were registered before
    the event was over."""
    came = known.came(milestone.id, session)
    if came is not None:
        return [person for person in known.standing.persons(milestone.id, party) if person.key in came]
    coming = coming_to(known, milestone, party, session)
    return [person for person in coming if over is None or person.since_in(session) < over]


def language_of_person(review: Review, party: Party, person: Person) -> str:
    """The language that a person's row gives, if the review writes it, else their party's."""
    language = person.language
    return language if language in review.languages else language_of(review, party, None)


def in_order(persons: Iterable[Person]) -> list[Person]:
    """Persons of one party: the head of delegation, alternates, members, advisers; as they registered."""
    return sorted(persons, key=lambda p: (DELEGATION_ROLES.index(p.role), p.since, p.key))


def _persons(
    review: Review, directory: Directory, party: Party, persons: list[Person], known: Known
) -> Iterator[Recipient]:
    grouped: dict[str, list[Person]] = {}
    for person in persons:
        grouped.setdefault(person.address.casefold(), []).append(person)
    for address, here in grouped.items():
        first = here[0]
        others = tuple(person.name for person in here if not person.has_own_address and person.name)
        alone = len(here) == 1
        yield Recipient(
            party=party.id,
            address=first.address,
            name=first.name if alone else "",
            language=language_of_person(review, party, first),
            zone=directory.zone_of(party, review.host.zone),
            salutation=PARTICIPANT,
            skip=Skip.NO_ADDRESS if address in known.unreachable else None,
            registered=Registered(copies_for=() if alone else others, may_join=True),
        )


def _with_list(
    review: Review, directory: Directory, party: Party, persons: list[Person], known: Known
) -> Recipient:
    copy = first_contact(review, directory, party, known)
    names = tuple(person.label for person in persons)
    return replace(copy, registered=Registered(listed=names))


def _both(person: Registered | None, listed: Registered | None) -> Registered | None:
    """Both for a focal point who is registered too: the joining information, and the list."""
    if person is None or listed is None:
        return person or listed
    return replace(person, listed=(*person.listed, *listed.listed))
