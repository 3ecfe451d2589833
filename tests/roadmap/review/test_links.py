"""Addresses of the web: those that a mail may bring, and those that are refused where they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.problems import InvalidValue
from roadmap.review.links import read_link
from tasks.configuration import load
from tasks.render.markup import link
from tests.tasks.isles import REVIEW, spoil, told, write

GOOD = [
    "https://forms.example.org/briefing",
    "http://forms.example.org",
    "https://forms.gle/aB3?usp=sf_link&entry.1=a%20b#top",
    "https://example.org:8443/",
    "https://[2001:db8::1]/form",
    "http://localhost:8000/x",
    "https://migración.example.org/año",
    "HTTPS://Example.ORG/",
]
BAD = {
    "javascript:alert(1)": "is not an address of the web; write it as https://example.org/page",
    "data:text/html,<b>": "holds a character that no address of the web has",
    "data:text/html,x": "is not an address of the web",
    "forms.example.org/briefing": "is not an address of the web",
    "//forms.example.org": "is not an address of the web",
    "http://": "is not an address of the web",
    "https:///path": "is not an address of the web",
    "https://:443/": "is not an address of the web",
    "https://-a.example.org": "is not an address of the web",
    "https://a..example.org": "is not an address of the web",
    "https://[::1": "is not an address of the web",
    "https://example.org:99999/": "is not an address of the web",
    "https://example.org:x/": "is not an address of the web",
    "mailto:ana@example.org": "is not an address of the web",
    "file:///etc/passwd": "is not an address of the web",
    "ftp://example.org": "is not an address of the web",
    "": "is not an address of the web",
    "https://example.org/a b": "holds a character that no address of the web has",
    " https://example.org": "holds a character that no address of the web has",
    "https://example.org/\n": "holds a character that no address of the web has",
    "https://example.org/\u202egpj": "holds a character that no address of the web has",
    'https://example.org/"onload="x': "holds a character that no address of the web has",
    "https://example.org\\@evil.example": "holds a character that no address of the web has",
    "https://user:secret@example.org": "names a user, whom every reader would see",
    "https://example.org/" + "a" * 2000: "is too long for a link",
    "https://" + "a" * 64 + ".org": "is not an address of the web",
}


@pytest.mark.parametrize("text", GOOD)
def test_an_address_that_a_mail_may_bring_is_taken_as_it_is(text):
    assert read_link(text) == text
    assert link(text) == text


@pytest.mark.parametrize("text", BAD)
def test_another_is_refused_with_what_to_do(text):
    with pytest.raises(InvalidValue, match="; ") as problem:
        read_link(text)
    assert BAD[text] in str(problem.value)


@given(st.text(max_size=60).map(lambda text: f"https://{text}"))
def test_whatever_is_taken_can_be_linked_to_and_stands_on_one_line(text):
    try:
        read_link(text)
    except InvalidValue:
        return
    assert link(text) == text
    assert len(text.split()) == 1


@pytest.mark.parametrize(
    ("old", "key"),
    [
        ("      url: https://forms.example.org/briefing", "      url"),
        ("  website: https://un.example.org", "  website"),
    ],
)
@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "un.example.org", '"https://un.example.org/a b"', "http://"]
)
def test_an_address_in_a_review_is_refused_by_file_and_line(tmp_path, old, key, text):
    spoilt, line = spoil(REVIEW, old, f"{key}: {text}")
    (found,) = told(write(tmp_path, spoilt))
    assert found.startswith(f"isles.yaml:{line}: “")


def test_the_page_of_unsubscriptions_is_https_and_an_address(tmp_path):
    website = "  website: https://un.example.org\n"
    for number, text in enumerate(
        ("http://un.example.org/u", "https://-un.example.org/u", "https://un.example.org/u?a=b")
    ):
        spoilt, line = spoil(REVIEW, website, f"{website}  unsubscribe: {text}\n")
        folder = tmp_path / str(number)
        folder.mkdir()
        (found,) = told(write(folder, spoilt))
        assert found.startswith(f"isles.yaml:{line + 1}: “{text}”")
    spoilt, _ = spoil(REVIEW, website, f"{website}  unsubscribe: https://un.example.org/u\n")
    assert load(write(tmp_path, spoilt)).review.secretariat.unsubscribe == "https://un.example.org/u"
