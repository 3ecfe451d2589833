"""Answers that simulated people write into a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from rehearsal.script import Script
from roadmap.review.directory import Contact, Delegation, Party
from roadmap.review.forms import Form, Question

NOBODY = "Atlantis"  # a country that is in no directory


@dataclass(frozen=True)
class Reply:
    """A person who answers, with a random generator of their own."""

    party: Party
    contact: Contact
    chance: Random
    script: Script

    @property
    def language(self) -> str:
        """The language they answer in."""
        if self.contact.language:
            return self.contact.language
        return self.party.language


def fill_in(form: Form, reply: Reply) -> Mapping[str, str]:
    """All answers of one form, by question id."""
    return {question.id: _say(question, reply) for question in form.questions}


def _say(question: Question, reply: Reply) -> str:
    chance, ways = reply.chance, reply.script.people
    match question.role:
        case "party":
            return _own_name(reply)
        case "attending":
            return _choice(question, "no" if chance.random() < ways.declines else "yes", reply.language)
        case "sessions":
            picked = [c for c in question.choices if chance.random() < 0.6] or question.choices  # noqa: PLR2004
            return ", ".join(choice.text.say(reply.language) for choice in picked)
        case "name":
            return reply.contact.name or reply.party.name(reply.language)
        case _ if question.choices:
            return chance.choice(question.choices).text.say(reply.language)
        case _:
            sayings = reply.script.sayings.get(reply.language) or next(iter(reply.script.sayings.values()))
            return chance.choice(sayings)


def _choice(question: Question, identity: str, language: str) -> str:
    return next((c.text.say(language) for c in question.choices if c.id == identity), identity)


def _own_name(reply: Reply) -> str:
    """The party's name as they write it: mostly right, sometimes misspelt, rarely one that nobody has."""
    ways, drawn = reply.script.people, reply.chance.random()
    name = reply.party.name(reply.language)
    if drawn < ways.unknown_name and isinstance(reply.party, Delegation):
        return NOBODY
    if drawn < ways.unknown_name + ways.misspelt and len(name) > 6:  # noqa: PLR2004
        place = reply.chance.randint(1, len(name) - 3)
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name
