"""Addresses that take no mail, and readers who want none, by what came back and by what was decided.

Nothing is ever rewritten: of a bounce and the decisions about an address the latest counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pendulum import DateTime

from roadmap.people.decisions import AddressKind, Decision
from roadmap.problems import UnknownName, did_you_mean
from roadmap.review.directory import Directory
from tasks.ledger import Ledger


@dataclass(frozen=True)
class Mark:
    """The reason why an address is not written to: since when, and who said so."""

    address: str
    since: DateTime
    by: str
    reason: str


def unreachable(ledger: Ledger) -> dict[str, Mark]:
    """The addresses that take no mail, in small letters: their mail came back, or somebody marked them, and
    nobody has said since that they are right."""
    bounced = ledger.incoming.bounced()
    came_back = [Mark(address, at, "mailbox", "mail to it came back") for address, at in bounced]
    return _standing([*came_back, *_marks(ledger, "unreachable")], _marks(ledger, "reachable"))


def unsubscribed(ledger: Ledger) -> dict[str, Mark]:
    """The addresses whose readers asked for no more mail, in small letters."""
    return _standing(_marks(ledger, "unsubscribe"), _marks(ledger, "resubscribe"))


def check_contact(directory: Directory, address: str) -> None:
    """Make sure that somebody of the directory has an address: a mistyped one would be marked in vain.

    Raises:
        UnknownName: nobody has it.
    """
    known = {contact.address for party in directory.parties for contact in party.contacts}
    if address.casefold() not in {one.casefold() for one in known}:
        remedy = did_you_mean(address, known) or "look it up in the directory"
        raise UnknownName(f"no contact of the directory has the address {address}", remedy)


def mark(ledger: Ledger, kind: AddressKind, address: str, *, at: DateTime, by: str, reason: str) -> bool:
    """Record a decision about an address, unless it stands so already; return whether it was recorded."""
    before = unsubscribed(ledger) if kind.endswith("subscribe") else unreachable(ledger)
    wanted = kind in {"unsubscribe", "unreachable"}
    if (address.casefold() in before) == wanted:
        return False
    ledger.history.decide(Decision(kind=kind, subject=address, at=at, by=by, reason=reason))
    return True


def _marks(ledger: Ledger, kind: AddressKind) -> list[Mark]:
    return [Mark(d.subject, d.at, d.by, d.reason) for d in ledger.history.decisions(kind)]


def _standing(marks: Iterable[Mark], cleared: Iterable[Mark]) -> dict[str, Mark]:
    """The marks that nobody cleared since; at the same moment a person's clearing comes last."""
    until: dict[str, DateTime] = {}
    for clear in cleared:
        key = clear.address.casefold()
        until[key] = max(clear.since, until.get(key, clear.since))
    standing: dict[str, Mark] = {}
    for one in sorted(marks, key=lambda mark: mark.since):
        key = one.address.casefold()
        if key not in until or one.since > until[key]:
            standing.setdefault(key, one)
    return standing
