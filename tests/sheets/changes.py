"""spreadsheets.batchUpdate: the requests that we serve, in order, all or none.

After https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request. Looks
(repeatCell, updateDimensionProperties, …) are kept as they came, in the tab's `formats`.
"""

import copy

from tests.sheets.cells import Formula, raw
from tests.sheets.errors import ApiError, invalid, unknown_name
from tests.sheets.resource import masked, parsed, properties, spreadsheet

GRID_NAMES = {
    "rowCount": "row_count",
    "columnCount": "column_count",
    "frozenRowCount": "frozen_rows",
    "frozenColumnCount": "frozen_columns",
}
BOOK_NAMES = {"title": "title", "locale": "locale", "timeZone": "zone", "autoRecalc": "auto_recalc"}
LONGEST_TITLE = 100


def batch_update(book, ask):
    """Apply all the requests; when one is refused, the spreadsheet is as it was."""
    requests = ask.body.get("requests")
    if not requests:
        raise invalid("Must specify at least one request.")
    before = _snapshot(book)
    try:
        replies = [_apply(book, number, request) for number, request in enumerate(requests)]
        book.check_size()
    except BaseException:
        _restore(book, before)
        raise
    answer = {"spreadsheetId": book.id, "replies": replies}
    if ask.body.get("includeSpreadsheetInResponse"):
        answer["updatedSpreadsheet"] = spreadsheet(book)
    return answer


def _snapshot(book):
    own = {name: value for name, value in vars(book).items() if name not in {"tabs", "lock"}}
    tabs = [(tab, vars(tab) | {"cells": [list(row) for row in tab.cells]}) for tab in book.tabs]
    looks = [(copy.deepcopy(tab.rules), copy.deepcopy(tab.formats)) for tab in book.tabs]
    return own, tabs, looks


def _restore(book, before):
    own, tabs, looks = before
    vars(book).update(own)
    book.tabs[:] = [tab for tab, _ in tabs]
    for (tab, state), (rules, formats) in zip(tabs, looks, strict=True):
        vars(tab).update(state | {"rules": rules, "formats": formats})


def _apply(book, number, request):
    where = f"requests[{number}]"
    kinds = [kind for kind in request if kind in KINDS]
    for kind in request:
        if kind not in KINDS:
            raise unknown_name(kind, where)
    if len(kinds) != 1:
        raise invalid(f"Invalid {where}: No request set.")
    try:
        reply = KINDS[kinds[0]](book, request[kinds[0]])
    except ApiError as refused:
        raise ApiError(refused.code, f"Invalid {where}.{kinds[0]}: {refused}", refused.details) from None
    return {kinds[0]: reply} if reply else {}


def _tab(book, sheet_id):
    """The tab with an id; 0 when none is named, as protocol buffers have it."""
    for tab in book.tabs:
        if tab.sheet_id == (sheet_id or 0):
            return tab
    raise invalid(f"No grid with id: {sheet_id or 0}")


def _checked_title(title):
    if len(title) > LONGEST_TITLE:
        raise invalid(f"The sheet name cannot be greater than {LONGEST_TITLE} characters.")
    return title


def _free_title(book):
    number = len(book.tabs) + 1
    while book.find(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


def add_sheet(book, asked):
    given = asked.get("properties", {})
    grid, sheet_id = given.get("gridProperties", {}), given.get("sheetId")
    title = _checked_title(given.get("title") or _free_title(book))
    if sheet_id is not None and any(tab.sheet_id == sheet_id for tab in book.tabs):
        raise invalid(f"Sheet with id {sheet_id} already exists.")
    size = (grid.get("rowCount", 1000), grid.get("columnCount", 26))
    tab = book.add(title, size=size, sheet_id=sheet_id, index=given.get("index"))
    tab.frozen_rows, tab.frozen_columns = grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)
    tab.hidden = given.get("hidden", False)
    return {"properties": properties(tab)}


def delete_sheet(book, asked):
    tab = _tab(book, asked.get("sheetId"))
    if len(book.tabs) == 1:
        raise invalid("You can't remove all the sheets in a document.")
    book.tabs.remove(tab)


def _fields(asked):
    """The mask that says which properties are meant."""
    if not asked.get("fields"):
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    return parsed(asked["fields"])


def update_sheet_properties(book, asked):
    given = asked.get("properties", {})
    tab, meant = _tab(book, given.get("sheetId")), masked(given, _fields(asked))
    if "title" in meant:
        tab.rename(_checked_title(meant["title"]))
    if "hidden" in meant:
        tab.hidden = meant["hidden"]
    for name, value in meant.get("gridProperties", {}).items():
        if name not in GRID_NAMES:
            raise unknown_name(name, "properties.grid_properties")
        setattr(tab, GRID_NAMES[name], value)
    if min(tab.row_count, tab.column_count) < 1:
        raise invalid("You can't delete all the rows on the sheet.")
    tab.resize(tab.row_count, tab.column_count)
    if "index" in meant:
        tab.move(min(meant["index"], len(book.tabs) - 1))


def update_spreadsheet_properties(book, asked):
    for name, value in masked(asked.get("properties", {}), _fields(asked)).items():
        if name not in BOOK_NAMES:
            raise unknown_name(name, "properties")
        setattr(book, BOOK_NAMES[name], value)


def append_dimension(book, asked):
    tab, length = _tab(book, asked.get("sheetId")), asked.get("length", 0)
    if length < 1:
        raise invalid("length must be greater than zero.")
    if asked.get("dimension") == "ROWS":
        tab.row_count += length
    elif asked.get("dimension") == "COLUMNS":
        tab.column_count += length
    else:
        raise invalid("No dimension specified.")


def _ends(tab, grid_range):
    """A GridRange's rows and columns, counted from 0 and the end left out; what is open is the grid's."""
    top, left = grid_range.get("startRowIndex", 0), grid_range.get("startColumnIndex", 0)
    bottom = grid_range.get("endRowIndex", tab.row_count)
    right = grid_range.get("endColumnIndex", tab.column_count)
    for end, most, name in ((bottom, tab.row_count, "endRow"), (right, tab.column_count, "endColumn")):
        if end > most:
            raise invalid(f"range.{name}Index[{end}] is after last {name[3:].lower()} in grid[{most}]")
    return top, left, bottom, right


def repeat_cell(book, asked):
    grid_range = asked.get("range", {})
    _fields(asked)
    tab = _tab(book, grid_range.get("sheetId"))
    _ends(tab, grid_range)
    tab.formats.append({"repeatCell": asked})


def update_cells(book, asked):
    """Values are written; looks are kept as they came."""
    at = asked.get("start") or asked.get("range") or {}
    tab, tree = _tab(book, at.get("sheetId")), _fields(asked)
    top, left = (
        at.get("rowIndex", at.get("startRowIndex", 0)),
        at.get("columnIndex", at.get("startColumnIndex", 0)),
    )
    rows = asked.get("rows", [])
    widest = max((len(row.get("values", [])) for row in rows), default=0)
    if top + len(rows) > tab.row_count or left + widest > tab.column_count:
        edge = min(tab.row_count, top + len(rows) - 1)
        raise invalid(
            f"Attempting to write row: {edge}, beyond the last requested row of: {tab.row_count - 1}"
        )
    if "userEnteredValue" in tree or "*" in tree:
        for number, row in enumerate(rows, top + 1):
            cells = [_extended(cell.get("userEnteredValue", {})) for cell in row.get("values", [])]
            tab.lay(number, left + 1, cells)
    tab.formats.append({"updateCells": asked})


def _extended(value):
    """An ExtendedValue: text stays text, a formula is one."""
    if "formulaValue" in value:
        return Formula(value["formulaValue"])
    found = [value[kind] for kind in ("stringValue", "numberValue", "boolValue") if kind in value]
    return raw(found[0]) if found else None


def add_rule(book, asked):
    rule = asked.get("rule", {})
    if not rule.get("ranges"):
        raise invalid("Must specify at least one range.")
    if not {"booleanRule", "gradientRule"} & rule.keys():
        raise invalid("Must specify a booleanRule or a gradientRule.")
    for grid_range in rule["ranges"]:
        _ends(_tab(book, grid_range.get("sheetId")), grid_range)
    tab = _tab(book, rule["ranges"][0].get("sheetId"))
    tab.rules.insert(min(asked.get("index", 0), len(tab.rules)), copy.deepcopy(rule))


def delete_rule(book, asked):
    tab, index = _tab(book, asked.get("sheetId")), asked.get("index", 0)
    if index >= len(tab.rules):
        raise invalid(f"No conditional format on sheet: {tab.sheet_id} at index: {index}")
    return {"rule": tab.rules.pop(index)}


def update_dimension_properties(book, asked):
    _fields(asked)
    _dimension(book, asked.get("range", {})).formats.append({"updateDimensionProperties": asked})


def auto_resize(book, asked):
    _dimension(book, asked.get("dimensions", {})).formats.append({"autoResizeDimensions": asked})


def _dimension(book, dimension_range):
    """The tab of a DimensionRange, looked through."""
    tab = _tab(book, dimension_range.get("sheetId"))
    most = {"ROWS": tab.row_count, "COLUMNS": tab.column_count}.get(dimension_range.get("dimension"))
    if most is None:
        raise invalid("No dimension specified.")
    if dimension_range.get("endIndex", most) > most:
        raise invalid(f"endIndex[{dimension_range['endIndex']}] is after the last of the grid[{most}]")
    return tab


KINDS = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "updateSheetProperties": update_sheet_properties,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
    "appendDimension": append_dimension,
    "repeatCell": repeat_cell,
    "updateCells": update_cells,
    "addConditionalFormatRule": add_rule,
    "deleteConditionalFormatRule": delete_rule,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize,
}
