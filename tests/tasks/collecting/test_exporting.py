"""Answers as tables: a line each, as text whatever they say; a file is whole or as it was."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.people.decisions import Decision
from roadmap.problems import Problem, Refusal
from tasks.book.cells import looks_like_a_formula
from tasks.book.worksheet_xml import has_formula
from tasks.collecting.exporting import Exported, export_answers
from tasks.collecting.tables import csv_of, write_whole, xlsx_of
from tests.tasks.filled import AT, A, B

CERTAIN, UNKNOWN = Match("XA", "certain"), Match(None, "none", why="the address is not known")


def answer(key, sender, minutes, **values):
    received = AT.in_timezone("UTC").add(minutes=minutes)
    return Answer(key, "briefing", "Briefing", minutes + 2, sender, received, values)


@pytest.fixture
def answered(context):
    """One that counts, one that waits, one of nobody, and one that is withdrawn."""
    opened = context(AT)
    kept = answer("k1", A, 0, attending="Yes", comments="=1+1", asked_once="so")
    waits, nobodys, gone = (answer(f"k{n}", f"{n}@else.example.org", n, attending="No") for n in (2, 3, 4))
    matched = [(kept, CERTAIN), *((a, UNKNOWN) for a in (waits, nobodys)), (gone, Match("XB", "certain"))]
    opened.ledger.answers.save(new=matched, at=AT)
    opened.ledger.answers.save(withdrawn=[gone], at=AT)
    spam = {"party": None, "address": nobodys.sender}
    opened.ledger.history.decide(Decision(kind="settle", subject="k3", value=spam, at=AT, by="C", reason=""))
    opened.refresh()
    return opened


def lines(table):
    headings, *rows = table.rows
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_a_line_an_answer_and_a_column_a_question(answered):
    (table,) = export_answers(answered, "briefing")
    first, waits, dismissed = lines(table)
    form = answered.review.form(answered.review.milestone("briefing"))
    unanswered = {question.wording.say("en"): "" for question in form.questions}
    assert first == unanswered | {
        "Milestone": "briefing",
        "Received": "2030-06-10T07:00:00+03:00",
        "Tab": "Briefing",
        "Row": 2,
        "Code": "XA",
        "Name": "Pseudo-Accents",
        "Sub-region or constituency": "North",
        "Sender": A,
        "Status": "recorded",
        "Country or territory": "",
        "Name of the participant": "",
        "Will you take part?": "Yes",
        "Comments": "=1+1",
        "asked_once": "so",
    }
    assert (waits["Status"], waits["Code"], waits["Name"]) == ("waits", "", "")
    assert dismissed["Status"] == "dismissed"


def test_withdrawn_ones_are_there_if_wanted(answered):
    (table,) = export_answers(answered, "briefing", withdrawn=True)
    last = lines(table)[-1]
    assert (last["Status"], last["Code"], last["Sub-region or constituency"]) == ("withdrawn", "XB", "South")


def test_all_have_a_sheet_each_and_only_those_that_ask(answered):
    assert [table.name for table in export_answers(answered, "all")] == ["briefing"]


def test_the_real_review_has_sheets_that_excel_can_name(real, monkeypatch, tmp_path):
    from tasks.context import open_context

    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    with open_context(real.path, AT) as context:
        tables = export_answers(context, "all")
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(tables)))
    asking = [m for m in real.review.milestones if real.review.form(m)]
    assert len(book.sheetnames) == len(asking) > 5
    assert max(map(len, book.sheetnames)) <= 31


@pytest.mark.parametrize("wanted", ["meeting", "nothing"])
def test_what_asks_nothing_has_no_answers(context, wanted):
    with pytest.raises(Problem, match=r"asks nothing|there is no milestone"):
        export_answers(context(AT), wanted)


def read(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_a_csv_is_a_formula(begins):
    assert read(csv_of(Exported("x", ((f"{begins}1+1", "a=1", 7),)))) == [[f"'{begins}1+1", "a=1", "7"]]


SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦"]
BEFORE = [
    "",
    "\u200b",
    "\ufeff",
    "\u00ad\u2060",
    "\u202e",
    " ",
    "\u00a0",
    "\u3000",
    "\t",
    "\r\n",
    "\u200b \ufeff",
]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", BEFORE)
def test_a_sign_in_another_width_or_behind_what_nobody_sees_is_no_formula(sign, before):
    text = f"{before}{sign}HYPERLINK(1)"
    assert read(csv_of(Exported("x", ((text, "Cuba = 1"),))))[0] == [f"'{text}", "Cuba = 1"]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of([Exported("x", (("Head",), (text,)))])))["x"]
    assert (sheet["A2"].data_type, sheet["A2"].quotePrefix) == ("s", True)


def test_what_we_write_into_the_answer_book_is_guarded_alike():
    assert all(looks_like_a_formula(before + sign + "1") for sign in SIGNS for before in BEFORE)
    assert has_formula([["x", "\u200b＝1"]])
    assert not has_formula([["Cuba = 1", "2030-06-09", "a\u200b=1", "’=1", ""]])


def test_what_hides_a_formula_is_dropped_first():
    assert read(csv_of(Exported("x", (("\0=1", "a\x1bb\x85c\ud800d\uffff"),)))) == [["'=1", "abcd"]]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_texts_can_be_written_and_are_texts(texts):
    table = Exported("x", (tuple(texts),))
    (row,) = read(csv_of(table))
    assert len(row) == len(texts)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of([table])))["x"]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}  # n: empty


def test_a_workbook_stores_formulas_as_texts():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of([Exported("x", (("Head",), ("=1+1",), (3,)))])))
    cell = book["x"]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert book["x"]["A3"].value == 3


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path):
    path = tmp_path / "answers.csv"
    write_whole(path, b"first")
    write_whole(path, b"second")
    assert path.read_bytes() == b"second"
    (tmp_path / "folder.csv").mkdir()
    for wrong in (tmp_path / "nowhere" / "answers.csv", tmp_path / "folder.csv"):
        with pytest.raises(Refusal, match=r"cannot be written .*choose another --out"):
            write_whole(wrong, b"third")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["answers.csv", "folder.csv"]


def test_a_forgotten_person_is_exported_under_the_pseudonym(answered):
    erased = answered.ledger.forgetting.forget(A, frozenset({"name"}), at=AT, by="C", reason="x")
    answered.refresh()
    (table,) = export_answers(answered, "briefing")
    assert lines(table)[0]["Sender"] == erased.pseudonym
    assert B not in repr(table)
