"""Two answers of one party that differ: an address in a form is no proof."""

import pendulum
import pytest

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.answers.standing import fold_answers
from roadmap.review.review import Review

QUESTIONS = [
    {"id": "country", "role": "party", "wording": "Country"},
    {"id": "who", "role": "name", "wording": "Your name"},
    {"id": "tongue", "role": "language", "wording": "Language"},
    {"id": "remarks", "wording": "Remarks"},
]
PERSON = {"name": "C. Ordinator", "address": "coordinator@un.example.org"}
BRIEFING = {
    "id": "briefing",
    "kind": "briefing",
    "when": "2024-10-29 10:00",
    "place": {"virtual": True},
    "title": "T",
    "source": "VI",
    "audience": {"delegations": "all"},
    "form": {"tab": "Briefing", "url": "https://x.example", "questions": QUESTIONS},
}
SECRETARIAT = {
    "name": "The Network",
    "sender": "review@un.example.org",
    "coordinator": PERSON,
    "website": "https://example.org",
}
REVIEW = Review.model_validate(
    {
        "id": "some-review",
        "title": "Some review",
        "source": "A note",
        "languages": ["en"],
        "host": {"city": "Lima", "country": "PE", "zone": "America/Lima"},
        "secretariat": SECRETARIAT,
        "directory": "somewhere",
        "digest": {"to": [PERSON], "first": "2024-10-01", "last": "2025-04-01"},
        "kinds": {"briefing": {"steps": []}},
        "milestones": [BRIEFING],
    }
)
BR = Match("BR", "certain")


def said(key, minute, sender, **values):
    at = pendulum.datetime(2024, 10, 22, 2, minute)  # still the 21st in Lima
    return Answer(key, "briefing", "Briefing", minute, sender, at, values)


FIRST = said("first", 1, "ana@x.example", remarks="We come", who="Ana", tongue="es")
OTHER = said("other", 2, "eve@y.example", remarks="We do not", who="Eve", tongue="en")


def standing(*answers, accepted=()):
    return fold_answers([(answer, BR) for answer in answers], REVIEW, accepted)


def test_another_address_that_says_something_else_waits_for_a_person():
    found = standing(OTHER, FIRST)
    assert found.answered("briefing", "BR") == FIRST
    ((answer, match),) = found.unsettled()
    assert (answer, match.party, match.certainty, match.likely) == (OTHER, None, "likely", ("BR",))
    assert found.conflicts == {"other": FIRST}
    assert found.counts("briefing", ["BR"]) == (1, 0)


def test_why_names_both_senders_and_the_hosts_day():
    ((_, match),) = standing(FIRST, OTHER).unsettled()
    assert "eve@y.example" in match.why
    assert "differs from the answer of ana@x.example of 21 Oct 2024" in match.why


def test_the_same_address_in_any_case_replaces_its_own_answer():
    later = said("later", 3, "ANA@x.example", remarks="We do not")
    found = standing(FIRST, later)
    assert (found.answered("briefing", "BR"), found.waiting) == (later, ())


@pytest.mark.parametrize(
    "values", [{"remarks": "WE  COME."}, {"remarks": "We come", "who": "Eve", "tongue": "pt"}]
)
def test_who_says_the_same_stands_quietly(values):
    later = said("later", 3, "eve@y.example", **values)
    found = standing(FIRST, later)
    assert (found.answered("briefing", "BR"), found.conflicts) == (later, {})


def test_an_answer_that_leaves_out_what_the_other_says_differs():
    assert standing(FIRST, said("later", 3, "eve@y.example")).conflicts == {"later": FIRST}


def test_one_that_a_person_let_in_stands_and_the_next_is_held_against_it():
    third = said("third", 3, "ana@x.example", remarks="We come after all")
    found = standing(FIRST, OTHER, third, accepted={"other"})
    assert found.answered("briefing", "BR") == OTHER
    assert found.conflicts == {"third": OTHER}


def test_answers_of_other_parties_and_uncertain_ones_are_no_conflict():
    pairs = [(FIRST, BR), (OTHER, Match("CL", "certain")), (OTHER, Match(None, "likely", ("BR",)))]
    assert not fold_answers(pairs, REVIEW).conflicts
