import pytest

RULE = {
    "ranges": [{"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 1}],
    "booleanRule": {"condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": "sent"}]}, "format": {}},
}


def words(answer):
    assert answer.status_code == 400
    return answer.json()["error"]["message"]


def test_add_a_sheet(caller, book):
    book.add("Sheet1")
    grid = {"rowCount": 20, "columnCount": 5, "frozenRowCount": 1}
    asked = {"addSheet": {"properties": {"title": "Ours", "sheetId": 7, "gridProperties": grid}}}
    answer = caller.change(
        asked, {"appendDimension": {"sheetId": 7, "dimension": "ROWS", "length": 5}}
    ).json()
    properties = {"sheetId": 7, "title": "Ours", "index": 1, "sheetType": "GRID", "gridProperties": grid}
    assert answer == {
        "spreadsheetId": "the-book",
        "replies": [{"addSheet": {"properties": properties}}, {}],
    }
    assert book.tab("Ours").row_count == 25


def test_all_or_nothing(caller, book):
    tab = book.add("Sheet1", [["a"]])
    renamed = {"properties": {"sheetId": 0, "title": "New"}, "fields": "title"}
    answer = caller.change(
        {"updateSheetProperties": renamed},
        {"addConditionalFormatRule": {"rule": RULE}},
        {"addSheet": {"properties": {"title": "Another"}}},
        {"addSheet": {"properties": {"title": "new"}}},
    )
    assert words(answer) == (
        'Invalid requests[3].addSheet: A sheet with the name "new" already exists. Please enter another name.'
    )
    assert ([one.title for one in book.tabs], tab.rules, tab.rows) == (["Sheet1"], [], [["a"]])


def test_delete_a_sheet(caller, book):
    book.add("Sheet1")
    book.add("Other", sheet_id=5)
    assert words(caller.change({"deleteSheet": {"sheetId": 6}})) == (
        "Invalid requests[0].deleteSheet: No grid with id: 6"
    )
    assert caller.change({"deleteSheet": {"sheetId": 5}}).json()["replies"] == [{}]
    assert "remove all the sheets" in words(caller.change({"deleteSheet": {"sheetId": 0}}))


def test_only_the_fields_named_are_changed(caller, book):
    tab = book.add("Sheet1", [["a", "b"]])
    given = {"sheetId": 0, "title": "No", "gridProperties": {"frozenRowCount": 1, "columnCount": 1}}
    caller.change({"updateSheetProperties": {"properties": given, "fields": "gridProperties"}})
    assert (tab.title, tab.frozen_rows, tab.column_count, tab.rows) == ("Sheet1", 1, 1, [["a"]])
    assert "'fields'" in words(caller.change({"updateSheetProperties": {"properties": given}}))
    own = {"properties": {"locale": "pt_BR", "title": "No"}, "fields": "locale"}
    caller.change({"updateSpreadsheetProperties": own})
    assert (book.locale, book.title) == ("pt_BR", "Review")


def test_conditional_formats(caller, book):
    book.add("Sheet1")
    caller.change({"addConditionalFormatRule": {"rule": RULE, "index": 0}})
    assert caller.ask("GET", "", fields="sheets.conditionalFormats").json() == {
        "sheets": [{"conditionalFormats": [RULE]}]
    }
    answer = caller.change({"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}}).json()
    assert answer["replies"] == [{"deleteConditionalFormatRule": {"rule": RULE}}]
    assert "No conditional format" in words(caller.change({"deleteConditionalFormatRule": {"sheetId": 0}}))


def test_cells_and_looks(caller, book):
    tab = book.add("Sheet1")
    cells = [{"userEnteredValue": {"stringValue": "=1"}}, {"userEnteredValue": {"formulaValue": "=2"}}]
    start = {"sheetId": 0, "rowIndex": 1, "columnIndex": 0}
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    caller.change(
        {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": "userEnteredValue"}},
        {
            "repeatCell": {
                "range": {"sheetId": 0, "endRowIndex": 1},
                "cell": bold,
                "fields": "userEnteredFormat",
            }
        },
        {"autoResizeDimensions": {"dimensions": {"sheetId": 0, "dimension": "COLUMNS"}}},
    ).raise_for_status()
    assert tab.rows[1][0] == "=1"
    assert tab.formulas == {"B2": "=2"}
    assert [kind for one in tab.formats for kind in one] == [
        "updateCells",
        "repeatCell",
        "autoResizeDimensions",
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"paintCell": {}}, "Unknown name \"paintCell\" at 'requests[0]': Cannot find field."),
        ({"appendDimension": {"sheetId": 0, "dimension": "ROWS"}}, "length must be greater than zero."),
        (
            {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 10**6}},
            "limit of 10000000 cells.",
        ),
        ({"addSheet": {"properties": {"sheetId": 0}}}, "already exists"),
    ],
)
def test_refused_requests(caller, book, asked, said):
    tab = book.add("Sheet1")
    assert said in words(caller.change(asked))
    assert (len(book.tabs), tab.row_count) == (1, 1000)


def test_no_request(caller, book):
    book.add("Sheet1")
    assert words(caller.change()) == "Must specify at least one request."
