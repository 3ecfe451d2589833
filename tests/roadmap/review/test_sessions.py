"""Sessions of an event by their ids, and answers by the role of their question."""

import pytest

from roadmap.problems import UnknownName
from tests.samples import briefing, consultation, review

CHOICES = [{"id": "yes", "text": {"en": "Yes", "es": "Sí"}}, {"id": "no", "text": "No"}]
QUESTIONS = [
    {"id": "country", "role": "party", "wording": "Country"},
    {"id": "coming", "role": "attending", "kind": "choice", "wording": "Coming?", "choices": CHOICES},
]
FORM = {"tab": "Briefing", "url": "https://x.example", "questions": QUESTIONS}


def test_a_session_is_found_by_its_id_and_a_wrong_one_is_refused_with_what_there_is():
    (talks,) = review(consultation(days=("2030-07-03", "2030-07-04"))).milestones
    first, second = talks.session_ids()
    assert talks.session(second).id == second
    with pytest.raises(UnknownName, match=f"has no session “xyz”; its sessions are {first}, {second}"):
        talks.session("xyz")
    with pytest.raises(UnknownName, match=f"did you mean “{first}”"):
        talks.session(f"{first}x")


def test_an_event_without_sessions_has_none():
    (event,) = review(briefing(form=FORM)).milestones
    assert event.session_ids() == ()
    with pytest.raises(UnknownName, match="has no session “one”; leave the session out"):
        event.session("one")


def test_answers_are_read_by_the_role_of_their_question():
    (event,) = review(briefing(form=FORM)).milestones
    values = {"country": " XA ", "coming": "Sí"}
    assert (event.form.text_for("party", values), event.form.text_for("name", values)) == ("XA", "")
    assert (event.form.choice_for("attending", values), event.form.choice_for("mode", values)) == (
        "yes",
        None,
    )
    assert event.form.choice_for("attending", {"coming": "Perhaps"}) is None
