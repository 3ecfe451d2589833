"""Holders of a date: those who were told of it, and so are told when it changes."""

from collections.abc import Iterable
from dataclasses import dataclass

from roadmap.mail.message import Skip
from roadmap.people.audience import Known, Recipient
from roadmap.people.salutation import salutation_of
from roadmap.review.directory import Contact, Directory, Party
from roadmap.review.review import Review


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a date of a milestone: the address that got it, as it was written to then, and of
    which revision it was."""

    address: str
    party: str
    name: str
    language: str
    revision: int


def holders_as_recipients(
    review: Review, directory: Directory, holders: Iterable[Holder], known: Known
) -> list[Recipient]:
    """Those who hold a date, as recipients: exactly the addresses that got it, in the language of that mail.
    Name, clock and salutation are the directory's where it still has them.

    Those who have unsubscribed are written to all the same: without the correction they would come on a wrong
    day. An address from which the first mail came back is skipped.
    """
    known_parties = {party.id: party for party in directory.parties}
    return [_holding(review, directory, known_parties.get(holder.party), holder, known) for holder in holders]


def _holding(
    review: Review, directory: Directory, party: Party | None, holder: Holder, known: Known
) -> Recipient:
    unreachable = holder.address.casefold() in known.unreachable
    contact = _contact(party, holder)
    return Recipient(
        party=holder.party,
        address=holder.address,
        name=(contact and contact.name) or holder.name,
        language=holder.language,
        zone=directory.zone_of(party, review.host.zone) if party else review.host.zone,
        salutation=salutation_of(party, contact),
        skip=Skip.NO_ADDRESS if unreachable else None,
        held=holder.revision,
    )


def _contact(party: Party | None, holder: Holder) -> Contact | None:
    contacts = party.contacts if party else []
    return next((c for c in contacts if c.address.casefold() == holder.address.casefold()), None)
