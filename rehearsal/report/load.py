"""Load of each delegation and stakeholder: how many mails they got, and in which week the most."""

from collections.abc import Sequence
from statistics import median

from rehearsal.report.checks.posted import by_ledger
from rehearsal.report.checks.weeks import counted_days, fullest_week
from rehearsal.report.facts import Load, Loads
from rehearsal.report.source import Source
from roadmap.mail.message import State
from roadmap.review.directory import Delegation, Party
from roadmap.review.texts import ENGLISH


def loads(source: Source) -> Loads:
    """Loads of all parties, the delegations by their names, with the numbers of stakeholders together."""
    weeks = {address: fullest_week(days) for address, days in counted_days(source, by_ledger(source)).items()}

    def load(party: Party) -> Load:
        addresses = [contact.address.casefold() for contact in party.contacts]
        number, first = max((weeks.get(a, (0, None)) for a in addresses), key=lambda week: week[0])
        theirs = source.by_party.get(party.id, [])
        mails = sum(message.state is State.SENT and not message.with_step for message in theirs)
        return Load(party.id, party.name(ENGLISH), mails, number, first)

    parties = source.context.directory.parties
    delegations = [load(party) for party in parties if isinstance(party, Delegation)]
    others = [load(party) for party in parties if not isinstance(party, Delegation)]
    return Loads(
        tuple(sorted(delegations, key=lambda one: one.name)), _in_words(delegations), _in_words(others)
    )


def _in_words(loads: Sequence[Load]) -> str:
    """“60, median 41 mails, most 52 (Chile); fullest week of a reader 3”; empty without any."""
    if not loads:
        return ""
    most = max(loads, key=lambda one: one.mails)
    week = max(one.in_a_week for one in loads)
    middle = f"median {median(one.mails for one in loads):g} mails"
    return f"{len(loads)}, {middle}, most {most.mails} ({most.name}); fullest week of a reader {week}"
