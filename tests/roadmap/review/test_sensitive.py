"""Sensitive questions: which they are, how long their answers stay, and what faults may quote."""

import pytest
from pydantic import ValidationError

from roadmap.answers.reading import Row, read_answers
from roadmap.review.forms import Form, Question

ASKED = [
    {"id": "party", "role": "party", "wording": "Country"},
    {"id": "passport", "sensitive": True, "wording": {"en": "Passport", "es": "Pasaporte"}},
]
FORM = Form.model_validate({"tab": "T", "url": "https://x.example", "questions": ASKED})
CELLS = {"Timestamp": "2030-06-09 10:00:00", "Email Address": "ana@x.example", "Country": "XA"}


def question(**more):
    return Question.model_validate({"id": "q", "wording": "Q"} | more)


def test_only_diet_and_accessibility_are_sensitive_unless_a_form_says_otherwise():
    assert [question(role=role).is_sensitive for role in ("diet", "accessibility", "visa", None)] == [
        True,
        True,
        False,
        False,
    ]
    assert not question(role="diet", sensitive=False).is_sensitive
    assert question(sensitive=True).is_sensitive


def test_a_sensitive_answer_is_kept_for_thirty_days_or_as_the_form_says():
    assert question().days_kept is None
    assert question(role="diet").days_kept == 30
    assert question(sensitive=True, erase_after=0).days_kept == 0


def test_what_is_not_sensitive_has_no_day_of_erasure():
    with pytest.raises(ValidationError, match="erase_after and is not sensitive"):
        question(erase_after=5)


def test_values_are_shown_without_the_sensitive_ones():
    assert FORM.without_sensitive({"party": "XA", "passport": "P-1"}) == {"party": "XA"}


def test_a_fault_quotes_no_sensitive_answer():
    row = Row("T", 2, CELLS | {"Passport": "P-4711", "Pasaporte": "P-4712"})
    (problem,) = read_answers([row], "m", FORM, "UTC").problems
    assert "P-471" not in str(problem)
    assert "it says two things" in str(problem)


def test_what_lists_and_mails_need_cannot_be_sensitive():
    for role in ("name", "attending", "address", "function", "badge-name"):
        with pytest.raises(ValidationError, match="“q” cannot be sensitive"):
            question(role=role, sensitive=True)
    assert question(role="arrival", sensitive=True).is_sensitive
