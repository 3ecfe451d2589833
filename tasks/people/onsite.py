"""Badges as a table, and the board of what is open for each person who comes in person."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError

from roadmap.answers.persons.person import Person
from roadmap.people.onsite import OnSite, State, badge_name, in_person, onsite
from roadmap.people.participants import Listed
from roadmap.problems import Refusal
from roadmap.review.characters import counted
from roadmap.review.forms import Form, fold_text
from roadmap.review.milestones import Milestone
from tasks.context import Context
from tasks.people.events import current_events, event_of
from tasks.people.list_views import Rows, name_of
from tasks.people.lists import host_language, list_of_participants

if TYPE_CHECKING:  # commands list badges without loading Prefect, which takes seconds
    from tasks.prefect_api.boards import Row

STATES: dict[State, str] = {"": "", "open": "open", "stated": "stated", "letter": "letter asked for"}


def badges(context: Context, identity: str) -> Rows:
    """A row a badge, with headings in the host's language: only of those let in who come in person.

    Raises:
        UnknownName: there is no such milestone.
        Refusal: its form registers no persons, or it has no place to come to.
    """
    milestone = event_of(context, identity)
    place = getattr(milestone, "place", None)
    if place is None or place.virtual:
        raise Refusal(
            f"nobody comes to {identity} in person, so it has no badges", "name an event with a place"
        )
    form, language = _form(context, milestone), host_language(context)
    words = context.templates.words(language)
    own = words.participants
    headings = (own.badge_name, own.party, own.role, own.function, own.languages)
    return headings, *(
        (
            badge_name(form, person) or name_of(person, words),
            party.name,
            own.roles[person.role],
            person.function,
            _languages(form, person, words.locale),
        )
        for party, person in _coming(context, milestone, language)
    )


def _form(context: Context, milestone: Milestone) -> Form:
    return context.known.standing.registrations[milestone.id].form


def _coming(context: Context, milestone: Milestone, language: str) -> Iterator[tuple[Listed, Person]]:
    """Those who are let in and come in person, in the order of the list of participants."""
    for section in list_of_participants(context, milestone.id, None, language).sections:
        for party in section.parties:
            for person in in_person(milestone, party.persons):
                yield party, person


def _languages(form: Form, person: Person, locale: str) -> str:
    """The language they read and that of their interpretation, each once."""
    asked = form.with_role("interpretation")
    choice = asked.choice_of(person.interpretation) if asked else None
    heard = _language(choice, locale) if choice else person.interpretation
    named = [_language(person.language, locale) if person.language else "", heard]
    first = {fold_text(name): name for name in reversed(named) if name}
    return ", ".join(reversed(first.values()))


def _language(code: str, locale: str) -> str:
    try:
        return Locale.parse(code).get_display_name(locale) or code
    except (ValueError, UnknownLocaleError):
        return code


def onsite_board(context: Context) -> "tuple[list[Row], str]":
    """A row for each person who comes in person and for whom anything is open, and a description. Answers
    themselves do not stand there."""
    rows: list[Row] = []
    coming = 0
    for milestone in current_events(context):
        form = _form(context, milestone)
        for party, person in _coming(context, milestone, context.review.fallback):
            coming += 1
            need = onsite(form, person)
            if need.is_open:
                rows.append(_row(context, milestone, party, need))
    if not coming:
        return rows, "Nobody who comes in person is let in yet."
    come, have = "comes" if coming == 1 else "come", "has" if len(rows) == 1 else "have"
    return rows, f"{len(rows)} of {counted(coming, 'person')} who {come} in person {have} something open"


def _row(context: Context, milestone: Milestone, party: Listed, need: OnSite) -> "Row":
    language = context.review.fallback
    return {
        "person": name_of(need.person, context.templates.words(language)),
        "event": milestone.title.say(language),
        "party": party.name,
        "visa": STATES[need.visa],
        "arrival": STATES[need.arrival],
        "accessibility": STATES[need.accessibility],
        "diet": STATES[need.diet],
    }
