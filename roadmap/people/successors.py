"""Decisions on persons who have another key by now, carried over to it.

An edited row keeps its person's key (see `roadmap.answers.persons.edited`). They get another one where the
row that registered them first was deleted, and another row about them stands or comes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from roadmap.answers.answer import Answer
from roadmap.answers.persons.names import words_of
from roadmap.answers.persons.person import Person, read_person
from roadmap.answers.standing import Standing
from roadmap.people.admissions import Admissions
from roadmap.people.decisions import Decision
from roadmap.review.review import Review


def carried_over(
    review: Review, standing: Standing, answers: Mapping[str, Answer], decisions: Sequence[Decision]
) -> list[Decision]:
    """Decisions to record anew under the keys that their persons have now: on seats, attendance and heads.

    `answers`: all answers by key, those withdrawn too. A seat that its person gave up is not carried over.
    """
    seats = Admissions(review, standing, decisions).decided
    attended = {d.subject: d for d in decisions if d.kind == "attended"}
    heads = {d.subject: d for d in decisions if d.kind == "head"}
    keys = {subject.partition("/")[0] for subject in (*seats, *attended)}
    keys |= {key for head in heads.values() for key in _keys_of_head(head)}
    former = [answers[key] for key in sorted(keys) if key in answers]
    now = {key: person.key for key, person in successors(review, standing, former).items()}
    return [*_moved(seats, now), *_moved(attended, now), *_moved_heads(heads.values(), now)]


def _moved(decided: Mapping[str, Decision], now: Mapping[str, str]) -> Iterator[Decision]:
    for subject, decision in decided.items():
        key, slash, session = subject.partition("/")
        if key in now and (new := f"{now[key]}{slash}{session}") not in decided:
            value = {"first": subject} | decision.value  # under which its person was told of a seat
            yield decision.model_copy(update={"subject": new, "value": value})


def _moved_heads(heads: Iterable[Decision], now: Mapping[str, str]) -> Iterator[Decision]:
    for decision in heads:
        person, *among = [now.get(key, key) for key in _keys_of_head(decision)]
        if [person, *among] != _keys_of_head(decision):
            yield decision.model_copy(update={"value": {"person": person, "among": among}})


def _keys_of_head(decision: Decision) -> list[str]:
    return [str(decision.value["person"]), *map(str, decision.value.get("among", []))]


def successors(review: Review, standing: Standing, former: Iterable[Answer]) -> Mapping[str, Person]:
    """The persons who are registered now with the name and the address that `former` answers gave of theirs,
    by the keys of those answers."""
    registered: dict[tuple[str, str, tuple[str, ...]], Person] = {}
    everyone = [person for here in standing.registrations.values() for person in here.everyone()]
    for person in everyone:
        registered.setdefault(_identity(person.milestone, person.address, person.name), person)
    keys = {person.key for person in everyone}
    result = {}
    for answer in former:
        is_asked = answer.milestone in standing.registrations  # it may be gone from the review
        form = review.form(review.milestone(answer.milestone)) if is_asked else None
        if form is None or answer.key in keys:
            continue
        before = read_person(answer, "", frozenset(), form)
        identity = _identity(before.milestone, before.address, before.name)
        if before.name and (now := registered.get(identity)):
            result[answer.key] = now
    return result


def _identity(milestone: str, address: str, name: str) -> tuple[str, str, tuple[str, ...]]:
    return milestone, address.casefold(), tuple(sorted(words_of(name)))
