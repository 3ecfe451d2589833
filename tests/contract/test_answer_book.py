"""What every answer book must do. A new implementation joins by an `Outside` of its own in `OUTSIDES`."""

import datetime as dt
from collections import Counter
from contextlib import ExitStack
from typing import Protocol

import openpyxl
import pendulum
import pytest

from config.settings import Settings
from roadmap.answers.reading import read_answers
from roadmap.answers.timestamps import read_timestamp
from roadmap.review.forms import Form
from tasks.book import ROWS_TAB, AnswerBook, BookProblem, RowStatus, Workbook
from tasks.book.opening import open_book
from tasks.book.own_tabs import ROWS_HEADINGS
from tests.sheets.cells import Formula
from tests.sheets.server import serving

FORMS = [
    Form.model_validate({"tab": tab, "url": "https://forms.example.org/x", "questions": questions})
    for tab, questions in {
        "Briefing 1": [{"id": "country", "role": "party", "wording": {"en": "Country", "es": "País"}}],
        "Questionnaire": [{"id": "gaps", "wording": "What are the gaps?"}],
    }.items()
]
TABS = [form.tab for form in FORMS]
AT = pendulum.datetime(2024, 10, 21, 9, 14, tz="America/Santiago")


class Outside(Protocol):
    """The world outside of the book: forms that add rows, people who change tabs."""

    book: AnswerBook

    spoilt: str  # what is then said to do

    def append(self, tab, *cells): ...
    def rename(self, tab, name): ...
    def cells(self, tab): ...
    def spoil(self): ...
    def mark(self): ...
    def close(self): ...


class OutsideWorkbook:
    spoilt = "last good copy"

    def __init__(self, folder):
        self.path = folder / "answers.xlsx"
        self.book = Workbook(self.path)

    def append(self, tab, *cells):
        book = openpyxl.load_workbook(self.path)
        book[tab].append(cells)
        book.save(self.path)

    def rename(self, tab, name):
        book = openpyxl.load_workbook(self.path)
        book[tab].title = name
        book.save(self.path)

    def cells(self, tab):
        """Values with their kind: a formula's is “f”, a text's is “s”."""
        rows = openpyxl.load_workbook(self.path)[tab].iter_rows()
        return [[(cell.value, cell.data_type) for cell in row] for row in rows]

    def spoil(self):
        self.path.write_bytes(self.path.read_bytes()[:-200])

    def mark(self):
        return self.book.fingerprint()

    def close(self):
        pass


class OutsideGoogle:
    spoilt = "as Editor"

    def __init__(self, folder):
        self._end = ExitStack()
        self.server = self._end.enter_context(serving())
        self.sheet = self.server.spreadsheet("Review", locale="es_CL", zone="America/Santiago")
        self.sheet.add("Sheet1")
        key, endpoint = self.server.key_file(folder), self.server.endpoint
        settings = Settings(book=f"google:{self.sheet.id}", google_key_file=key, sheets_endpoint=endpoint)
        self.book = open_book(settings, pace=lambda: 0)
        self._last = Counter()

    def append(self, tab, *cells):
        self._last[tab] += 1
        self.sheet.tab(tab).put(1 + self._last[tab], 1, [cells])

    def rename(self, tab, name):
        self.sheet.tab(tab).rename(name)

    def cells(self, tab):
        kinds = {str: "s", Formula: "f"}
        return [[(cell, kinds.get(type(cell), "n")) for cell in row] for row in self.sheet.tab(tab).rows]

    def spoil(self):
        self.sheet.unshare(self.server.account.email)

    def mark(self):
        return [(tab.title, tab.rows) for tab in self.sheet.tabs]

    def close(self):
        self._end.close()


OUTSIDES = [OutsideWorkbook, OutsideGoogle]


@pytest.fixture(params=OUTSIDES)
def outside(request, tmp_path):
    made = request.param(tmp_path)
    made.book.create(FORMS, "es")
    yield made
    made.close()


def put(outside, rows):
    return outside.book.put({ROWS_TAB: [ROWS_HEADINGS, *(row.cells() for row in rows)]})


def status(row=2, matched_to="Brasil", what="matched", at=AT):
    return RowStatus("Briefing 1", row, AT, "ana@x.example", matched_to, what, at)


def test_a_new_book_has_every_tab_and_no_rows(outside):
    reading = outside.book.read(TABS)
    assert reading.rows == {"Briefing 1": [], "Questionnaire": []}
    assert not reading.missing


def test_the_headings_are_those_that_the_form_writes(outside):
    outside.append("Briefing 1", "2024-10-21 09:14:03", "ana@x.example", "Brasil")
    (row,) = outside.book.read(TABS).rows["Briefing 1"]
    assert list(row.cells) == FORMS[0].headings("es")
    assert row.number == 2
    (answer,) = read_answers([row], "briefing-1", FORMS[0], "America/Santiago").answers
    assert (answer.sender, answer.values, answer.received_at.minute) == (
        "ana@x.example",
        {"country": "Brasil"},
        14,
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  as it is, ¿sí?\nand more ", "  as it is, ¿sí?\nand more "),
        ("007", "007"),
        (3, "3"),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (True, "TRUE"),
        (None, ""),
    ],
)
def test_cells_are_read_as_people_see_them(outside, value, text):
    outside.append("Briefing 1", "2024-10-21 09:14:03", "ana@x.example", value)
    assert outside.book.read(TABS).rows["Briefing 1"][0].cells["País"] == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.date(2024, 10, 21), "2024-10-21"),
        (dt.datetime(2024, 10, 21, 9, 14, 3), "2024-10-21 09:14:03"),
        (45586, "45586"),
    ],
)
def test_moments_are_read_as_values_and_days_of_an_answer_in_one_way(outside, value, text):
    stamp = dt.datetime(2024, 10, 21, 9, 14, 3)
    outside.append("Briefing 1", stamp, "a@x.example", value)
    (row,) = outside.book.read(TABS).rows["Briefing 1"]
    assert row.cells["País"] == text
    assert read_timestamp(row.cells["Marca temporal"], "UTC").naive() == stamp


def test_every_second_of_a_minute_survives_the_sheet(outside):
    moments = [dt.datetime(2024, 10, 2, 9, 14, second) for second in range(0, 60, 7)]
    for moment in moments:
        outside.append("Briefing 1", moment, "ana@x.example", "x")
    reading = outside.book.read(TABS)
    zone = reading.zone or "America/Santiago"
    found = read_answers(reading.rows["Briefing 1"], "briefing-1", FORMS[0], zone, reading.locale)
    assert [answer.received_at.naive() for answer in found.answers] == moments


def test_empty_rows_are_left_out_and_the_others_keep_their_numbers(outside):
    for cells in [("t1",), ("",), (" ", ""), ("t4",)]:
        outside.append("Briefing 1", *cells)
    assert [row.number for row in outside.book.read(TABS).rows["Briefing 1"]] == [2, 5]


def test_a_doubled_heading_loses_nothing(outside):
    outside.rename("Briefing 1", "Old")
    outside.book.create(FORMS, "es")
    outside.append("Old", "x")
    twice = Form.model_validate(
        {
            "tab": "Twice",
            "url": "https://forms.example.org/x",
            "questions": [
                {"id": "a", "wording": "País", "role": "party"},
                {"id": "b", "wording": "País"},
            ],
        }
    )
    outside.book.create([twice], "es")
    outside.append("Twice", "2024-10-21 09:14:03", "ana@x.example", "Brasil", "Chile")
    (row,) = outside.book.read(["Twice"]).rows["Twice"]
    assert list(row.cells.values())[2:] == ["Brasil", "Chile"]
    assert not read_answers([row], "m", FORMS[0], "America/Santiago").readable


def test_a_missing_tab_is_named_and_the_others_are_read(outside):
    outside.append("Questionnaire", "2024-10-21 09:14:03", "ana@x.example", "Many")
    outside.rename("Briefing 1", "Briefing 1 (old)")
    reading = outside.book.read(TABS)
    assert len(reading.rows["Questionnaire"]) == 1
    assert [problem.tab for problem in reading.missing] == ["Briefing 1"]
    assert "Briefing 1 (old)" in str(reading.missing[0])


def test_the_fingerprint_changes_only_with_the_book(outside):
    before, cheap = outside.book.read(TABS).fingerprint, outside.book.fingerprint()
    outside.book.create(FORMS, "en")
    assert outside.book.read(TABS).fingerprint == before
    assert outside.book.fingerprint() in {cheap, None}
    outside.append("Briefing 1", "2024-10-21 09:14:03", "ana@x.example", "Brasil")
    assert outside.book.fingerprint() is None or outside.book.fingerprint() != cheap
    assert outside.book.read(TABS).fingerprint != before


def test_status_goes_to_our_own_tab_and_answers_stay(outside):
    outside.append("Briefing 1", "2024-10-21 09:14:03", "=1+1@x.example", "Brasil")
    before = outside.book.read(TABS)
    assert put(outside, [status(2), status(3), status(4)])
    assert put(outside, [status(2, "Chile")])
    headings, *rows = outside.cells(ROWS_TAB)
    assert [text for text, _ in headings][:2] == ["Tab", "Row"]
    assert [[text for text, _ in row] for row in rows] == [status(2, "Chile").cells()]
    assert outside.book.read(TABS).rows == before.rows


@pytest.mark.parametrize("text", ['=HYPERLINK("https://x.example")', "+1", "-1", "@SUM(A1)", "=", "bell\x07"])
def test_what_looks_like_a_formula_stays_text(outside, text):
    put(outside, [status(matched_to=text)])
    outside.book.create([Form.model_validate({"tab": "Another", "url": "https://x.example"})], "en")
    cell, kind = outside.cells(ROWS_TAB)[1][4]
    assert (cell, kind) == (text.replace("\x07", ""), "s")


def test_the_same_status_again_leaves_the_book_alone(outside):
    rows = [status(2, "=x"), status(3, "", "waits for a person"), status(4, "bell\x07")]
    assert put(outside, rows)
    before = outside.mark()
    assert not put(outside, rows)
    outside.book.read(TABS)
    assert not put(outside, rows)
    assert outside.mark() == before


def test_creating_again_keeps_rows_and_adds_what_is_new(outside):
    outside.append("Briefing 1", "2024-10-21 09:14:03", "ana@x.example", "Brasil")
    more = Form.model_validate({"tab": "Call", "url": "https://forms.example.org/x"})
    outside.book.create([*FORMS, more], "en")
    reading = outside.book.read([*TABS, "Call"])
    assert len(reading.rows["Briefing 1"]) == 1
    assert reading.rows["Call"] == []


def test_no_form_may_take_our_own_tab(outside):
    with pytest.raises(BookProblem, match="our own"):
        outside.book.create([Form.model_validate({"tab": ROWS_TAB, "url": "https://x.example"})], "en")


def test_a_spoilt_book_is_one_line_for_people_and_is_not_touched(outside):
    outside.spoil()
    before = outside.mark()
    for action in (lambda: outside.book.read(TABS), lambda: put(outside, [status()])):
        with pytest.raises(BookProblem, match=outside.spoilt) as problem:
            action()
        assert "\n" not in str(problem.value)
    assert outside.mark() == before
