"""What is written to a Google sheet: only what differs, into tabs of our own, which grow when they must."""

import pytest

from tasks.book import ROWS_TAB, STATUS_TAB, BookProblem
from tasks.book.own_tabs import OWN_TABS, ROWS_HEADINGS, STATUS_COLOURS
from tests.tasks.book.sheet import ROW, form, lines, rows


def test_only_what_differs_is_sent(server, sheet, book):
    book.read(["Briefing 1"])
    book.put({ROWS_TAB: rows(50)})
    changed = rows(50)
    changed[7][2] = "declined"
    book.put({ROWS_TAB: changed[:40]})
    first, rest = server.calls[-1].body["data"]
    assert (first["range"], first["values"]) == ("'Rows'!A8:C8", [["Tab 6", "6", "declined"]])
    assert rest["range"] == "'Rows'!A41:C51"
    assert server.calls[-1].body["valueInputOption"] == "RAW"
    assert sheet.tab(ROWS_TAB).rows == changed[:40]


def test_what_others_did_to_our_tab_is_put_right(sheet, book):
    book.read([])
    book.put({ROWS_TAB: rows(3)})
    sheet.tab(ROWS_TAB).append(["somebody", "wrote", "here"])
    sheet.tab(ROWS_TAB).set("B2", 17)
    book.read([])
    assert book.put({ROWS_TAB: rows(3)})
    assert sheet.tab(ROWS_TAB).rows == rows(3)


def test_forms_tabs_and_the_fingerprint_are_untouched_by_a_write(sheet, book):
    before = book.read(["Briefing 1"])
    assert book.put({ROWS_TAB: rows(5)})
    assert book.read(["Briefing 1"]) == before
    sheet.tab("Briefing 1").append(ROW)
    assert book.read(["Briefing 1"]).fingerprint != before.fingerprint
    assert book.fingerprint() is None


def test_formulas_stay_text_and_long_texts_are_cut(sheet, book):
    hostile = ['=IMPORTXML("https://x.example")', "+1", "007", "TRUE", "1/2/2024", "x" * 60_000]
    book.put({ROWS_TAB: [list(ROWS_HEADINGS), hostile]})
    *kept, long = sheet.tab(ROWS_TAB).rows[1]
    assert kept == hostile[:-1]
    assert not sheet.formulas
    assert (len(long), long[-1]) == (50_000, "…")
    assert not book.put({ROWS_TAB: [list(ROWS_HEADINGS), hostile]})
    book.read([])
    assert not book.put({ROWS_TAB: [list(ROWS_HEADINGS), hostile]})


def test_our_own_tabs_are_no_problem_when_missing_and_are_made(sheet, book):
    sheet.remove(ROWS_TAB)
    sheet.remove(STATUS_TAB)
    assert not book.read(["Briefing 1"]).missing
    assert book.put({ROWS_TAB: rows(1500), STATUS_TAB: [["Party"], ["Chile"]]})
    tab = sheet.tab(STATUS_TAB)
    assert tab.frozen_rows == 1
    begins = [rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for rule in tab.rules]
    assert begins == list(STATUS_COLOURS)
    assert len(sheet.tab(ROWS_TAB).rows) == 1501


def test_a_tab_that_is_too_small_grows_once_for_a_long_time(server, sheet, book):
    book.read(["Briefing 1"])
    wide = [[f"column {n}" for n in range(40)]]
    assert book.put({ROWS_TAB: rows(1800), STATUS_TAB: wide})
    assert lines(server)[-3:] == ["GET ", "POST :batchUpdate", "POST /values:batchUpdate"]
    assert sheet.tab(ROWS_TAB).row_count > 2500
    assert sheet.tab(STATUS_TAB).rows == wide
    server.calls.clear()
    assert book.put({ROWS_TAB: rows(2500)})
    assert lines(server) == ["POST /values:batchUpdate"]


def test_a_tab_that_shrank_or_went_meanwhile_is_made_again(server, sheet, book):
    book.read([])
    sheet.tab(ROWS_TAB).resize(20, 10)
    assert book.put({ROWS_TAB: rows(100)})
    sheet.remove(ROWS_TAB)
    assert book.put({ROWS_TAB: rows(101)})
    assert sheet.tab(ROWS_TAB).rows == rows(101)


def test_a_tab_that_another_made_meanwhile_is_used(server, sheet, book):
    sheet.remove(ROWS_TAB)
    book.read([])
    server.before(":batchUpdate", lambda: sheet.add(ROWS_TAB, [*rows(2), ["left over"]]))
    assert book.put({ROWS_TAB: rows(1)})
    assert sheet.tab(ROWS_TAB).rows == rows(1)


def test_creating_is_one_look_and_one_change(server, sheet, open_sheet):
    empty = server.spreadsheet("Empty")
    empty.add("Sheet1")
    book = open_sheet(empty)
    server.calls.clear()
    assert book.create([form("Briefing 1"), form("Call")], "es") == ["Briefing 1", "Call", *OWN_TABS]
    assert len(server.calls) == 2
    assert empty.tab("Call").rows == [["Marca temporal", "Dirección de correo electrónico"]]
    assert book.create([form("briefing 1")], "es") == []
    assert len(server.calls) == 3


def test_whether_it_may_write_is_found_out_without_writing(sheet, book, server):
    before = [(tab.title, tab.rows) for tab in sheet.tabs]
    book.try_to_write()
    assert [(tab.title, tab.rows) for tab in sheet.tabs] == before
    sheet.share(server.account.email, "reader")
    with pytest.raises(BookProblem, match="as Editor"):
        book.try_to_write()
