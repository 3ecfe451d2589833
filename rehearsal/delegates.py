"""Delegations that register persons: who comes, who registers whom, and from which address.

Each delegation draws its persons from a random generator of its own. What it means is written down beside the
rows, so that the report can compare the two.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from unicodedata import combining, normalize

from pendulum import DateTime

from rehearsal.forms import Submission
from rehearsal.replies import Reply, fill_in
from roadmap.answers.persons.names import may_be_same_name
from roadmap.review.forms import Form, Question

GIVEN = (
    *(
        "Adaeze",
        "Beatriz",
        "Camilo",
        "Dulce",
        "Esteban",
        "Fiorella",
        "Gaspard",
        "Heitor",
        "Isaura",
        "Joaquín",
    ),
    *("Ketty", "Lorenzo", "Maëlys", "Nayeli", "Orlando", "Perpetua", "Quetzal", "Rosângela", "Soledad"),
)
FAMILY = (
    *(
        "Alleyne",
        "Bustamante",
        "Cavalcanti",
        "Desrosiers",
        "Echeverría",
        "Fonseca",
        "Guimarães",
        "Huenchumil",
    ),
    *("Ixchop", "Jourdain", "Kangaloo", "Lamothe", "Montenegro", "Ñancupil", "Ocampo", "Pérez-Quiroga"),
)
FUNCTIONS = {
    "en": ("Director of Migration", "Counsellor, Ministry of Foreign Affairs", "Policy Officer"),
    "es": ("Directora General de Migración", "Consejería, Ministerio de Relaciones Exteriores", "Asesoría"),
    "pt": ("Diretoria de Migrações", "Conselheiro, Ministério das Relações Exteriores", "Assessoria"),
    "fr": ("Directrice des migrations", "Conseiller, Ministère des affaires étrangères", "Chargé de mission"),
}
SHARED = ("Solange Ibarguren", "solange.ibarguren@regional-advice.example.com")  # she advises several
LARGEST = 6  # persons of one delegation
_PLAIN = re.compile(r"[^a-z]+")


@dataclass(frozen=True)
class Meant:
    """A person as their delegation means them: to come, or no longer. `sender`: whose row registers them.

    `rows` are the moments of all rows about them; `language` is the one that the form gives them."""

    milestone: str
    party: str
    name: str
    address: str
    sender: str
    language: str
    comes: bool
    sessions: frozenset[str]
    rows: tuple[DateTime, ...]


@dataclass(frozen=True)
class Row:
    """One submission, and the person that it is about; None: somebody who is registered already."""

    submission: Submission
    about: Meant | None


class Delegates:
    """Persons of one party at one event, and the rows that register them before `until`."""

    def __init__(self, reply: Reply, milestone: str, form: Form, at: DateTime, until: DateTime) -> None:
        self._reply, self._milestone, self._form = reply, milestone, form
        self._at, self._until, self._chance = at, until, reply.chance

    def rows(self, sender: str) -> Iterator[Row]:
        """All rows of the party, in any order. `sender` is the address of whoever answers for it."""
        ways = self._reply.script.people
        if self._chance.random() < ways.declines:
            yield from self._person(sender, self._reply.contact.name or "–", "", "head", comes=False, rows=1)
            return
        number = self._chance.randint(1, LARGEST)
        names = self._names(number)
        for position, name in enumerate(names):
            own, writer = self._addresses(position, name, sender)
            role = ("head", "alternate", "member", "adviser")[min(position, 3)]
            if position == 1 and self._chance.random() < ways.two_heads:
                role = "head"
            late = position == 1 and self._chance.random() < ways.withdraws_late
            about = list(self._person(writer, name, own, role, comes=not late, rows=1 + late))
            yield from about
            if position and own and not late and self._chance.random() < ways.two_spellings:
                yield self._again(name, max(row.submission.at for row in about))
        if self._chance.random() < ways.shares:
            yield from self._person(sender, *SHARED, "adviser", comes=True, rows=1)

    def _names(self, number: int) -> list[str]:
        """Different names, of which no two may be one person's; first that of the contact, if known."""
        drawn = map(" ".join, zip(*(self._chance.sample(n, LARGEST) for n in (GIVEN, FAMILY)), strict=True))
        first = [self._reply.contact.name] if self._reply.contact.name else []
        others = (name for name in drawn if not any(may_be_same_name(name, one) for one in first))
        return [*first, *others][:number]

    def _addresses(self, position: int, name: str, sender: str) -> tuple[str, str]:
        """The address that the form gives of a person (empty: none), and the one that sends it."""
        if position == 0:
            return "", sender
        own = self._own_address(name)
        drawn = self._chance.random()
        if drawn < self._reply.script.people.through_focal_point:
            return (own if self._chance.random() < 0.6 else ""), sender  # noqa: PLR2004
        return own, own

    def _own_address(self, name: str) -> str:
        letters = "".join(c for c in normalize("NFKD", name.casefold()) if not combining(c))
        return f"{_PLAIN.sub('.', letters).strip('.')}@{self._reply.contact.address.rpartition('@')[2]}"

    def _person(
        self, sender: str, name: str, own: str, role: str, *, comes: bool, rows: int
    ) -> Iterator[Row]:
        """The rows about one person, so many or one more: of who does not come, the last one says so."""
        said = dict(self._said(name, own, role))
        sessions, language = self._sessions(said), self._language(said)
        again = self._chance.random() < self._reply.script.people.twice
        moments = [self._moment(self._at)]
        for _ in range(1, rows + again):
            moments.append(self._moment(moments[-1]))
        meant = Meant(
            *(self._milestone, self._reply.party.id, name, own or sender, sender, language, comes),
            sessions,
            tuple(moments),
        )
        for number, moment in enumerate(moments, start=1):
            attending = comes or number < len(moments)
            yield Row(Submission(moment, sender, self._form, self._attending(said, attending)), meant)

    def _again(self, name: str, after: DateTime) -> Row:
        """A colleague registers somebody who is registered, under another spelling and another address."""
        given, _, family = name.partition(" ")
        address = self._own_address(f"{given[:1]} {family}")
        said = self._said(f"{family.upper()}, {given}", address, "member")
        sender = self._own_address(f"protocol {family}")
        return Row(Submission(self._moment(after), sender, self._form, said), None)

    def _moment(self, after: DateTime) -> DateTime:
        """A moment between one and the last of the registration, to the second."""
        left = max((self._until - after).total_seconds(), 2)
        return after.add(seconds=int(self._chance.uniform(0.02, 0.6) * left))

    def _said(self, name: str, own: str, role: str) -> Mapping[str, str]:
        """The answers of a row about one person."""
        reply, said = self._reply, dict(fill_in(self._form, self._reply))
        functions = FUNCTIONS.get(reply.language, FUNCTIONS["en"])
        values = {
            "name": name,
            "address": own,
            "function": self._chance.choice(functions),
            "badge-name": name,
        }
        values |= {"title": "", "accessibility": "", "diet": "", "arrival": "", "attending": "yes"}
        for question in self._form.questions:
            if question.role in values:
                said[question.id] = values[question.role]
            elif question.role == "delegation-role":
                said[question.id] = _choice(question, role, reply.language)
            elif question.role == "language" and self._chance.random() < 0.8:  # noqa: PLR2004
                said[question.id] = _choice(question, reply.language, reply.language)
        return self._attending(said, comes=True)

    def _attending(self, said: Mapping[str, str], comes: bool) -> Mapping[str, str]:
        question = self._form.with_role("attending")
        if question is None:
            return said
        answer = _choice(question, "yes" if comes else "no", self._reply.language)
        return {**said, question.id: answer}

    def _sessions(self, said: Mapping[str, str]) -> frozenset[str]:
        question = self._form.with_role("sessions")
        if question is None:
            return frozenset()
        wanted = said[question.id].split(", ")
        return frozenset(c.id for c in question.choices if c.text.say(self._reply.language) in wanted)

    def _language(self, said: Mapping[str, str]) -> str:
        question = self._form.with_role("language")
        return (question.choice_of(said[question.id]) or "") if question else ""


def _choice(question: Question, identity: str, language: str) -> str:
    return next((c.text.say(language) for c in question.choices if c.id == identity), "")
