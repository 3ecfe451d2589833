"""A row of a form stands for a person where the defaults of its kind say so, and the form nothing else."""

import pytest

from roadmap.answers.columns import Columns
from roadmap.review.forms import NEEDED_ROLES
from tests.samples import COMING, KINDS, NAME, briefing, meeting, review

PERSONS = KINDS | {"briefing": KINDS["briefing"] | {"each": "person"}}
OWN = [{"id": "who", "role": "name", "wording": "Who"}]
FORM = {"tab": "Briefing", "url": "https://forms.example.org/briefing"}


def each(kinds=PERSONS, **form):
    """What a row of the briefing's form stands for."""
    made = review(briefing(form=FORM | form), meeting(), kinds=kinds)
    return made.form(made.milestone("briefing")).each or "party"


@pytest.mark.parametrize(
    ("form", "kinds", "expected"),
    [
        ({}, PERSONS, "person"),
        ({"each": "party"}, PERSONS, "party"),
        ({"questions": OWN}, PERSONS, "party"),
        ({"questions": OWN, "each": "person"}, PERSONS, "person"),
        ({}, KINDS, "party"),
        ({"each": "person"}, KINDS, "person"),
    ],
)
def test_a_form_says_it_itself_or_takes_it_from_its_kind_with_the_questions(form, kinds, expected):
    assert each(kinds, **form) == expected


def test_a_tab_from_before_persons_were_asked_for_more_is_still_read():
    asked = [NAME, COMING, {"id": "diet", "role": "diet", "wording": "Diet"}]
    asked += [{"id": "tongue", "role": "language", "wording": "Language"}]
    made = review(briefing(form=FORM | {"questions": asked}), meeting())
    form = made.form(made.milestone("briefing"))
    assert Columns.of(form, ["Timestamp", "Email Address", "Name", "Coming?"]).problems() == []
    missing = Columns.of(form, ["Timestamp", "Email Address", "Name"]).problems()
    assert [fault.column for fault in missing] == ["Coming?"]
    assert not NEEDED_ROLES & {"language", "diet", "address"}
