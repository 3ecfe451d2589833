"""Persons whose data was erased: known only by a keyed hash of their address, and named by a pseudonym.

A pseudonym is stable, so that counts stay true, and nobody can work it out without the ledger's key. That is
pseudonymisation (GDPR, Article 4(5)): whoever has the ledger, and so the key, can still try an address.
"""

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from roadmap.answers.reading import Answer
from roadmap.review.directory import Contact, Directory
from roadmap.review.review import Review

DOMAIN = "forgotten.invalid"  # RFC 2606 §2: no mail can ever be delivered there
_PSEUDONYM = re.compile(rf"forgotten-[0-9a-f]{{12}}@{re.escape(DOMAIN)}")
# A run of characters that may end in an address; `_scrubbed` tries which part of it is one.
_LIKE_ONE = re.compile(r"""[^\s<>()\[\],;:"“”«»|\\]{1,80}@[\w.-]*[^\W_]""")
_LONGEST_DOMAIN = 255  # RFC 1035 §2.3.4; decoding a longer one costs more than its length
_MAY_STAND_BEFORE = re.compile(r"[^\w.+%-]|^[.+%_-]+")


def canonical(address: str) -> str:
    """An address as it is compared: without case, its domain in its script, not as A-labels (RFC 5890)."""
    local, _, domain = address.strip().casefold().rpartition("@")
    if "xn--" in domain and domain.isascii() and len(domain) <= _LONGEST_DOMAIN:
        try:
            domain = domain.encode().decode("idna")
        except UnicodeError:
            return f"{local}@{domain}"
    return f"{local}@{domain}"


def is_pseudonym(address: str) -> bool:
    """True if it is the pseudonym of somebody."""
    return _PSEUDONYM.fullmatch(address) is not None


@dataclass(frozen=True)
class Forgotten:
    """Those whose data was erased. `hashes`: keyed hashes of their addresses (HMAC-SHA-256, RFC 2104);
    `names`: the ids of the questions that ask for a person's name."""

    key: str
    hashes: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset({"name"})

    def __bool__(self) -> bool:
        """True if anybody was forgotten."""
        return bool(self.hashes)

    def hash_of(self, address: str) -> str:
        """The keyed hash of an address."""
        return hmac.new(self.key.encode(), canonical(address).encode(), sha256).hexdigest()

    def pseudonym(self, address: str) -> str:
        """The text in an address's place; a pseudonym is its own."""
        return address if is_pseudonym(address) else _called(self.hash_of(address))

    def is_forgotten(self, address: str) -> bool:
        """True if the person of that address was forgotten; also when the address is the pseudonym."""
        return address.strip() in self.pseudonyms or self.hash_of(address) in self.hashes

    def alias(self, address: str) -> str:
        """The pseudonym of somebody who was forgotten, else the address as it is."""
        return self.pseudonym(address.strip()) if self.hashes and self.is_forgotten(address) else address

    @cached_property
    def pseudonyms(self) -> frozenset[str]:
        """The pseudonyms of all who were forgotten."""
        return frozenset(map(_called, self.hashes))

    def scrub(self, text: str) -> str:
        """A text with pseudonyms in the place of forgotten addresses."""
        if not self.hashes or "@" not in text:
            return text
        return _LIKE_ONE.sub(lambda match: self._scrubbed(match.group()), text)

    def erase(self, data: Any) -> Any:
        """Plain data (as JSON has it) with pseudonyms in the place of forgotten addresses, keys too."""
        match data:
            case str():
                return self.scrub(data)
            case Mapping():
                return {self.scrub(str(key)): self.erase(value) for key, value in data.items()}
            case list() | tuple():
                return [self.erase(value) for value in data]
        return data

    def values(self, values: Mapping[str, str], *, own: bool) -> dict[str, str]:
        """An answer's values without forgotten addresses, and if it is their `own` without their name."""
        shown = {key: text for key, text in values.items() if not (own and key in self.names)}
        return {key: self.scrub(text) for key, text in shown.items()}

    def _scrubbed(self, text: str) -> str:
        """The longest end of `text` that is a forgotten address, replaced. “mary-ana@x.org” is not Ana."""
        starts = [0, *(before.end() for before in _MAY_STAND_BEFORE.finditer(text[: text.rindex("@")]))]
        for start in starts:
            if self.is_forgotten(address := text[start:]):
                return text[:start] + self.pseudonym(address)
        return text


def _called(hashed: str) -> str:
    return f"forgotten-{hashed[:12]}@{DOMAIN}"


def name_questions(review: Review) -> frozenset[str]:
    """The ids of all questions of a review that ask for a person's name; `name` too, the defaults' own."""
    forms = [form for milestone in review.milestones if (form := review.form(milestone))]
    return frozenset({"name"} | {q.id for form in forms for q in form.questions if q.role == "name"})


def mask(answers: Iterable[Answer], forgotten: Forgotten) -> list[Answer]:
    """Answers as they were just read from the book, with what was erased left out again.

    An answer keeps its key, which is made of the real address, so that it is known again."""
    return [_masked(answer, forgotten) for answer in answers] if forgotten else list(answers)


def _masked(answer: Answer, forgotten: Forgotten) -> Answer:
    own = forgotten.is_forgotten(answer.sender)
    sender = forgotten.alias(answer.sender)
    return replace(answer, sender=sender, values=forgotten.values(answer.values, own=own))


def masked(directory: Directory, forgotten: Forgotten) -> Directory:
    """The directory with pseudonyms in the place of forgotten contacts, until somebody takes them out of it.

    Parties keep their contacts, so that a party whose only contact was forgotten is skipped and not lost."""
    if not forgotten:
        return directory
    parts = {
        name: [
            party.model_copy(update={"contacts": [_nameless(c, forgotten) for c in party.contacts]})
            for party in parties
        ]
        for name, parties in (
            ("delegations", directory.delegations),
            ("stakeholders", directory.stakeholders),
        )
    }
    return directory.model_copy(update=parts)


def _nameless(contact: Contact, forgotten: Forgotten) -> Contact:
    if not forgotten.is_forgotten(contact.address):
        return contact
    return contact.model_copy(update={"address": forgotten.pseudonym(contact.address), "name": None})
