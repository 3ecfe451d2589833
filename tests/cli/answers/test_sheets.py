"""`roadmap sheets`: the book is set up, and looked at, whether it is a workbook or a spreadsheet."""

import json

import openpyxl
import pytest
from typer.testing import CliRunner

from cli.answers.sheets import sheets
from tasks.book import BookProblem
from tests.sheets.server import serving
from tests.tasks import isles

ANSWER = ["2030-06-01 09:14:03", "focal@xa.example.org", "Isles", "Ana", "Yes", ""]


@pytest.fixture
def review(tmp_path, monkeypatch):
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    return isles.write(tmp_path, isles.REVIEW.replace("[en, sw]", "[en, es]"))


@pytest.fixture
def run(review):
    def run_it(*words):
        return CliRunner().invoke(sheets, [*words, "--review", str(review)])

    return run_it


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@pytest.fixture
def sheet(server, review, tmp_path, monkeypatch):
    """A new and empty spreadsheet of the host's clock, which the settings name."""
    made = server.spreadsheet("Isles", locale="en_GB", zone="Africa/Nairobi")
    made.add("Sheet1")
    monkeypatch.setattr(
        "tasks.book.google.opening._paces", {}
    )  # the calls of other tests are no concern of this one
    monkeypatch.setenv("ROADMAP_BOOK", f"google:{made.id}")
    monkeypatch.setenv("ROADMAP_GOOGLE_KEY_FILE", str(server.key_file(tmp_path)))
    monkeypatch.setenv("ROADMAP_SHEETS_ENDPOINT", server.endpoint)
    return made


def findings(said):
    return [(line[0], line[2:]) for line in said.output.splitlines() if line[0] in "✓✗?"]


def test_init_makes_what_is_lacking_and_says_what_to_ask(run, sheet):
    said = run("init")
    assert said.exit_code == 0
    assert said.output.startswith("Made: “Briefing”, “Status”, “Rows”.\n")
    assert "Tab “Briefing”, form https://forms.example.org/briefing" in said.output
    assert "Collect email addresses: on (the column “Email Address”)" in said.output
    assert "Will you take part?  [multiple choice]\n      · Yes\n      · No\n" in said.output
    assert sheet.tab("Briefing").rows[0][:2] == ["Timestamp", "Email Address"]
    assert run("init").output.startswith("Nothing to do: all tabs are there.\n")


def test_init_writes_headings_in_another_language_of_the_review(run, sheet):
    assert "[short answer]" in run("init", "--language", "es").output
    assert sheet.tab("Briefing").rows[0][0] == "Marca temporal"
    unknown = run("init", "--language", "fr")
    assert (unknown.exit_code, str(unknown.exception)) == (
        1,
        "“fr” is not a language of the review; use one of en, es",
    )


def test_a_book_that_was_set_up_is_well(run, sheet):
    run("init")
    said = run("check")
    assert (said.exit_code, said.output.splitlines()[-1]) == (0, "Nothing to correct.")
    assert findings(said) == [
        ("✓", "tab “Briefing”: it has all columns, and all rows can be read (0)"),
        ("✓", "it can be written to"),
    ]


def test_check_changes_nothing(run, sheet):
    run("init")
    before = [(tab.title, tab.rows) for tab in sheet.tabs]
    run("check")
    assert [(tab.title, tab.rows) for tab in sheet.tabs] == before


def test_columns_are_looked_at_before_the_first_answer(run, sheet):
    run("init")
    tab = sheet.tab("Briefing")
    tab.put(1, 2, [["E-mail of the sender", "Country", "Country", "Will you take part?"]])
    said = run("check")
    assert said.exit_code == 1
    assert "✗ tab “Briefing”, column “Email Address”: there is no such column" in said.output
    assert said.output.splitlines()[-1].endswith("to correct.")


def test_a_column_for_people_that_was_renamed_is_found(run, sheet):
    run("init")
    heading = sheet.tab("Briefing").rows[0]
    sheet.tab("Briefing").put(1, heading.index("Comments") + 1, [["Remarks"]])
    assert (
        "column “Comments”: the tab has no such column, so answers to this question are not read"
        in run("check").output
    )
    assert "rename its column to “Comments” or" in run("check").output


def test_tabs_that_are_missing_and_rows_that_cannot_be_read_are_told(run, sheet):
    run("init")
    sheet.tab("Briefing").append(["soon", *ANSWER[1:]])
    assert "✗ tab “Briefing”, row 2: “soon” is not a timestamp" in run("check").output
    sheet.tab("Briefing").rename("Briefing (old)")
    said = run("check")
    assert "has no such tab; rename the tab “Briefing (old)” back to it" in said.output
    assert said.exit_code == 1


def test_another_clock_or_locale_is_a_remark(run, sheet):
    run("init")
    sheet.zone, sheet.locale = "Asia/Tokyo", "fr_FR"
    said = run("check")
    remarks = [text for sign, text in findings(said) if sign == "?"]
    assert said.exit_code == 0
    assert remarks[0].startswith("its time zone is Asia/Tokyo, the secretariat's Africa/Nairobi")
    assert remarks[1].startswith("its locale is fr_FR")


def test_a_reader_is_told_to_become_an_editor(run, sheet, server):
    run("init")
    sheet.share(server.account.email, "reader")
    said = run("check")
    assert said.exit_code == 1
    assert f"✗ answer book “Isles” https://docs.google.com/spreadsheets/d/{sheet.id}" in said.output
    assert f"share the sheet with {server.account.email} as Editor" in said.output


def test_json_has_the_same_findings(run, sheet):
    run("init")
    assert json.loads(run("check", "--json").output)[-1] == {
        "verdict": "well",
        "said": "it can be written to",
    }


def test_a_book_that_is_not_there_is_one_line(run, review, monkeypatch, tmp_path):
    missing = run("check")
    assert isinstance(missing.exception, BookProblem)
    assert "the file does not exist" in str(missing.exception)


def test_a_workbook_is_set_up_and_looked_at_likewise(run, tmp_path):
    assert run("init").output.startswith("Made: “Briefing”")
    path = tmp_path / "home" / "workbook.xlsx"
    assert findings(run("check"))[-1] == ("✓", "it can be written to")
    book = openpyxl.load_workbook(path)
    book["Briefing"]["B1"] = "Who"
    book.save(path)
    assert "✗ tab “Briefing”, column “Email Address”" in run("check").output
