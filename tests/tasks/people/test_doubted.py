"""Rows that may be about a person who is registered: they say so everywhere, and are taken in or left out."""

import openpyxl
import pytest

from tasks.collecting.writing_back import written_back
from tasks.deciding.decisions import settle
from tasks.forms.waiting_answers import LATER, field, form, settled
from tests.tasks.people.registering import ANA, BEN, FOCAL, INVITED, registered, row

AGAIN = "a.perez@elsewhere.example.org"
COPY = "a copy: leave it out"
ANOTHER = "another person of Pseudo-Accents · XA"


def names(opened):
    return [person.name for person in opened.known.standing.persons("briefing", "XA")]


def waiting(opened):
    return [answer for answer, _ in opened.known.standing.unsettled()]


@pytest.fixture
def opened(context, tmp_path):
    rows = row(0, BEN, "Ben Okoro"), row(1, BEN, "Ana María Pérez", ANA), row(2, FOCAL, "A. M. Pérez", AGAIN)
    return registered(context, tmp_path, *rows, at=INVITED)


def test_the_form_asks_for_another_person_or_a_copy(opened):
    (answer,) = waiting(opened)
    asked = form(opened)
    choices = asked.model_json_schema()["properties"][field(answer)]
    assert choices["title"].endswith("another person, or a copy?")
    assert choices["enum"][:2] == [LATER, ANOTHER]
    assert COPY in choices["enum"]
    assert "XA" not in [choice.rpartition(" · ")[2] for choice in choices["enum"][2:]]
    for choice, party in ((ANOTHER, "XA"), (COPY, None)):
        filled = asked(by="C. Ordinator", reason="They rang", **{field(answer): choice})
        assert settled(filled) == {answer.key: party}


def test_another_person_is_registered_beside_the_first(opened):
    (answer,) = waiting(opened)
    settle(opened, answer.key, "XA", "C. Ordinator", "They rang")
    assert names(opened) == ["Ben Okoro", "Ana María Pérez", "A. M. Pérez"]
    assert waiting(opened) == []


def test_a_copy_is_left_out(opened):
    (answer,) = waiting(opened)
    settle(opened, answer.key, None, "C. Ordinator", "They rang")
    assert names(opened) == ["Ben Okoro", "Ana María Pérez"]
    assert waiting(opened) == []


def test_the_tab_of_rows_says_what_is_to_be_decided(opened, tmp_path):
    written_back(opened)
    rows = openpyxl.load_workbook(tmp_path / "workbook.xlsx")["Rows"]
    texts = [str(cell.value) for cells in rows for cell in cells]
    (text,) = [text for text in texts if text.startswith("waits for a person")]
    assert "“A. M. Pérez” may be “Ana María Pérez”" in text
    assert "is it another person of Pseudo-Accents, or a copy?" in text


def test_a_doubt_of_a_party_that_has_answered_holds_nobodys_reminders(opened):
    assert opened.known.standing.perhaps("briefing") == frozenset()
    assert opened.beyond == frozenset()
