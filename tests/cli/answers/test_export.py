"""`roadmap export answers`: the file that is asked for, or one line that says why not."""

import csv
import io

import openpyxl
import pendulum
import pytest

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from tasks.context import open_context
from tests.tasks.isles import write

AT = pendulum.datetime(2030, 6, 9, 7, tz="UTC")


@pytest.fixture
def path(roadmap, tmp_path):
    """The small review, with one answer."""
    path = write(tmp_path)
    said = {"attending": "Yes", "comments": '=HYPERLINK("https://x.example")\nñandú'}
    answer = Answer("k1", "briefing", "Briefing", 2, "focal@xa.example.org", AT, said)
    with open_context(path, AT) as context:
        context.ledger.answers.save(new=[(answer, Match("XA", "certain"))], at=AT)
    return path


def test_csv_for_excel(roadmap, path, tmp_path):
    out = tmp_path / "answers.csv"
    said = roadmap("export", "answers", "--milestone", "briefing", "--out", out, "--review", path)
    assert (said.code, said.out) == (0, f"1 answer written to {out}.\n")
    assert out.read_bytes().startswith(b"\xef\xbb\xbfMilestone,Received,Tab,Row,Code,Name,")
    _, row = csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"), newline=""))
    assert row[:5] == ["briefing", "2030-06-09T10:00:00+03:00", "Briefing", "2", "XA"]
    assert row[-1].startswith("'=HYPERLINK")
    assert row[-1].endswith("ñandú")


def test_printed_it_is_csv_and_nothing_else(roadmap, path):
    said = roadmap("export", "answers", "--milestone", "briefing", "--out", "-", "--review", path)
    headings, row = csv.reader(io.StringIO(said.out, newline=""))
    assert (headings[0], len(row)) == ("Milestone", len(headings))


def test_a_workbook_of_all(roadmap, path, tmp_path):
    out = tmp_path / "answers.XLSX"
    assert roadmap("export", "answers", "--milestone", "all", "--out", out, "--review", path).code == 0
    book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))
    assert book.sheetnames == ["briefing"]
    assert book["briefing"]["D2"].value == 2


@pytest.mark.parametrize(
    ("milestone", "out", "told"),
    [
        ("all", "x.csv", "a CSV file holds the answers of one milestone"),
        ("all", "-", "a CSV file holds the answers of one milestone"),
        ("briefing", "x.ods", "neither a .csv nor an .xlsx file"),
        ("meeting", "x.csv", "meeting asks nothing"),
        ("brief", "x.csv", "there is no milestone “brief”"),
        ("briefing", "nowhere/x.csv", "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(roadmap, path, tmp_path, milestone, out, told):
    where = out if out == "-" else tmp_path / out
    said = roadmap("export", "answers", "--milestone", milestone, "--out", where, "--review", path)
    assert (said.code, said.out) == (1, "")
    assert told in said.err
    assert not (tmp_path / out).exists()
