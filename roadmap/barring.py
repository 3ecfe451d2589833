"""Senders that are none of ours, as a person found: their rows hold nothing."""

from collections.abc import Container, Iterable, Mapping

from roadmap.decisions import Decision


def barred(
    bars: Iterable[Decision], settlements: Iterable[Decision], contacts: Container[str]
) -> Mapping[str, Decision]:
    """The barred senders in small letters, with the last decision on each. Settling an answer from there
    later as somebody's ends it, and so does a contact of the directory with that address."""
    found = {d.subject.casefold(): d for d in bars}
    owned = {d.value["address"].casefold(): d.at for d in settlements if d.value.get("party")}
    return {
        sender: d for sender, d in found.items() if sender not in contacts and owned.get(sender, d.at) <= d.at
    }
