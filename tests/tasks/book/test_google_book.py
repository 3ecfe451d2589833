"""The Google book over HTTP: how many calls it makes, tabs that go missing, tabs that grow, odd names."""

from datetime import date

import pytest

from config.settings import Settings
from roadmap.review.forms import Form
from tasks.book import ROWS_TAB, STATUS_TAB, BookProblem
from tasks.book.google.facts import Remembered
from tasks.book.opening import open_book
from tasks.book.own import COLOURS, OWN_TABS, ROWS_HEADINGS
from tests.sheets.faults import refusal
from tests.sheets.server import serving

HEADINGS = ["Timestamp", "Email Address", "Country"]
ROW = ["2024-10-21 09:14:03", "ana@x.example", "Brasil"]
WRITE = "values:batchUpdate"


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@pytest.fixture
def sheet(server):
    """A sheet with two tabs of forms and our own."""
    made = server.spreadsheet("Review", locale="es_CL", zone="America/Santiago")
    for tab in ("Briefing 1", "Hearing"):
        made.add(tab, [HEADINGS, ROW])
    for tab, headings in OWN_TABS.items():
        made.add(tab, [list(headings)])
    server.calls.clear()
    return made


@pytest.fixture
def open_sheet(server, sheet, tmp_path):
    """Opens the sheet, each time as a new process would, with what is known of it kept."""
    key, facts = server.key_file(tmp_path), Remembered()

    def open_it(of=sheet, facts=facts):
        settings = Settings(book=f"google:{of.id}", google_key_file=key, sheets_endpoint=server.endpoint)
        return open_book(settings, facts=facts, pace=lambda: 0)

    return open_it


@pytest.fixture
def book(open_sheet):
    return open_sheet()


def lines(server):
    return [f"{call.method} {call.path.partition('/v4/spreadsheets/')[2][44:]}" for call in server.calls]


def rows(number, word="matched"):
    return [list(ROWS_HEADINGS), *([f"Tab {n}", str(n), word] for n in range(number))]


def form(tab):
    return Form.model_validate({"tab": tab, "url": "https://forms.example.org/x"})


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
    facts = Remembered()
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


def test_our_own_tabs_are_no_problem_when_missing_and_are_made(sheet, book):
    sheet.remove(ROWS_TAB)
    sheet.remove(STATUS_TAB)
    assert not book.read(["Briefing 1"]).missing
    assert book.put({ROWS_TAB: rows(1500), STATUS_TAB: [["Party"], ["Chile"]]})
    tab = sheet.tab(STATUS_TAB)
    assert tab.frozen_rows == 1
    begins = [rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for rule in tab.rules]
    assert begins == list(COLOURS)
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


def test_many_long_names_are_read_in_more_calls(server, sheet, open_sheet):
    book = open_sheet()
    names = [f"{'声' * 28}{number}" for number in range(40)]
    book.create([form(name) for name in names], "en")
    assert book.read(names).missing == []
    assert sum(f"{sheet.id}/values:batchGet" in call.path for call in server.calls) == 2
