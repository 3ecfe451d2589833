import pytest

from tests.sheets.cells import Formula


def test_update_one_range(caller, book):
    tab = book.add("Sheet1")
    answer = caller.ask(
        "PUT", "/values/Sheet1!A1:D5", {"values": [["a", 1], ["b", True]]}, valueInputOption="RAW"
    )
    assert answer.json() == {
        "spreadsheetId": "the-book",
        "updatedRange": "Sheet1!A1:B2",
        "updatedRows": 2,
        "updatedColumns": 2,
        "updatedCells": 4,
    }
    assert tab.rows == [["a", 1], ["b", True]]


def test_null_leaves_and_a_blank_clears(caller, book):
    tab = book.add("Sheet1", [["a", "b", "c"]])
    answer = caller.put(("Sheet1!A1:C1", [[None, "", "d"]])).json()
    assert tab.rows == [["a", "", "d"]]
    assert answer["totalUpdatedCells"] == 2


def test_totals_over_tabs(caller, book):
    book.add("One")
    book.add("Two")
    answer = caller.put(("One!A1", [["a", "b"]]), ("Two!B2:B3", [["c"], ["d"]])).json()
    totals = {name: total for name, total in answer.items() if name.startswith("total")}
    assert totals == {
        "totalUpdatedRows": 3,
        "totalUpdatedColumns": 3,
        "totalUpdatedCells": 4,
        "totalUpdatedSheets": 2,
    }
    assert [one["updatedRange"] for one in answer["responses"]] == ["One!A1:B1", "Two!B2:B3"]


def test_raw_never_makes_a_formula_or_a_number(caller, book):
    book.add("Sheet1")
    caller.put(("Sheet1!A1", [["=1+1", "+56 2", "3", "1-2-2024"]]))
    assert book.tab("Sheet1").rows == [["=1+1", "+56 2", "3", "1-2-2024"]]
    assert book.formulas == {}


def test_user_entered_is_as_if_typed(caller, book):
    tab = book.add("Sheet1")
    typed = ["=A1", "+56 2", "3,5", "verdadero", "21-10-2024", "'007", "x"]
    caller.put(("Sheet1!A1", [typed]), how="USER_ENTERED")
    row = tab.rows[0]
    assert row[:2] == [Formula("=A1"), Formula("=+56 2")]
    assert (row[2], row[3], str(row[4]), row[5:]) == (3.5, True, "2024-10-21", ["007", "x"])
    assert book.formulas == {"Sheet1!A1": "=A1", "Sheet1!B1": "=+56 2"}


@pytest.mark.parametrize(
    ("where", "values", "words"),
    [
        ("Sheet1!A1:B1", [["a"], ["b"]], "within range [Sheet1!A1:B1], but tried writing to row [2]"),
        ("Sheet1!A1:B1", [["a", "b", "c"]], "within range [Sheet1!A1:B1], but tried writing to column [C]"),
        ("Sheet1!A4", [["a"]], "Range (Sheet1!A4) exceeds grid limits. Max rows: 3, max columns: 3"),
        ("Sheet1!A2", [["a"]] * 3, "Range (Sheet1!A2:A4) exceeds grid limits. Max rows: 3, max columns: 3"),
        ("Sheet1!A1", [["x" * 50_001]], "more than the maximum of 50000 characters in a single cell."),
        ("Sheet1!A1", [[{"a": 1}]], "Invalid values[0][0]: struct_value"),
        ("Gone!A1", [["a"]], "Invalid data[1]: Unable to parse range: Gone!A1"),
    ],
)
def test_a_refused_range_writes_nothing(caller, book, where, values, words):
    tab = book.add("Sheet1", [["kept"]], size=(3, 3))
    answer = caller.put(("Sheet1!A1", [["changed"]]), (where, values))
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    assert tab.rows == [["kept"]]


def test_the_input_option_is_required(caller, book):
    book.add("Sheet1")
    answers = [
        caller.ask("PUT", "/values/Sheet1!A1", {"values": [["a"]]}),
        caller.ask("POST", "/values:batchUpdate", {"data": [{"range": "A1", "values": [["a"]]}]}),
    ]
    for answer in answers:
        assert answer.json()["error"]["message"] == "'valueInputOption' is required but not specified"


@pytest.mark.parametrize(("how", "size"), [("INSERT_ROWS", 4), ("OVERWRITE", 3)])
def test_append_after_the_table(caller, book, how, size):
    tab = book.add("Sheet1", [["a", "b"], ["c"]], size=(3, 3))
    query = {"valueInputOption": "RAW", "insertDataOption": how}
    answer = caller.ask("POST", "/values/Sheet1!A1:append", {"values": [["d"]]}, **query).json()
    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("Sheet1!A1:B2", "Sheet1!A3")
    assert tab.rows == [["a", "b"], ["c"], ["d"]]
    assert tab.row_count == size


def test_clearing(caller, book):
    tab = book.add("Sheet1", [["a", "b"], ["c", "d"]])
    one = caller.ask("POST", "/values/Sheet1!A1:A:clear")
    assert one.json() == {"spreadsheetId": "the-book", "clearedRange": "Sheet1!A1:A1000"}
    assert tab.rows == [["", "b"], ["", "d"]]
    more = caller.ask("POST", "/values:batchClear", {"ranges": ["Sheet1!1:1"]})
    assert more.json()["clearedRanges"] == ["Sheet1!A1:Z1"]
    assert tab.rows == [[], ["", "d"]]
