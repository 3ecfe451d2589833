"""Rows of persons that cannot be read as they are: each is told with its row, its heading and what to do."""

import pytest

from roadmap.answers.reading import Row, read_answers
from tests.samples import consultation, review

SESSIONS = [{"id": "session-1", "text": "First, in the morning"}, {"id": "session-2", "text": "Second"}]
QUESTIONS = [
    {"id": "party", "role": "party", "wording": "Organisation"},
    {"id": "name", "role": "name", "wording": "Name"},
    {"id": "address", "role": "address", "wording": "Address"},
    {"id": "sessions", "role": "sessions", "kind": "choices", "wording": "Sessions", "choices": SESSIONS},
]
FORM = {"tab": "Talks", "url": "https://x.example", "each": "person", "questions": QUESTIONS}


def read(each="person", **cells):
    made = review(consultation(days=("2030-07-03", "2030-07-04"), form=FORM | {"each": each}))
    (milestone,) = made.milestones
    row = {"Timestamp": "2030-06-10 10:00:00", "Email Address": "focal@xa.example.org", "Organisation": "XA"}
    row |= {"Name": "Ana", "Address": "", "Sessions": ""} | cells
    return read_answers([Row("Talks", 7, row)], "talks", milestone.form, "UTC", milestone=milestone)


def problems(**cells):
    return [str(problem) for problem in read(**cells).problems]


@pytest.mark.parametrize("address", ["ana at x.example.org", "ana@x.example.org; ben@x.example.org", "none"])
def test_an_address_that_is_none_is_a_problem_of_its_row(address):
    (problem,) = problems(Address=address)
    assert problem == (
        f"tab “Talks”, row 7, column “Address”: “{address}” is not an e-mail address; write the "
        "participant's own address there, or empty the cell: the sender then gets their mail"
    )
    assert read(Address=address).answers == ()


def test_a_session_that_there_is_not_is_a_problem_of_its_row():
    (problem,) = problems(Sessions="Second, Session 9")
    assert problem == (
        "tab “Talks”, row 7, column “Sessions”: “Session 9” is none of the sessions; write of "
        "“First, in the morning”, “Second” those that the person comes to"
    )


@pytest.mark.parametrize(
    "sessions", ["", "SECOND", "First, in the morning, Second", "Session 1; session-2", " , "]
)
@pytest.mark.parametrize("address", ["", "ana@xa.example.org", "\u200bana@xa.example.org "])
def test_a_row_that_can_be_read_is_an_answer(sessions, address):
    assert problems(Sessions=sessions, Address=address) == []
    assert len(read(Sessions=sessions, Address=address).answers) == 1


def test_a_form_that_asks_parties_is_read_as_before():
    assert read("party", Address="none", Sessions="Session 9").problems == ()
