"""A form that was linked again, and timestamps in the future: told by round, look, alarm and tab."""

import openpyxl
import pytest

from roadmap.mail.message import Skip
from tasks.book.examination import examine
from tasks.collecting.collecting import collected
from tasks.collecting.writing_back import written_back
from tasks.mailing.mailing import considered
from tasks.watching.ledger import in_words, of_ledger
from tests.sheets.server import serving
from tests.tasks.filled import AT, HEADINGS, A, B, fill, row

NEW = "Form Responses 2"
EARLY = "2030-06-10 07:06:00"  # six minutes after AT, on the host's clock


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


class OfAWorkbook:
    """A workbook and what people do to it."""

    def __init__(self, folder):
        self.path = folder / "workbook.xlsx"
        self.fill(row(A, "XA"))

    def fill(self, *rows):
        fill(self.path.parent, *rows)

    def add(self, title, *rows):
        book = openpyxl.load_workbook(self.path)
        tab = book.create_sheet(title)
        for cells in rows:
            tab.append(cells)
        book.save(self.path)

    def remove(self, title):
        book = openpyxl.load_workbook(self.path)
        book.remove(book[title])
        book.save(self.path)

    def rows(self, title):
        return [list(cells) for cells in openpyxl.load_workbook(self.path)[title].values]


class OfASheet:
    """A spreadsheet and what people do to it."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.fill(row(A, "XA"))

    def fill(self, *rows):
        if self.sheet.find("Briefing"):
            self.sheet.remove("Briefing")
        self.sheet.add("Briefing", [HEADINGS, *rows])

    def add(self, title, *rows):
        self.sheet.add(title, rows)

    def remove(self, title):
        self.sheet.remove(title)

    def rows(self, title):
        return self.sheet.tab(title).rows


@pytest.fixture(params=["workbook", "sheet"])
def outside(request, server, path, tmp_path, monkeypatch):
    if request.param == "workbook":
        return OfAWorkbook(tmp_path)
    made = server.spreadsheet("Review", locale="en_GB", zone="Africa/Nairobi")
    monkeypatch.setattr("tasks.ledger.facts.books.Books.wait", lambda *_: 0.0)
    monkeypatch.setenv("ROADMAP_BOOK", f"google:{made.id}")
    monkeypatch.setenv("ROADMAP_GOOGLE_KEY_FILE", str(server.key_file(tmp_path)))
    monkeypatch.setenv("ROADMAP_SHEETS_ENDPOINT", server.endpoint)
    return OfASheet(made)


def unread(context):
    return [(one.about, one.values) for one in of_ledger(context) if one.kind == "tab-unread"]


def test_a_form_that_is_linked_again_is_told_and_who_answered_there_is_not_reminded(context, outside):
    assert collected(context(AT)).problems == ()
    outside.add(NEW, HEADINGS, row(B, "XB"))
    for hours in (1, 2):  # nothing else changes, and it is said again
        opened = context(AT.add(hours=hours))
        found = collected(opened)
        (problem,) = found.problems
        assert problem.startswith(f"tab “{NEW}”: it looks like a form's, and is not read (rows: 1)")
        assert "copy the rows of “Briefing” into it" in problem
        assert (found.new, found.withdrawn) == (0, 0)
        skipped = {one.address: one.skip for one in considered(opened, opened.step("briefing/reminder"))}
        assert skipped[B] == Skip.PERHAPS_ANSWERED
        assert unread(opened) == [(NEW, {"count": "1"})]


def test_it_is_over_once_the_tab_is_gone(context, outside):
    outside.add(NEW, HEADINGS)
    assert collected(context(AT)).problems
    outside.remove(NEW)
    later = context(AT.add(hours=1))
    found = collected(later)
    assert (found.problems, unread(later)) == ((), [])
    assert collected(context(AT.add(hours=2))).changed is False


def test_a_tab_that_the_review_names_is_left_alone(context, outside, path):
    outside.add("Copy of Briefing", HEADINGS, row(B, "XB"))
    outside.add("Notes", ["Who", "What"], ["XB", "rang"])
    assert len(collected(context(AT)).problems) == 1
    path.write_text(path.read_text() + "collecting: {other_tabs: [Copy of Briefing]}\n")
    later = context(AT.add(hours=1))
    assert (collected(later).problems, unread(later)) == ((), [])
    skipped = {one.address: one.skip for one in considered(later, later.step("briefing/reminder"))}
    assert skipped[B] is None


def test_the_look_names_it_and_it_has_to_be_mended(context, outside):
    outside.add(NEW, HEADINGS, row(B, "XB"), row(A, "XA"))
    opened = context(AT)
    wrong = [finding.text for finding in examine(opened.book, opened.review) if finding.sign == "wrong"]
    assert [said for said in wrong if NEW in said and "(rows: 2)" in said]


def test_the_alarm_says_it_in_the_words_of_each_language(context, outside):
    outside.add("<b>a tab", ["Zeitstempel", "Name"])
    opened = context(AT)
    collected(opened)
    (trouble,) = [one for one in of_ledger(opened) if one.kind == "tab-unread"]
    what, remedy = in_words(opened, trouble)
    assert "“<b>a tab”" in what
    assert "collecting: other_tabs" in remedy


def test_a_timestamp_in_the_future_is_named_with_its_row_until_it_has_come(context, outside):
    outside.fill(row(A, "XA"), row(B, "XB", stamp=EARLY))
    opened = context(AT)
    (remark,) = collected(opened).remarks
    assert remark.startswith("tab “Briefing”, row 3: its timestamp, 10 Jun 2030 07:06 (Africa/Nairobi), lies")
    written_back(opened)
    assert [cells[5].endswith("lies in the future") for cells in outside.rows("Rows")[1:]] == [False, True]
    for minutes in (1, 10):  # two clocks may differ a little; and then it has come
        later = context(AT.add(minutes=minutes))
        assert collected(later).remarks == ()
    written_back(later)
    assert not any("future" in cells[5] for cells in outside.rows("Rows"))


def test_many_timestamps_in_the_future_are_a_few_lines(context, tmp_path):
    fill(tmp_path, *(row(f"p{n}@xa.example.org", "XA", stamp="2030-11-10 10:00:00") for n in range(30)))
    remarks = collected(context(AT)).remarks
    assert len(remarks) == 11
    assert remarks[-1] == "… and 20 more rows whose timestamps lie in the future"


@pytest.mark.parametrize("outside", ["sheet"], indirect=True)
def test_a_changed_locale_is_said_by_the_round(context, outside):
    collected(context(AT))
    outside.sheet.locale = "en_US"
    assert "its locale was en_GB and is en_US now" in collected(context(AT.add(hours=1))).remarks[0]
