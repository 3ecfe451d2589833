from datetime import UTC, date, datetime

import pytest

from tests.sheets.cells import Formula

MOMENT = datetime(2024, 10, 21, 9, 14, 3)
TYPED = [[MOMENT, "Ana", 3, 1234.5, True, date(2024, 1, 5)]]


def test_the_resource(caller, book):
    book.add("First")
    book.add("Second", size=(50, 4)).frozen_rows = 1
    answer = caller.ask("GET", "").json()
    assert answer["spreadsheetUrl"] == "https://docs.google.com/spreadsheets/d/the-book/edit"
    assert answer["properties"] == {
        "title": "Review",
        "locale": "es_CL",
        "autoRecalc": "ON_CHANGE",
        "timeZone": "America/Santiago",
    }
    second = answer["sheets"][1]["properties"]
    assert answer["sheets"][0]["properties"]["sheetId"] == 0
    assert (second["title"], second["index"], second["sheetType"]) == ("Second", 1, "GRID")
    assert second["gridProperties"] == {"rowCount": 50, "columnCount": 4, "frozenRowCount": 1}


def test_a_field_mask(caller, book):
    book.add("First")
    mask = "properties.title,sheets(properties(title,gridProperties.rowCount))"
    assert caller.ask("GET", "", fields=mask).json() == {
        "properties": {"title": "Review"},
        "sheets": [{"properties": {"title": "First", "gridProperties": {"rowCount": 1000}}}],
    }


@pytest.mark.parametrize("mask", ["properties.titel", "sheets(properties", "nothing"])
def test_a_wrong_field_mask(caller, book, mask):
    assert caller.ask("GET", "", fields=mask).status_code == 400


def test_trailing_blanks_are_cut(caller, book):
    book.add("My Tab", [["a", "", "c", "", ""], [], ["", "b"], ["", ""]])
    assert caller.get("'My Tab'") == [
        {"range": "'My Tab'!A1:Z1000", "majorDimension": "ROWS", "values": [["a", "", "c"], [], ["", "b"]]}
    ]
    turned = caller.get("'My Tab'!A1:C3", majorDimension="COLUMNS")[0]
    assert turned["values"] == [["a"], ["", "", "b"], ["c"]]


def test_an_empty_range_has_no_values(caller, book):
    book.add("Sheet1")
    assert caller.get("Sheet1!A2:C") == [{"range": "Sheet1!A2:C1000", "majorDimension": "ROWS"}]


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({}, ["21-10-2024 9:14:03", "Ana", "3", "1234,5", "VERDADERO", "05-01-2024"]),
        ({"valueRenderOption": "UNFORMATTED_VALUE"}, [45586.38475694444, "Ana", 3, 1234.5, True, 45296]),
        (
            {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"},
            ["21-10-2024 9:14:03", "Ana", 3, 1234.5, True, "05-01-2024"],
        ),
    ],
)
def test_how_values_are_shown(caller, book, options, shown):
    book.add("Sheet1", TYPED)
    values = caller.get("Sheet1", **options)[0]["values"][0]
    assert values == [pytest.approx(one) if isinstance(one, float) else one for one in shown]
    assert [type(one) for one in values] == [type(one) for one in shown]


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("en_US", "10/21/2024 9:14:03"),
        ("en_GB", "21/10/2024 09:14:03"),
        ("es_CL", "21-10-2024 9:14:03"),
        ("pt_BR", "21/10/2024 09:14:03"),
        ("fr_FR", "21/10/2024 09:14:03"),
    ],
)
def test_moments_in_each_locale(caller, book, locale, shown):
    book.add("Sheet1", [[MOMENT]])
    book.locale = locale
    assert caller.get("Sheet1!A1")[0]["values"] == [[shown]]


def test_a_moment_with_a_zone_is_the_sheets_wall_clock(book):
    tab = book.add("Sheet1")
    tab.append([datetime(2024, 10, 21, 12, 14, 3, tzinfo=UTC)])
    assert tab.rows == [[MOMENT]]


def test_a_formula_is_shown_by_its_value(caller, book):
    book.add("Sheet1", [[Formula("=1+1", 2)]])
    assert caller.get("Sheet1", valueRenderOption="FORMULA")[0]["values"] == [["=1+1"]]
    assert caller.get("Sheet1", valueRenderOption="UNFORMATTED_VALUE")[0]["values"] == [[2]]


def test_one_missing_tab_refuses_the_whole_batch(caller, book):
    book.add("Sheet1", [["a"]])
    answer = caller.ask("GET", "/values:batchGet", ranges=["Sheet1", "'Mark''s tab'!A:C"])
    assert answer.status_code == 400
    assert answer.json() == {
        "error": {
            "code": 400,
            "message": "Unable to parse range: 'Mark''s tab'!A:C",
            "status": "INVALID_ARGUMENT",
        }
    }


def test_a_range_in_the_path_is_decoded(caller, book):
    book.add("a/b: ñ", [["x"]])
    answer = caller.ask("GET", "/values/%27a%2Fb%3A%20%C3%B1%27%21A1%3AB2")
    assert answer.json() == {"range": "'a/b: ñ'!A1:B2", "majorDimension": "ROWS", "values": [["x"]]}


def test_a_wrong_option(caller, book):
    book.add("Sheet1")
    answer = caller.ask("GET", "/values/Sheet1", valueRenderOption="PLAIN")
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_fifty_thousand_rows_come_whole(caller, book):
    book.add("Sheet1", [[MOMENT, "Ana Müller", 3, 1.5, True, "x" * 40, "y", "z"]] * 50_000)
    values = caller.get(
        "Sheet1", dateTimeRenderOption="FORMATTED_STRING", valueRenderOption="UNFORMATTED_VALUE"
    )
    assert len(values[0]["values"]) == 50_000


def test_rows_and_tabs_as_people_move_them(book):
    tab = book.add("Sheet1", [["h", "i"], ["b", 2], ["a", 1]])
    book.add("Other")
    tab.sort(1)
    tab.insert(2, ["new"])
    tab.move_row(4, 3)
    tab.insert_column(2, ["j"])
    tab.delete(2)
    tab.rename("Renamed")
    tab.move(1)
    assert tab.rows == [["h", "j", "i"], ["b", "", 2], ["a", "", 1]]
    assert [one.title for one in book.tabs] == ["Other", "Renamed"]
    assert (tab.row_count, tab.column_count) == (1000, 27)
