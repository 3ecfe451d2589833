"""Simulated people. They read their mail, open the form that it links to, and answer, each in their way.

What a person does is drawn from a generator of their own, seeded by who they are and which form it is, so
the same seed gives the same people, in whatever order their mail arrives.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from pendulum import DateTime

from rehearsal.delegates import Delegates, Meant, Row
from rehearsal.forms import FormService, Submission
from rehearsal.post import Letter
from rehearsal.replies import Reply, fill_in
from rehearsal.script import Script
from roadmap.answers.reading import Answer
from roadmap.plan.steps import Step
from roadmap.review.directory import Contact, Directory, Party
from roadmap.review.forms import Form
from roadmap.review.review import Review

QUICK, SLOW = 4, 6 * 24  # hours until an answer


@dataclass(frozen=True)
class Person:
    """Somebody with an address, of a party."""

    party: Party
    contact: Contact


@dataclass(frozen=True)
class Asked:
    """The reply of somebody asked about a row: the party of a person, or None, if it says nothing new."""

    party: str | None


class People:
    """Everyone in the directory. `meant`: the persons whom they registered, as they meant it."""

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
        self._asked_of: dict[tuple[str, str, str], Asked] = {}
        self.meant: list[Meant] = []

    def read(self, letters: Iterable[Letter], steps: Iterable[Step] = ()) -> None:
        """Read letters, and decide whether and when to answer each. `steps`: those that are planned; who
        registers does so before the first that writes to those registered."""
        last: dict[str, DateTime] = {}
        for step in steps:
            if step.rule.to == "coming":
                last.setdefault(step.milestone, step.due)
        for letter in letters:
            for link in letter.links:
                if link in self._forms:
                    milestone, form = self._forms[link]
                    until = last.get(milestone, letter.at.add(hours=SLOW))
                    self._service.submit(*self._answer(letter, milestone, form, until))

    def ask(self, answer: Answer) -> Asked | None:
        """Ask the writer of a row about a person; None for other rows."""
        return self._asked_of.get(_written(answer.milestone, answer.sender, answer.received_at))

    def _answer(self, letter: Letter, milestone: str, form: Form, until: DateTime) -> Iterator[Submission]:
        """Each party answers after the mail that it has the patience for, through whoever got it."""
        person = self._people.get(letter.address.casefold())
        if person is None or (person.party.id, form.url) in self._done:
            return
        self._asked[person.party.id, form.url] += 1
        chance = Random(f"{self._seed}:{person.party.id}:{form.url}")
        if self._asked[person.party.id, form.url] != self._patience(chance, milestone):
            return
        self._done.add((person.party.id, form.url))
        if form.each != "person":
            yield from self._submissions(person, letter.at, form, chance)
        elif letter.at.add(hours=1) < until:
            reply = Reply(person.party, person.contact, chance, self._script)
            rows = Delegates(reply, milestone, form, letter.at, min(until, letter.at.add(hours=SLOW)))
            yield from self._registered(milestone, rows.rows(self._sender(person, chance)), person.party.id)

    def _registered(self, milestone: str, rows: Iterable[Row], party: str) -> Iterator[Submission]:
        """The rows of one party, and what each of them means."""
        for row in rows:
            own = row.submission
            self._asked_of[_written(milestone, own.sender, own.at)] = Asked(party if row.about else None)
            yield own
            if row.about and row.about not in self.meant[-1:]:
                self.meant.append(row.about)

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
        every = (f for _, f in self._forms.values() if f.url != form.url and f.each != "person")
        others = sorted(every, key=lambda f: f.tab)
        return chance.choice(others) if others else form


def _written(milestone: str, sender: str, at: DateTime) -> tuple[str, str, str]:
    """Key of a row: forms write the second of its moment."""
    return milestone, sender.casefold(), at.in_timezone("UTC").format("YYYY-MM-DD HH:mm:ss")


def _later(at: DateTime, chance: Random) -> DateTime:
    """Some hours or days later, to the second."""
    hours = chance.uniform(QUICK, SLOW) if chance.random() < 0.7 else chance.uniform(0.2, QUICK)  # noqa: PLR2004
    return at.add(seconds=int(hours * 3600))
