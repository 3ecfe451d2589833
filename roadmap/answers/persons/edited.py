"""Edited rows of persons: a form stamps an edited row anew, so it is another answer, with another key.

Its person is the one whom the former row registered: under that row's key, and since its moment.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pendulum import DateTime

from roadmap.answers.answer import Answer
from roadmap.answers.persons.names import is_same_name, may_be_same_name
from roadmap.answers.persons.person import Person, read_person
from roadmap.review.review import Review


@dataclass(frozen=True)
class Read:
    """An answer of a party, with the moments of the rounds that read it `first`, and found it `gone`.

    `gone` is None for an answer whose row is still there."""

    answer: Answer
    party: str
    first: DateTime
    gone: DateTime | None


def former_versions(read: Iterable[Read], review: Review) -> Mapping[str, tuple[Answer, ...]]:
    """Former versions of edited rows that register persons, the oldest first, by the key of the latest."""
    every = list(read)
    lost = {(one.answer.milestone, one.gone) for one in every if one.gone}
    forms = {m.id: form for m in review.milestones if (form := review.form(m)) and form.each == "person"}
    persons = [
        (one, read_person(one.answer, one.party, frozenset(), forms[one.answer.milestone]))
        for one in every
        if one.answer.milestone in forms and (one.gone or (one.answer.milestone, one.first) in lost)
    ]
    before = _predecessors(persons)
    answers = {one.answer.key: one.answer for one, _ in persons}
    chains: dict[str, tuple[Answer, ...]] = {}
    for key in before:
        chain = [key]
        while (former := before.get(chain[-1])) and former not in chain:
            chain.append(former)
        chains[key] = tuple(answers[one] for one in reversed(chain[1:]))
    return chains


def _predecessors(persons: Iterable[tuple[Read, Person]]) -> Mapping[str, str]:
    """Key of the answer whose place another one took in the same round, by the key of the latter."""
    gone: defaultdict[tuple[str, str, DateTime], list[Person]] = defaultdict(list)
    new: list[tuple[Person, list[Person]]] = []
    for one, person in persons:
        if one.gone:
            gone[person.milestone, person.party, one.gone].append(person)
    for one, person in persons:
        if among := gone.get((person.milestone, person.party, one.first)):
            new.append((person, among))
    result: dict[str, str] = {}
    for fits in (_has_same_name, is_alike, has_same_address):
        for person, among in new:
            former = next((p for p in among if _is_one_row(p, person) and fits(p, person)), None)
            if former and person.key not in result:
                among.remove(former)
                result[person.key] = former.key
    return result


def is_alike(former: Person, now: Person) -> bool:
    """True if the names of an edited row, then and now, may be of one person."""
    return _has_same_name(former, now) or may_be_same_name(former.name, now.name)


def has_same_address(former: Person, now: Person) -> bool:
    """True if mail to the persons of two rows goes to one address."""
    return former.address.casefold() == now.address.casefold()


def _has_same_name(former: Person, now: Person) -> bool:
    return is_same_name(former.name, now.name)


def _is_one_row(former: Person, now: Person) -> bool:
    """True for rows of one sender; or of one moment, where somebody has corrected the sender in the sheet."""
    return former.sender.casefold() == now.sender.casefold() or former.since == now.since
