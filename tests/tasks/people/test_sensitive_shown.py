"""Sensitive answers stand on no form and in no list of what waits for a person."""

import pytest

from cli.answers.queue import _rows
from tasks.forms.waiting_answers import form
from tests.rehearsal.small import at_home
from tests.tasks.people.attending import person, register, write_review


@pytest.fixture
def path(tmp_path):
    with at_home(tmp_path):
        yield write_review(tmp_path)


def test_what_waits_is_shown_without_them(context, tmp_path):
    stranger = {"sender": "zoe@elsewhere.example.net", "diet": "halal", "passport": "P-4711"}
    opened = register(context, tmp_path, person(1, "Zoe Lui", function="Directora", **stranger))
    assert len(opened.known.standing.unsettled()) == 1
    shown = str(form(opened).model_json_schema()) + str(_rows(opened))
    assert "Directora" in shown
    assert "halal" not in shown
    assert "P-4711" not in shown
