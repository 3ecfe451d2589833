"""Persons whose answer was replaced: an edited row is another answer, and its person has another key."""

from collections.abc import Iterable, Mapping

from roadmap.answers.answer import Answer
from roadmap.answers.persons.names import is_same_name, may_be_same_name
from roadmap.answers.persons.person import Person
from roadmap.answers.standing import Standing
from roadmap.review.review import Review


def successors(review: Review, standing: Standing, former: Iterable[Answer]) -> Mapping[str, Person]:
    """The persons who are registered now in place of those that `former` answers registered, by their keys.

    They have the address and the name that it gave; or, in the row that was edited, one of both.
    """
    registered = {milestone: here.everyone() for milestone, here in standing.registrations.items()}
    keys = {person.key for persons in registered.values() for person in persons}
    result = {}
    for answer in former:
        here = standing.registrations.get(answer.milestone)
        if here is None or answer.key in keys:
            continue
        name, address = _identity(review, answer)
        for person in registered[answer.milestone]:
            same = (is_same_name(name, person.name), address == person.address.casefold())
            like = same[1] or may_be_same_name(name, person.name)
            if all(same) or (like and _place(here.last[person.key]) == _place(answer)):
                result[answer.key] = person
                break
    return result


def _place(answer: Answer) -> tuple[str, int, str]:
    return answer.tab, answer.row, answer.sender.casefold()


def _identity(review: Review, answer: Answer) -> tuple[str, str]:
    """The name and the address, in small letters, that an answer gives of its person."""
    form = review.form(review.milestone(answer.milestone))
    if form is None:
        return "", answer.sender.casefold()
    address = form.text_for("address", answer.values) or answer.sender
    return form.text_for("name", answer.values), address.casefold()
