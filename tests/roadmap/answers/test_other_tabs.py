"""Which tabs look like a form's, by their headings and their names in many languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.answers.other_tabs import OtherTab, looks_like_a_form, other_tabs
from roadmap.review.forms import Form

FORMS = [
    (
        identity,
        Form.model_validate(
            {
                "tab": identity,
                "url": "https://x.example",
                "questions": [{"id": "party", "role": "party", "wording": {"en": wording, "es": "País"}}],
            }
        ),
    )
    for identity, wording in (("one", "Country"), ("two", "Country"), ("three", "State"))
]
THEIRS = ["Timestamp", "Email Address", "Country"]


def tabs(**others):
    return other_tabs(others, FORMS, ["one", "two", "three", "Copy"])


def test_a_form_that_was_linked_again_is_of_the_milestones_whose_columns_it_has():
    assert tabs(New=THEIRS) == [OtherTab("New", ("one", "two"))]
    assert tabs(New=["Marca temporal", "Dirección de correo electrónico", "País"])[0].milestones == (
        *("one", "two", "three"),
    )


def test_tabs_of_people_are_none():
    assert tabs(Notes=["Who", "What"], Empty=[], Table=["Country", "Population"]) == []


def test_a_tab_that_somebody_has_named_is_left_alone():
    assert tabs(COPY=THEIRS, one=THEIRS) == []


@pytest.mark.parametrize(
    "title",
    [
        *("Form Responses 2", "Form responses 12", "FORM RESPONSES 1", "Respuestas de formulario 3"),
        *("Respostas ao formulário 2", "Réponses au formulaire 1", "Formularantworten 1"),
        *("Ответы на форму (1)", "フォームの回答 1", "第 1 张表单回复", "表單回應 1", "설문지 응답 시트1"),
    ],
)
def test_a_tab_is_known_by_the_name_that_google_gives_it(title):
    assert looks_like_a_form(title, ["Anything"])
    assert not looks_like_a_form(f"{title} summed up", ["Anything"])


@pytest.mark.parametrize(
    "heading",
    [
        "Timestamp",
        "timestamp ",
        "Marca temporal",
        "Horodateur",
        "Zeitstempel",
        "タイムスタンプ",
        "时间戳记",
        "Отметка времени",
    ],
)
def test_a_first_column_of_timestamps_makes_it_a_forms(heading):
    assert looks_like_a_form("Sheet7", [heading, "Name"])
    assert not looks_like_a_form("Sheet7", ["Name", heading])


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=5))
def test_any_tab_can_be_looked_at(title, headings):
    assert looks_like_a_form(title, headings) in {True, False}
    assert {one.tab for one in other_tabs({title: headings}, FORMS, [])} <= {title}
