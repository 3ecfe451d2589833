"""Persons who come in person: their badges, and what is open for each before they arrive.

A board may show that somebody stated a need, never which one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from roadmap.answers.persons.person import Person
from roadmap.review.forms import Form, QuestionRole
from roadmap.review.milestones import Milestone, Place

State = Literal["", "open", "stated", "letter"]
"""`open`: asked, and not answered; `stated`: answered; `letter`: a letter for a visa is asked for; empty:
there is nothing to do, or the form does not ask."""


@dataclass(frozen=True)
class OnSite:
    """Needs and gaps of a person who comes in person, before they arrive."""

    person: Person
    visa: State
    arrival: State
    accessibility: State
    diet: State

    @property
    def is_open(self) -> bool:
        """True if somebody has to do something: ask for the arrival, write a letter, see to a need."""
        return any((self.visa, self.arrival, self.accessibility, self.diet))


def in_person(milestone: Milestone, persons: Iterable[Person]) -> list[Person]:
    """Those of an event's persons who come in person: all who do not say that they join online, if the event
    has a place to come to."""
    place = getattr(milestone, "place", None)
    if not isinstance(place, Place) or place.virtual:
        return []
    return [person for person in persons if person.mode != "online"]


def onsite(form: Form, person: Person) -> OnSite:
    """List what is open for a person, by their answers to the questions of a form."""
    return OnSite(
        person,
        visa=_visa(form, person),
        arrival="open" if form.with_role("arrival") and not form.text_for("arrival", person.values) else "",
        accessibility=_need(form, person, "accessibility"),
        diet=_need(form, person, "diet"),
    )


def badge_name(form: Form, person: Person) -> str:
    """The name on a person's badge: the one they want there, else their own."""
    return form.text_for("badge-name", person.values) or person.name


def _need(form: Form, person: Person, role: QuestionRole) -> State:
    """Needs are optional: who states none has none. A choice with the id `no` or `none` states that, too."""
    text, question = form.text_for(role, person.values), form.with_role(role)
    is_none = question is not None and question.choice_of(text) in {"no", "none"}
    return "stated" if text and not is_none else ""


def _visa(form: Form, person: Person) -> State:
    """A letter is asked for by any choice but `no`; free or sensitive answers are only known to be there."""
    text, question = form.text_for("visa", person.values), form.with_role("visa")
    if question is None or not text:
        return "open" if question else ""
    choice = question.choice_of(text)
    if choice in {"no", "none"}:
        return ""
    return "stated" if choice is None or question.is_sensitive else "letter"
