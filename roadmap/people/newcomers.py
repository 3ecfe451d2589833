"""Newcomers: organisations that registered and stand in no directory file; a coordinator let them in.

directory files + decisions of the kind `welcome` ── with_newcomers ──▶ the directory in force
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from roadmap.answers.answer import hash_texts
from roadmap.people.decisions import Decision
from roadmap.people.privacy.forgotten import is_pseudonym
from roadmap.review.directory import Directory, Stakeholder

_LONGEST_ID = 40  # characters
_ANY = "nobody@example.org"  # an address in the place of a pseudonym, while the rest is checked


def newcomer(
    directory: Directory,
    identity: str,
    name: str,
    constituency: str,
    language: str,
    country: str | None,
    address: str,
) -> Stakeholder:
    """A newcomer as an organisation of the directory, of its country's sub-region.

    Raises:
        ValidationError: the name or the address is none.
    """
    home = directory.party(country) if country else None
    values: dict[str, Any] = {
        "id": identity,
        "name": name,
        "constituency": constituency,
        "language": language,
        "country": country,
        "sub_region": home.sub_region if home else None,
        "contacts": [{"address": _ANY if is_pseudonym(address) else address}],
    }
    party = Stakeholder.model_validate(values)
    if not is_pseudonym(address):
        return party
    # A pseudonym is no address that a directory's file may have; nothing is ever sent there.
    return party.model_copy(update={"contacts": [party.contacts[0].model_copy(update={"address": address})]})


def with_newcomers(directory: Directory, decisions: Iterable[Decision]) -> Directory:
    """A directory with the newcomers whom these decisions let in. One that the files name by now, by its id
    or its address, is theirs."""
    ids = {party.id for party in directory.parties}
    addresses = {c.address.casefold() for party in directory.parties for c in party.contacts}
    new: dict[str, Stakeholder] = {}
    for one in decisions:
        value = one.value
        if value["party"] not in ids and value["address"].casefold() not in addresses:
            new[value["party"]] = newcomer(
                directory,
                value["party"],
                value["name"],
                value["constituency"],
                value["language"],
                value["country"] or None,
                value["address"],
            )
            addresses.add(value["address"].casefold())
    if not new:
        return directory
    return directory.model_copy(update={"stakeholders": [*directory.stakeholders, *new.values()]})


def as_recorded(party: Stakeholder) -> dict[str, str]:
    """A newcomer as the value of the decision that lets it in; `with_newcomers` reads it."""
    return {
        "party": party.id,
        "name": party.title,
        "constituency": party.constituency,
        "language": party.language,
        "country": party.country or "",
        "address": party.contacts[0].address,
    }


def id_for(name: str, taken: Collection[str]) -> str:
    """An id that a newcomer's name suggests, and that nobody has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", plain)
    short = "-".join(words)[:_LONGEST_ID].strip("-")
    identity = short if short[:1].isalpha() else f"newcomer-{short or hash_texts(name)[:8]}"
    numbers = (f"{identity}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (identity, *numbers) if one not in taken)
