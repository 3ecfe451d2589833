"""Anybody can fill in a form: whatever a cell holds, it harms neither the row beside it nor a message."""

import unicodedata

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from roadmap.answers.reading import Row, compare_answers, read_answers
from roadmap.answers.senders import is_address
from roadmap.review.forms import Form

FORM = Form.model_validate(
    {
        "tab": "T",
        "url": "https://x.example",
        "questions": [
            {"id": "country", "role": "party", "wording": "Country"},
            {"id": "remarks", "wording": "Remarks"},
        ],
    }
)
CELLS = {
    "Timestamp": "2024-10-21 09:14:03",
    "Email Address": "ana@x.example",
    "Country": "Brasil",
    "Remarks": "",
}


def reading(*rows):
    return read_answers([Row("T", n, CELLS | cells) for n, cells in enumerate(rows, 2)], "m", FORM, "UTC")


@pytest.mark.parametrize("heading", ["Timestamp", "Email Address"])
@pytest.mark.parametrize(
    "text", ["x" * 50_000, "soon\nBcc: b@x.example", "\x1b[31mred\u202e", "\u2028a b\r\n"]
)
def test_a_problem_is_one_short_line_whatever_the_cell_holds(heading, text):
    (problem,) = reading({heading: text}).problems
    said = str(problem)
    assert len(said) < 200
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} for c in said)


@pytest.mark.parametrize(
    "sender",
    [
        "a" * 50_000 + "@x.example",
        "a@-x.example",
        "a@x.local",
        "a@x.example;",
        "Ana <a@x.example>",
    ],
)
def test_what_no_mail_server_would_take_is_no_sender(sender):
    assert reading({"Email Address": sender}, {}).unreadable_rows == {2}


@pytest.mark.parametrize("sender", ["josé@exemplo.example", "用户@例子.example", "a_b+c-d@sub.x.example"])
def test_addresses_in_any_letters_pass(sender):
    (answer,) = reading({"Email Address": sender}).answers
    assert answer.sender == sender


local = st.text("ab0_+-.", min_size=1, max_size=70)
domain = st.text("ab0-.", min_size=1, max_size=70)
endings = st.sampled_from(["com", "example", "org", "cl", "test", "local", "c", "invalid", "mx"])


@given(st.builds("{}@{}.{}".format, local, domain, endings))
def test_an_address_passes_where_the_library_lets_it(text):
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        assert not is_address(text)
    else:
        assert is_address(text)


def test_a_row_in_which_nothing_can_be_seen_is_nothing():
    assert reading(dict.fromkeys(CELLS, "\u200b\ufeff ")) == reading()


def test_line_breaks_stay_and_half_letters_go():
    (answer,) = reading({"Remarks": "one\r\ntwo\rthree\vfour \ud83d"}).answers
    assert answer.values["remarks"] == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize("name", ["Перу", "بيرو", "秘鲁", "Pérou et Perú", "👩\u200d👧"])
def test_names_in_any_letters_are_kept(name):
    (answer,) = reading({"Country": name}).answers
    assert answer.values["country"] == name


anything = st.dictionaries(st.sampled_from(list(CELLS)), st.text(st.characters(), max_size=30))


@given(st.lists(anything, max_size=5))
def test_whatever_rows_hold_the_others_are_read_and_everything_can_be_stored(rows):
    found = reading({}, *rows)
    assert found.readable
    assert found.answers[0].values == {"country": "Brasil"}
    for answer in found.answers:
        assert "".join((answer.sender, *answer.values.values())).encode().find(b"\0") < 0
    assert all(len(str(problem).splitlines()) == 1 for problem in found.problems)
    assert not compare_answers({answer.key: answer for answer in found.answers}, reading({}, *rows).answers)


def test_who_neither_comes_nor_declines_has_not_answered():
    choices = [{"id": "yes", "text": {"en": "Yes", "es": "Sí"}}, {"id": "no", "text": {"en": "No"}}]
    asked = {"id": "come", "role": "attending", "wording": "Come?", "kind": "choice", "choices": choices}
    form = Form.model_validate({"tab": "T", "url": "https://x.example", "questions": [asked]})
    rows = [Row("T", n, CELLS | {"Come?": said}) for n, said in enumerate(["si", "Maybe", "no"], 2)]
    found = read_answers(rows, "m", form, "UTC")
    assert [answer.row for answer in found.answers] == [2, 4]
    (problem,) = found.problems
    assert (
        str(problem)
        == "tab “T”, row 3, column “Come?”: “Maybe” is none of the choices; write “Yes” or “Sí” or “No” there"
    )
