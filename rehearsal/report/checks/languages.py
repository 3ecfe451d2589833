"""Languages that people read: by the directory, or as they asked for on a form."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from rehearsal.report.source import Source
from roadmap.review.directory import Contact, Delegation, Party
from roadmap.review.review import Review
from tasks.ledger import StoredAnswer
from tasks.mailing.notices import ACKNOWLEDGEMENT, REGISTRATION


def languages(source: Source) -> Iterator[tuple[str, str]]:
    """Language that each address reads by the directory, of those that mails are written in."""
    review, templates = source.context.review, source.context.templates
    for party in source.parties.values():
        for contact in party.contacts:
            yield contact.address.casefold(), templates.language(_preferred(review, party, contact))
    for stored in source.context.answers.values():  # a colleague whom the directory does not name
        its = owner(source, stored)
        address = stored.answer.sender.casefold()
        if its and address not in {contact.address.casefold() for contact in its.contacts}:
            yield address, templates.language(_preferred(review, its, None))
    for who in (*review.digest.to, review.secretariat.coordinator):
        yield who.address.casefold(), templates.language(who.language)


def owner(source: Source, stored: StoredAnswer) -> Party | None:
    """The party whose an answer is; of one that a person later gave to nobody, since it says nothing new, the
    party at whose domain its sender is."""
    if stored.match.party:
        return source.parties.get(stored.match.party)
    domain = stored.answer.sender.casefold().rpartition("@")[2]
    contacts = ((party, c.address) for party in source.parties.values() for c in party.contacts)
    return next((p for p, address in contacts if address.casefold().endswith(f"@{domain}")), None)


def asked_for(source: Source) -> Mapping[tuple[str, str], set[str | None]]:
    """By event and address, the languages that its persons asked for on the form, else their party's."""
    found: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for person in source.meant:
        party = source.parties[person.party]
        own = person.language if person.language in source.context.review.languages else ""
        read = source.context.templates.language(own or _preferred(source.context.review, party, None))
        for milestone in (person.milestone, ACKNOWLEDGEMENT.name, REGISTRATION.name):
            found[milestone, person.address.casefold()].add(read)
    return found


def _preferred(review: Review, party: Party, contact: Contact | None) -> str:
    own = party.languages if isinstance(party, Delegation) else [party.language]
    for language in (contact.language if contact else None, *own):
        if language in review.languages:
            return str(language)
    return review.fallback
