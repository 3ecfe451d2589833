"""`roadmap participants` and `roadmap badges`: the file that is asked for, or one line that says why not."""

import csv
import io
import json

import openpyxl
import pytest

from tasks.collecting.collecting import collected
from tasks.context import open_context
from tests.tasks.filled import fill
from tests.tasks.people.attending import BEFORE, COLUMNS, TAB, person, write_review

ROWS = (
    person(1, "Ana Pérez", function="Directora", diet="halal"),
    person(2, '=HYPERLINK("https://x.example")', role="Head", mode="Online"),
)


@pytest.fixture
def path(roadmap, tmp_path):
    (tmp_path / "home").mkdir()
    fill(tmp_path / "home", *ROWS, headings=list(COLUMNS.values()), tab=TAB)
    path = write_review(tmp_path)
    with open_context(path, BEFORE) as context:
        collected(context)
    return path


def test_printed_it_is_markdown_in_the_hosts_language(roadmap, path):
    said = roadmap("participants", "meeting", "--review", path)
    assert (said.code, said.out.splitlines()[0]) == (0, "# Lista de participantes · Meeting")
    assert "- Ana Pérez, Directora" in said.out


def test_json_has_counts_by_section(roadmap, path):
    said = roadmap("participants", "meeting", "--format", "json", "--language", "en", "--review", path)
    data = json.loads(said.out)
    assert (data["count"], data["final"], data["sections"][0]["count"]) == (2, False, 2)
    assert data["sections"][0]["title"] == "Member States"
    assert data["sections"][0]["parties"][0]["persons"][1] == {
        "name": "Ana Pérez",
        "title": "",
        "function": "Directora",
        "role": "member",
    }


def test_csv_and_xlsx_keep_a_formula_a_text(roadmap, path, tmp_path):
    out = tmp_path / "list.csv"
    said = roadmap("participants", "meeting", "--out", out, "--review", path)
    assert (said.code, said.out) == (0, f"2 participants written to {out}.\n")
    _, head, _ = csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"), newline=""))
    assert head[3].startswith("'=HYPERLINK")
    out = tmp_path / "list.xlsx"
    assert roadmap("participants", "meeting", "--out", out, "--review", path).code == 0
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Lista de participantes", "Participantes por sección"]
    assert book.worksheets[0]["D2"].data_type == "s"
    assert [cell.value for cell in book.worksheets[1][2]] == ["Estados Miembros", 2]


def test_what_cannot_be_written_is_refused(roadmap, path, tmp_path):
    for words, why in (
        (["--format", "xlsx"], "cannot be printed"),
        (["--out", tmp_path / "list.doc"], "ends in none of .md, .json, .xlsx, .csv"),
        (["--final"], "no attendance is recorded for meeting"),
    ):
        said = roadmap("participants", "meeting", *words, "--review", path)
        assert said.code == 1
        assert why in said.err


def test_badges_of_those_who_come_in_person_and_no_diet(roadmap, path, tmp_path):
    out = tmp_path / "badges.csv"
    said = roadmap("badges", "meeting", "--out", out, "--review", path)
    assert (said.code, said.out) == (0, f"1 badge written to {out}.\n")
    text = out.read_text(encoding="utf-8-sig")
    assert "Ana Pérez,Chile,Integrante,Directora," in text
    assert "halal" not in text


def test_sensitive_answers_are_exported_only_if_asked_for(roadmap, path):
    words = ("export", "answers", "--milestone", "meeting", "--out", "-", "--review", path)
    assert "halal" not in roadmap(*words).out
    assert "Diet" not in roadmap(*words).out
    assert "halal" in roadmap(*words, "--sensitive").out
