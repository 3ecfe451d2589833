"""The glossary: wrong words are found with file, line and the right ones; exceptions are left alone."""

import pytest

from tasks.render import TEMPLATES
from tasks.render.glossary import Term, check_words, faults, read_glossary
from tasks.render.problems import TemplateProblem
from tests.conftest import REVIEW

SPELLING = Term(right="“organization”", wrong=("organis*",))
SENDER = Term(
    right="the sender’s name",
    wrong=("the secretariat", "Secretaría"),
    but=("the secretariat of the Compact",),
)


def found(term, text):
    return [fault.what for fault in faults([term], text, "a.md", 1)]


@pytest.mark.parametrize(
    ("term", "text", "wrong"),
    [
        (
            SPELLING,
            "An organisation, organised. Organisations",
            ["organisation", "organised", "Organisations"],
        ),
        (SPELLING, "An organization; a reorganisation", []),
        (SENDER, "The secretariat writes", ["The secretariat"]),
        (SENDER, "the\n  secretariat", ["the secretariat"]),
        (SENDER, "The secretariat of the Compact, and the secretariats", []),
        (SENDER, "la Secretaría; la secretaría", ["Secretaría"]),
        (Term(right="“ ”", wrong=("«",)), "um«worker»", ["«"]),
    ],
)
def test_whole_words_are_matched_in_their_case(term, text, wrong):
    assert found(term, text) == [f"it says “{one}”" for one in wrong]


@pytest.fixture
def folder(tmp_path):
    for name in ("templates/reminder", "templates/words"):
        (tmp_path / name).mkdir(parents=True)
    template = "subject: x\n---\n{{ organisation\n}} and\nyour organisation\n"
    (tmp_path / "templates/reminder/en.md").write_text(template)
    (tmp_path / "templates/reminder/fr.md").write_text("une organisation\n")
    (tmp_path / "templates/words/en.yaml").write_text("a:\n  organisation: well\n  b: [an organisation]\n")
    review = "organisation: one\ntitle:\n  en: The organisation\n  fr: L’organisation\nfree: organisation\n"
    (tmp_path / "review.yaml").write_text(review)
    return tmp_path


def test_a_finding_says_where_what_and_what_to_write(folder):
    given = check_words({"en": (SPELLING,)}, folder / "templates", folder / "review.yaml")
    assert [str(fault) for fault in given] == [
        "templates/reminder/en.md:5: it says “organisation”; write “organization”",
        "templates/words/en.yaml:3: it says “organisation”; write “organization”",
        "review.yaml:3: it says “organisation”; write “organization”",
    ]


@pytest.mark.parametrize("text", ["en:\n  - {write: a, wrong: [b]}\n", "en: [", "- en\n"])
def test_a_glossary_that_is_malformed_is_named(tmp_path, text):
    (tmp_path / "glossary.yaml").write_text(text)
    with pytest.raises(TemplateProblem, match=r"glossary\.yaml.*write a list"):
        read_glossary(tmp_path / "glossary.yaml")


def test_no_mail_and_no_text_of_the_review_uses_a_wrong_word():
    assert [str(fault) for fault in check_words(read_glossary(), TEMPLATES, REVIEW)] == []
