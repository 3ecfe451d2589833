"""Answers of the Sheets API that are not as the reference says, or hold the worst that people can type.

They go through the real client, sheet and book, and through the reading of answers. Whatever comes, a round
ends with the rows that could be read or with one problem in words, in bounded time.
"""

import json
from contextlib import suppress

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st

from roadmap.answers.reading import read_answers
from roadmap.answers.timestamps import read_timestamp
from roadmap.problems import InvalidValue
from roadmap.review.forms import Form
from tasks.book import BookProblem
from tasks.book.google.book import GoogleBook
from tasks.book.google.client import SheetsClient
from tasks.book.google.clock_facts import FactsInMemory
from tasks.book.google.explaining import SheetAccess
from tasks.book.google.retrying import RetryPolicy
from tests.hostile.budget import within

TAB = "Briefing"
FORM = Form.model_validate(
    {
        "tab": TAB,
        "url": "https://x.example",
        "questions": [{"id": "party", "role": "party", "wording": "Country"}],
    }
)
HEADINGS = ["Timestamp", "Email Address", "Country"]
ABOUT = {
    "properties": {"title": "Review", "timeZone": "America/Santiago", "locale": "es_CL"},
    "sheets": [{"properties": {"sheetId": 0, "title": TAB, "sheetType": "GRID"}}],
}


class Replies:
    """A session whose answers are given: the metadata, and what is in the first range of a reading."""

    def __init__(self, values=None, about=None, whole=None, days=None):
        self._values, self._whole, self._days = values, whole, days
        self._about = ABOUT if about is None else about

    def request(self, _method, url, params=None, **_):
        answer = requests.Response()
        answer.status_code, answer.url = 200, url
        answer._content = self._content(url, params or {})
        return answer

    def _content(self, url, params):
        if "batchGet" not in url:
            return self._about if isinstance(self._about, bytes) else json.dumps(self._about).encode()
        if self._whole is not None:
            return self._whole if isinstance(self._whole, bytes) else json.dumps(self._whole).encode()
        days = params.get("dateTimeRenderOption") == "FORMATTED_STRING"
        shown = self._days if days and self._days is not None else self._values
        ranges = [{"range": f"{TAB}!A1:Z1000", "values": shown}]
        ranges += [{"range": f"{TAB}!A1:Z1000"} for _ in params["ranges"][1:]]
        return json.dumps({"valueRanges": ranges}).encode()


def book(**replies):
    retry_policy = RetryPolicy(sleep=lambda _: None, chance=lambda: 0.0)
    client = SheetsClient(Replies(**replies), "https://sheets.googleapis.com", retry_policy, lambda: 0.0)
    return GoogleBook(client, SheetAccess("id", "robot@x.example"), FactsInMemory())


def round_of(**replies):
    """What a round makes of it: its reading, or the problem in words."""
    try:
        found = book(**replies).read([TAB])
    except BookProblem as problem:
        said = str(problem)
        return problem if "\n" not in said and len(said) < 1000 else said
    return read_answers(found.rows.get(TAB, []), "m", FORM, found.zone or "UTC", found.locale)


def rows(*stamps, country="Chile"):
    return [HEADINGS, *([stamp, f"p{n}@x.example", country] for n, stamp in enumerate(stamps))]


NO_ANSWERS = [
    *(
        b"",
        b"null",
        b"[]",
        b"3",
        b'"x"',
        b"<html>",
        b"{",
        b'{"valueRanges": [{"range": "Briefing!A1:Z',
        b"\xff\xfe",
    ),
    *(
        b"[" * 100_000,
        b'{"valueRanges": ' + b"[" * 50_000,
        b"9" * 10_000,
        b'{"valueRanges": [' + b"1" * 5000 + b"]}",
    ),
    *({"error": {"code": 500, "message": "x" * 100_000}}, {"valueRanges": None}, {"valueRanges": {}}),
    *({"valueRanges": [None]}, {"valueRanges": [3, 3, 3]}, {"valueRanges": []}, {"valueRanges": [{}] * 3}),
    *({"valueRanges": [{"range": 7}] * 3}, {"valueRanges": [{"range": "Briefing!A1", "values": 3}] * 3}),
    {"valueRanges": [{"range": "Briefing!A1", "values": [3]}] * 3},
    {"valueRanges": [{"range": "Briefing!A1", "values": [[[1]]]}] * 3},
    {"valueRanges": [{"range": "Briefing!A1", "values": [[{"a": 1}]]}] * 3},
    {"valueRanges": [{"range": "A" * 50_000, "values": [["x"]]}] * 3},
    {"valueRanges": [{"range": "Briefing!A1:ZZZZZZZZ99999999999999", "values": [["x"]]}] * 2},
]


@pytest.mark.parametrize("whole", NO_ANSWERS, ids=lambda whole: str(whole)[:40])
def test_what_is_no_answer_is_a_problem_in_words(whole):
    with within(cpu=2):
        assert isinstance(round_of(whole=whole), BookProblem)


@pytest.mark.parametrize(
    "about",
    [
        *(b"<html>", b"[" * 100_000, {}, {"properties": {}}, {"properties": None, "sheets": []}),
        {**ABOUT, "sheets": [{}]},
        {**ABOUT, "sheets": [{"properties": {"title": 3, "sheetId": 1}}]},
        {**ABOUT, "sheets": [{"properties": {"title": TAB, "sheetId": "x"}}]},
        {**ABOUT, "sheets": [{"properties": {"title": TAB, "sheetId": 1e400}}]},
        {**ABOUT, "properties": {"title": ["x"], "timeZone": "UTC", "locale": "en"}},
        {**ABOUT, "properties": {"title": "x", "timeZone": None, "locale": 3}},
    ],
    ids=lambda about: str(about)[:60],
)
def test_what_says_nothing_of_the_sheet_is_a_problem_in_words(about):
    with within(cpu=2):
        assert isinstance(round_of(about=about, values=rows(45586.5)), BookProblem)


def test_one_row_that_cannot_be_read_keeps_no_other_from_it():
    bad = [
        1e308,
        -1e308,
        -1,
        0,
        1,
        19_999.5,
        80_001,
        10**400,
        True,
        "",
        "NaN",
        "inf",
        "1e5",
        "45586e1",
    ]
    bad += ["4" * 50_000, "1" * 5 + "." + "9" * 50_000, "1/" * 20_000, " " * 50_000, "0000-00-00", "99999999"]
    with within(cpu=2):
        found = round_of(values=rows(45586.5, *bad, 45587.25))
    assert [answer.row for answer in found.answers] == [2, len(bad) + 3]
    assert len(found.problems) == len(bad)
    assert all(len(str(problem)) < 250 for problem in found.problems)


def test_a_serial_that_is_text_with_a_tail_of_digits_is_the_moment():
    assert read_timestamp("45586." + "3" * 30, "UTC").to_date_string() == "2024-10-21"


def test_numbers_that_are_no_days_stay_numbers_and_a_sheet_that_changes_is_read_again():
    values = rows(45586.5, country=1e308)
    assert len(round_of(values=values, days=[["Country", 1e308]]).answers[0].values["party"]) == 309
    assert isinstance(round_of(values=values, days=[["Country", 7]]), BookProblem)
    assert isinstance(round_of(values=values, days=[]), BookProblem)
    assert round_of(values=values, days=[["Country", "a day"]]).answers[0].values["party"] == "a day"


def test_a_million_empty_rows_cost_little():
    content = json.dumps(
        {"valueRanges": [{"range": f"{TAB}!A1:Z1000001", "values": [HEADINGS, *[[]] * 1_000_000, ["x"]]}]}
    ).encode()[:-2]
    content += b', {"range": "Status!A1"}, {"range": "Rows!A1"}]}'
    sheets = [{"properties": {"sheetId": n, "title": t}} for n, t in enumerate((TAB, "Status", "Rows"))]
    with within(cpu=4):
        found = round_of(about={**ABOUT, "sheets": sheets}, whole=content)
    assert [problem.row for problem in found.problems] == [1_000_002]


@pytest.mark.parametrize(
    "headings",
    [
        ["Timestamp", "Email Address", "Country" + "y" * 50_000],
        ["T" * 50_000] * 50,
        ["Country"] * 3000,
        ["Timestamp"] * 3000 + ["Email Address", "Country"],
        ["\ufdfa" * 50_000, "Email Address", "Country"],
        [" " * 50_000] * 20,
        ["\u0301" * 50_000, "Timestamp", "Email Address", "Country"],
        [True, None, 3.5, -0.0],
        [],
    ],
    ids=lambda headings: f"{len(headings)} of {str(headings[0])[:9] if headings else ''}",
)
def test_any_headings_are_looked_at_in_time(headings):
    stamps = [["x"] * min(len(headings), 40)] * 5
    with within(cpu=3):
        round_of(values=[headings, *stamps])


@pytest.mark.parametrize(
    "title",
    [
        "Mark's 'tab'",
        "two\nlines",
        "🗳️ tab",
        "a!b:c",
        "A1",
        "'",
        "x" * 5000,
        "\u202etab",
        "=1+1",
        "&ranges=Secret",
    ],
)
def test_other_tabs_may_be_called_anything(title):
    sheets = [*ABOUT["sheets"], {"properties": {"sheetId": 1, "title": title}}]
    whole = {
        "valueRanges": [
            {"range": f"{TAB}!A1:C2", "values": rows(45586.5)},
            {"range": "X!A1:C1", "values": [HEADINGS]},
        ]
    }
    found = book(about={**ABOUT, "sheets": sheets}, whole=whole).read([TAB])
    assert found.others == {title: HEADINGS}
    assert len(found.rows[TAB]) == 1


def test_no_more_other_tabs_are_looked_at_than_the_bound():
    sheets = [*ABOUT["sheets"], *({"properties": {"sheetId": n, "title": f"T{n}"}} for n in range(1, 5000))]
    assert isinstance(round_of(about={**ABOUT, "sheets": sheets}, values=rows(45586.5)).answers, tuple)


json_cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.lists(st.integers(), max_size=2),
)


@given(st.lists(st.lists(json_cells, max_size=5), max_size=6))
def test_any_cells_are_read_or_told(values):
    round_of(values=[HEADINGS, *values])
    round_of(values=values)


@given(
    st.one_of(
        st.text(max_size=40), st.floats().map(str), st.integers().map(str), st.from_regex(r"[\d/. :-]{1,30}")
    )
)
@example("20000")  # days since 1899, in a year that no form was sent in
@example("80000")
@example("99999.99999")
def test_any_timestamp_is_a_moment_of_a_review_or_refused(text):
    moment = None
    with suppress(InvalidValue):
        moment = read_timestamp(text, "America/Santiago", "es_CL")
    assert moment is None or 1954 <= moment.year <= 2119
