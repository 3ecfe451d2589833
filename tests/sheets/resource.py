"""The Spreadsheet resource, and field masks.

After https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets and
https://developers.google.com/workspace/sheets/api/guides/field-masks.
"""

import re

from tests.sheets.errors import invalid

GRID = {"rowCount", "columnCount", "frozenRowCount", "frozenColumnCount", "hideGridlines"}
SHEET = {"sheetId", "title", "index", "sheetType", "hidden", "rightToLeft", "tabColor", "tabColorStyle"}
BOOK = {"title", "locale", "timeZone", "autoRecalc", "defaultFormat"}
# What can be asked for; None has nothing below that is looked at.
SPREADSHEET = {
    "spreadsheetId": None,
    "spreadsheetUrl": None,
    "properties": dict.fromkeys(BOOK),
    "sheets": {
        "properties": dict.fromkeys(SHEET) | {"gridProperties": dict.fromkeys(GRID)},
        "conditionalFormats": None,
        "data": None,
        "merges": None,
        "protectedRanges": None,
        "basicFilter": None,
    },
    "namedRanges": None,
}


def spreadsheet(book):
    """The whole resource, without grid data."""
    return {
        "spreadsheetId": book.id,
        "properties": {
            "title": book.title,
            "locale": book.locale,
            "autoRecalc": book.auto_recalc,
            "timeZone": book.zone,
        },
        "sheets": [_sheet(tab) for tab in book.tabs],
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }


def _sheet(tab):
    rules = {"conditionalFormats": tab.rules} if tab.rules else {}
    return {"properties": properties(tab)} | rules


def properties(tab):
    """A tab's SheetProperties."""
    grid = {"rowCount": tab.row_count, "columnCount": tab.column_count}
    if tab.frozen_rows:
        grid["frozenRowCount"] = tab.frozen_rows
    if tab.frozen_columns:
        grid["frozenColumnCount"] = tab.frozen_columns
    own = {"sheetId": tab.sheet_id, "title": tab.title, "index": tab.index, "sheetType": "GRID"}
    return own | {"gridProperties": grid} | ({"hidden": True} if tab.hidden else {})


def parsed(mask):
    """A mask as a tree: "a.b,c(d,e)" is {"a": {"b": {}}, "c": {"d": {}, "e": {}}}."""
    words = re.findall(r"[A-Za-z*]\w*|[.,()/]|\S", mask)
    tree = _list(words, mask)
    if words:
        raise _malformed(mask)
    return tree


def _list(words, mask):
    tree = {}
    while True:
        _merge(tree, _path(words, mask))
        if not words or words[0] != ",":
            return tree
        words.pop(0)


def _path(words, mask):
    if not words or not re.fullmatch(r"[A-Za-z*]\w*", words[0]):
        raise _malformed(mask)
    name, below = words.pop(0), {}
    if words and words[0] in {".", "/"}:
        words.pop(0)
        below = _path(words, mask)
    elif words and words[0] == "(":
        words.pop(0)
        below = _list(words, mask)
        if not words or words.pop(0) != ")":
            raise _malformed(mask)
    return {name: below}


def _merge(tree, more):
    for name, below in more.items():
        _merge(tree.setdefault(name, {}), below)


def _malformed(mask):
    return invalid(f"Invalid value at 'fields' (type.googleapis.com/google.protobuf.FieldMask), \"{mask}\"")


def check(tree, known, path=""):
    """Refuse what the resource does not have."""
    for name, below in tree.items():
        if name == "*":
            continue
        if name not in known:
            raise invalid(
                f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}{name}'."
            )
        if known[name] is not None:
            check(below, known[name], f"{path}{name}.")


def masked(value, tree):
    """What of a JSON value a mask lets through."""
    if not tree or "*" in tree:
        return value
    if isinstance(value, list):
        return [masked(item, tree) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: masked(item, tree[name]) for name, item in value.items() if name in tree}
