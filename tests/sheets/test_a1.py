import pytest

from tests.sheets.a1 import Asked, asked, letters, number, quoted, resolve
from tests.sheets.errors import ApiError


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sheet1!A1:B2", Asked("Sheet1", 1, 1, 2, 2)),
        ("Sheet1!A:A", Asked("Sheet1", None, 1, None, 1)),
        ("Sheet1!1:2", Asked("Sheet1", 1, None, 2, None)),
        ("Sheet1!A5:A", Asked("Sheet1", 5, 1, None, 1)),
        ("A1:B2", Asked(None, 1, 1, 2, 2)),
        ("Sheet1", Asked("Sheet1")),
        ("'Mark''s tab'!$C$2", Asked("Mark's tab", 2, 3, 2, 3)),
        ("'Mark''s tab'", Asked("Mark's tab")),
        ("'Q1'", Asked("Q1")),
        ("Q1", Asked(None, 1, 17, 1, 17)),
        ("'a!b'!A1", Asked("a!b", 1, 1, 1, 1)),
        ("'Ответы'!AA10:AB", Asked("Ответы", 10, 27, None, 28)),
    ],
)
def test_ranges_of_the_guide(text, meant):
    assert asked(text) == meant


@pytest.mark.parametrize(
    "text", ["", "My Tab!A1", "My Tab", "Sheet1!", "Sheet1!A0", "Sheet1!A:2", "Mark's!A1"]
)
def test_what_is_no_range(text):
    with pytest.raises(ApiError, match="Unable to parse range: "):
        asked(text)


def test_columns_past_z():
    assert [letters(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert [number(text) for text in ("A", "Z", "AA", "ZZ", "AAA")] == [1, 26, 27, 702, 703]


def test_names_are_quoted_where_they_must_be():
    names = ["Sheet1", "My_Tab", "My Tab", "Mark's", "Q1", "2025", "Ответы"]
    assert [quoted(name) for name in names] == [
        *("Sheet1", "My_Tab", "'My Tab'", "'Mark''s'", "'Q1'", "'2025'", "'Ответы'"),
    ]


def test_the_end_is_clipped_to_the_grid(book):
    book.add("Sheet1", size=(10, 3))
    assert resolve(book, "Sheet1!A2:ZZ5000").text == "Sheet1!A2:C10"
    assert resolve(book, "Sheet1").text == "Sheet1!A1:C10"
    assert resolve(book, "B2").text == "Sheet1!B2"


@pytest.mark.parametrize(
    ("text", "writing"), [("Sheet1!A11", False), ("Sheet1!D1:D2", False), ("A1:C11", True)]
)
def test_past_the_grid(book, text, writing):
    book.add("Sheet1", size=(10, 3))
    with pytest.raises(ApiError, match=r"exceeds grid limits\. Max rows: 10, max columns: 3"):
        resolve(book, text, writing=writing)
