"""Unicode's normal forms, for usual texts and for those that are made to take long."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.countries.spelling import parts, repair
from roadmap.reports.machines import short_reason
from roadmap.review.characters import normalize

FORMS = ("NFC", "NFD", "NFKC", "NFKD")


@given(st.sampled_from(FORMS), st.text(max_size=500))
def test_a_usual_text_is_normalized_as_unicode_says(form, text):
    assert normalize(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("form", FORMS)
def test_a_long_text_without_long_rows_of_marks_is_normalized_as_unicode_says(form):
    text = "Perú ﬁ e\u0301\u0316 한국 " * 100
    assert normalize(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u0f73", "\u0323\u0307"])
def test_long_rows_of_marks_lose_nothing(marks):
    text = "a" + marks * 2000
    found = normalize("NFD", text).replace("\u034f", "")
    assert sorted(found) == sorted(unicodedata.normalize("NFD", marks) * 2000 + "a")


def test_the_number_of_no_character_is_a_sign_for_none():
    assert repair("&#" + "9" * 5000 + ";Peru") == "\ufffdPeru"
    assert repair("Per&#250;") == "Perú"


def test_dashes_part_a_text_where_a_space_is_beside_them():
    assert parts("Peru -- Lima") == [("", "Peru"), ("--", "Lima")]
    assert parts("Guinea-Bissau--West- Africa") == [("", "Guinea-Bissau--West"), ("-", "Africa")]


def test_words_with_an_address_are_masked_and_others_stay():
    assert short_reason("refused <ana@example.org> and x@y@z @home at@") == "refused <…@…> and …@… @home at@"
