"""The Google book over HTTP: how many calls it makes, tabs that go missing, odd names."""

from datetime import date

import pytest

from tasks.book import ROWS_TAB, STATUS_TAB, BookProblem
from tasks.book.google.clock_facts import FactsInMemory
from tests.sheets.faults import refusal
from tests.tasks.book.sheet import HEADINGS, ROW, form, lines, rows


def test_every_round_asks_for_the_clock_in_one_small_call(server, sheet, open_sheet):
    reading = open_sheet().read(["Briefing 1", "Hearing"])
    assert (reading.zone, reading.locale, reading.remarks) == ("America/Santiago", "es_CL", [])
    assert lines(server) == ["GET ", "GET /values:batchGet"]
    again = open_sheet()
    assert again.read(["Briefing 1", "Hearing"]) == reading
    assert again.calls == 2


def test_a_changed_clock_or_locale_is_said_once_and_read_by_at_once(sheet, open_sheet):
    open_sheet().read(["Briefing 1"])
    sheet.zone = "Europe/Madrid"
    zone, locale = open_sheet().read(["Briefing 1"]), open_sheet()
    assert zone.zone == "Europe/Madrid"
    assert "its time zone was America/Santiago and is Europe/Madrid now" in " ".join(zone.remarks)
    sheet.locale = "en_US"
    changed = locale.read(["Briefing 1"])
    assert (changed.locale, len(changed.remarks)) == ("en_US", 1)
    assert "its locale was es_CL and is en_US now" in changed.remarks[0]
    assert open_sheet().read(["Briefing 1"]).remarks == []


def test_a_changed_clock_is_still_said_after_a_round_that_failed(server, sheet, open_sheet):
    open_sheet().read(["Briefing 1"])
    sheet.zone = "Europe/Madrid"
    server.fail([refusal(400, at="values:batchGet")])
    with pytest.raises(BookProblem):
        open_sheet().read(["Briefing 1"])
    assert len(open_sheet().read(["Briefing 1"]).remarks) == 1


def test_the_headings_of_other_tabs_come_along_and_ours_do_not(server, sheet, open_sheet):
    sheet.add("Form Responses 2", [HEADINGS, ROW])
    sheet.add("Empty")
    sheet.add("Mark's notes!", [["Who", 3, True]])
    reading = open_sheet().read(["Briefing 1"])
    assert reading.others == {
        "Hearing": HEADINGS,
        "Form Responses 2": HEADINGS,
        "Empty": [],
        "Mark's notes!": ["Who", "3", "TRUE"],
    }
    assert len(server.calls) == 2


def test_numbers_in_a_question_take_one_more_call_however_many_there_are(server, sheet, open_sheet):
    sheet.tab("Hearing").append([45586.5, "ana@x.example", 45586])
    for number in range(50):
        sheet.tab("Briefing 1").append([45586.25, "ana@x.example", number])
    reading = open_sheet().read(["Briefing 1", "Hearing"])
    assert [row.cells["Country"] for row in reading.rows["Briefing 1"]][:3] == ["Brasil", "0", "1"]
    assert reading.rows["Hearing"][1].cells["Country"] == "45586"
    assert len(server.calls) == 3


def test_a_row_that_goes_between_the_two_looks_is_looked_at_again(server, sheet, open_sheet):
    tab = sheet.tab("Briefing 1")
    tab.append([45586.25, "ana@x.example", date(2024, 10, 21)])
    tab.append([45586.25, "eva@x.example", 17])
    server.before(3, lambda: tab.delete(2))
    rows = open_sheet().read(["Briefing 1"]).rows["Briefing 1"]
    assert [(row.number, row.cells["Country"]) for row in rows] == [(2, "2024-10-21"), (3, "17")]


@pytest.mark.parametrize(("tabs", "long"), [(3, 10), (30, 10), (3, 5000)])
def test_a_round_is_one_call_to_read_and_one_to_write(server, tabs, long, open_sheet):
    sheet = server.spreadsheet("Large")
    names = [f"Tab {number}" for number in range(tabs)]
    for tab in names:
        sheet.add(tab, [HEADINGS, *[ROW] * long])
    facts = FactsInMemory()
    facts.keep(sheet.id, "Etc/GMT", "en_GB")
    made = open_sheet(sheet, facts)
    made.create([form(tab) for tab in names], "en")
    before = made.calls
    reading = made.read(names)
    assert {len(found) for found in reading.rows.values()} == {long}
    assert made.put({ROWS_TAB: rows(900), STATUS_TAB: [["Party", "Briefing"], ["Chile", "answered"]]})
    assert made.calls - before == 3
    assert not made.put({ROWS_TAB: rows(900)})
    made.read(names)
    assert not made.put({ROWS_TAB: rows(900)})
    assert made.calls - before == 5
    assert sheet.tab(ROWS_TAB).rows == rows(900)


def test_a_missing_tab_is_named_and_the_others_are_read(server, sheet, open_sheet):
    book = open_sheet()
    book.read(["Hearing"])
    sheet.tab("Briefing 1").rename("Briefing 1 (old)")
    server.calls.clear()
    reading = book.read(["Briefing 1", "Hearing"])
    assert len(reading.rows["Hearing"]) == 1
    assert "“Review”" in str(reading.missing[0])
    assert "rename the tab “Briefing 1 (old)” back" in str(reading.missing[0])
    assert len(server.calls) == 2


def test_a_tab_that_goes_between_two_calls_is_missing_too(server, sheet, book):
    sheet.remove("Briefing 1")
    server.before(2, lambda: sheet.remove("Hearing"))
    reading = book.read(["Briefing 1", "Hearing"])
    assert [problem.tab for problem in reading.missing] == ["Briefing 1", "Hearing"]
    assert reading.rows == {}


def test_a_sheet_that_never_rests_is_given_up(server, sheet, book):
    for number in range(8):
        sheet.add(f"T{number}", [HEADINGS])
    sheet.remove("Briefing 1")
    for number in range(4):
        server.before(2 * number + 2, lambda tab=f"T{number}": sheet.remove(tab))
    with pytest.raises(BookProblem, match="others keep adding and removing"):
        book.read(["Briefing 1", *(f"T{number}" for number in range(8))])


@pytest.mark.parametrize(
    "tab",
    [
        "Mark's tab",
        "A1",
        "R1C1",
        "Q1!A1:B2",
        "Сводка «1»",
        "声明及质询会议第一次简报答复表格二〇二五年秋季修订版本甲乙丙",
        "🗳 x",
    ],
)
def test_tabs_with_odd_names_are_found(sheet, book, tab):
    book.create([form(tab)], "en")
    sheet.tab(tab).append(ROW)
    assert len(book.read([tab]).rows[tab]) == 1


def test_many_long_names_are_read_in_more_calls(server, sheet, open_sheet):
    book = open_sheet()
    names = [f"{'声' * 28}{number}" for number in range(40)]
    book.create([form(name) for name in names], "en")
    assert book.read(names).missing == []
    assert sum(f"{sheet.id}/values:batchGet" in call.path for call in server.calls) == 2
