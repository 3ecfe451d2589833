"""Simulated people. They read their mail, open the form that it links to, and answer, each in their way.

What a person does is drawn from a generator of their own, seeded by who they are and which form it is, so
the same seed gives the same people, in whatever order their mail arrives.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from pendulum import DateTime

from rehearsal.forms import FormService, Submission
from rehearsal.post import Letter
from rehearsal.replies import Reply, fill_in
from rehearsal.script import Script
from roadmap.review.directory import Contact, Directory, Party
from roadmap.review.forms import Form
from roadmap.review.review import Review

QUICK, SLOW = 4, 6 * 24  # hours until an answer


@dataclass(frozen=True)
class Person:
    """Somebody with an address, of a party."""

    party: Party
    contact: Contact


class People:
    """Everyone in the directory."""

    def __init__(
        self, review: Review, directory: Directory, script: Script, seed: int, service: FormService
    ) -> None:
        self._script, self._seed, self._service = script, seed, service
        self._people = {
            contact.address.casefold(): Person(party, contact)
            for party in directory.parties
            for contact in party.contacts
        }
        asking = [(m.id, review.form(m)) for m in review.milestones]
        self._forms = {form.url: (identity, form) for identity, form in asking if form}
        self._asked: Counter[tuple[str, str]] = Counter()
        self._done: set[tuple[str, str]] = set()

    def read(self, letters: Iterable[Letter]) -> None:
        """Read letters, and decide whether and when to answer each."""
        for letter in letters:
            for link in letter.links:
                if link in self._forms:
                    self._service.submit(*self._answer(letter, *self._forms[link]))

    def _answer(self, letter: Letter, milestone: str, form: Form) -> Iterator[Submission]:
        """Each party answers after the mail that it has the patience for, through whoever got it."""
        person = self._people.get(letter.address.casefold())
        if person is None or (person.party.id, form.url) in self._done:
            return
        self._asked[person.party.id, form.url] += 1
        chance = Random(f"{self._seed}:{person.party.id}:{form.url}")
        if self._asked[person.party.id, form.url] != self._patience(chance, milestone):
            return
        self._done.add((person.party.id, form.url))
        yield from self._submissions(person, letter.at, form, chance)

    def _patience(self, chance: Random, milestone: str) -> int:
        """After how many mails they answer; 0 for never."""
        ways = self._script.people
        drawn = chance.random() / max(self._script.interest.get(milestone, 1.0), 1e-9)
        bounds = (
            ways.at_first,
            ways.at_first + ways.at_second,
            ways.at_first + ways.at_second + ways.at_last,
        )
        return next((number for number, bound in enumerate(bounds, 1) if drawn < bound), 0)

    def _submissions(self, person: Person, at: DateTime, form: Form, chance: Random) -> Iterator[Submission]:
        ways = self._script.people
        form = self._other_form(form, chance) if chance.random() < ways.wrong_tab else form
        sender = self._sender(person, chance)
        when = _later(at, chance)
        reply = Reply(person.party, person.contact, chance, self._script)
        yield Submission(when, sender, form, fill_in(form, reply))
        if chance.random() < ways.twice:
            yield Submission(_later(when, chance), sender, form, fill_in(form, reply))
        elif chance.random() < ways.withdraws:
            yield Submission(_later(when, chance), sender, form, {}, withdraw=True)

    def _sender(self, person: Person, chance: Random) -> str:
        """Mostly the address that was written to; sometimes a colleague's, or a private one."""
        ways, drawn = self._script.people, chance.random()
        domain = person.contact.address.rpartition("@")[2]
        if drawn < ways.colleague:
            return f"office{chance.randint(2, 9)}@{domain}"
        if drawn < ways.colleague + ways.private_account:
            return f"{person.party.id.lower()}.{chance.randint(10, 99)}@mail.example.com"
        return person.contact.address

    def _other_form(self, form: Form, chance: Random) -> Form:
        others = sorted((f for _, f in self._forms.values() if f.url != form.url), key=lambda f: f.tab)
        return chance.choice(others) if others else form


def _later(at: DateTime, chance: Random) -> DateTime:
    """Some hours or days later, to the second."""
    hours = chance.uniform(QUICK, SLOW) if chance.random() < 0.7 else chance.uniform(0.2, QUICK)  # noqa: PLR2004
    return at.add(seconds=int(hours * 3600))
