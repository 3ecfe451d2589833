"""spreadsheets.values: get, batchGet, update, batchUpdate, append, clear and batchClear.

After https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values. Writing past
the grid is refused, also when only the first cell is named.
"""

from dataclasses import dataclass

from tests.sheets.a1 import Area, exceeding, letters, resolve, spelled
from tests.sheets.cells import raw, renderer, user_entered
from tests.sheets.errors import ApiError, invalid, unknown_name

RENDERS = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
MOMENTS = ("SERIAL_NUMBER", "FORMATTED_STRING")
DIMENSIONS = ("ROWS", "COLUMNS")
INPUTS = ("RAW", "USER_ENTERED")
KEEP = object()  # a null: the cell is left as it is
BATCH = ("valueInputOption", "data", "includeValuesInResponse", "responseValueRenderOption")
BATCH_FIELDS = {*BATCH, "responseDateTimeRenderOption"}
RANGE_FIELDS = {"range", "majorDimension", "values"}


@dataclass(frozen=True)
class Ask:
    """A call, without its spreadsheet: the range of its path, its query and its body."""

    range: str
    query: dict
    body: dict

    def one(self, name, allowed, usual=None):
        """A parameter that is one of some words."""
        return choice(self.query.get(name, [None])[-1], name, allowed, usual)


def choice(value, name, allowed, usual):
    if value is None:
        return usual
    if value not in allowed:
        kind = name[0].upper() + name[1:]
        raise invalid(
            f"Invalid value at '{name}' (type.googleapis.com/google.apps.sheets.v4.{kind}), \"{value}\""
        )
    return value


def get(book, ask):
    return _shown(book, resolve(book, ask.range), *_how(ask))


def batch_get(book, ask):
    areas = [resolve(book, text) for text in ask.query.get("ranges", [])]
    shown = [_shown(book, area, *_how(ask)) for area in areas]
    return {"spreadsheetId": book.id} | ({"valueRanges": shown} if shown else {})


def _how(ask):
    return (
        ask.one("majorDimension", DIMENSIONS, "ROWS"),
        ask.one("valueRenderOption", RENDERS, "FORMATTED_VALUE"),
        ask.one("dateTimeRenderOption", MOMENTS, "SERIAL_NUMBER"),
    )


def _shown(book, area, dimension, how, moments):
    """A ValueRange: trailing blanks cut, and `values` left out when there are none."""
    render = renderer(how, moments, book.locale)
    lines = [row[area.left - 1 : area.right] for row in area.tab.cells[area.top - 1 : area.bottom]]
    if dimension == "COLUMNS":
        lines = _turned(lines)
    for line in lines:
        while line and line[-1] is None:
            line.pop()
    while lines and not lines[-1]:
        lines.pop()
    answer = {"range": area.text, "majorDimension": dimension}
    if lines:  # most cells are text, and calls cost time when there are 400,000 of them
        answer["values"] = [[cell if type(cell) is str else render(cell) for cell in line] for line in lines]
    return answer


def _turned(lines):
    widest = max(map(len, lines), default=0)
    return [[line[n] if n < len(line) else None for line in lines] for n in range(widest)]


def update(book, ask):
    how = ask.one("valueInputOption", INPUTS)
    plan = _planned(book, ask.body, how, ask.range)
    return _written(book, *plan)


def batch_update(book, ask):
    _only(ask.body, BATCH_FIELDS, "")
    how = choice(ask.body.get("valueInputOption"), "valueInputOption", INPUTS, None)
    plans = []
    for number, data in enumerate(ask.body.get("data", [])):
        try:
            plans.append(_planned(book, data, how, data.get("range", "")))
        except ApiError as refused:
            raise _placed(refused, number) from None
    done = [_written(book, *plan) for plan in plans]
    totals = {
        f"totalUpdated{what}": sum(one.get(f"updated{what}", 0) for one in done)
        for what in ("Rows", "Columns", "Cells")
    }
    totals["totalUpdatedSheets"] = len(
        {plan[0].tab.sheet_id for plan, one in zip(plans, done, strict=True) if "updatedCells" in one}
    )
    some = {name: total for name, total in totals.items() if total}
    return {"spreadsheetId": book.id} | some | {"responses": done}


def _placed(refused, number):
    if refused.details or str(refused).startswith(("Invalid JSON", "'valueInputOption'")):
        return refused
    return invalid(f"Invalid data[{number}]: {refused}")


def _only(given, allowed, where):
    for name in given:
        if name not in allowed:
            raise unknown_name(name, where)


def _planned(book, value_range, how, text):
    """Where to write, and what: a matrix of what cells will hold. Nothing is written yet."""
    if how is None:
        raise invalid("'valueInputOption' is required but not specified")
    area = resolve(book, text, writing=True)
    matrix = _matrix(book, value_range, how)
    height, width = len(matrix), max(map(len, matrix), default=0)
    bottom, right = area.top + height - 1, area.left + width - 1
    if not area.one_cell:
        _within(area, bottom, right)
    elif bottom > area.tab.row_count or right > area.tab.column_count:
        raise exceeding(spelled(area.tab.title, area.top, area.left, bottom, right), area.tab)
    return area, matrix


def _matrix(book, value_range, how):
    _only(value_range, RANGE_FIELDS, "data")
    lines = value_range.get("values", [])
    for n, line in enumerate(lines if isinstance(lines, list) else [lines]):
        if not isinstance(line, list):
            kind = "type.googleapis.com/google.protobuf.ListValue"
            raise invalid(f"Invalid value at 'data.values[{n}]' ({kind}), \"{line}\"")
        for m, cell in enumerate(line):
            if isinstance(cell, (dict, list)):
                kind = "struct_value" if isinstance(cell, dict) else "list_value"
                raise invalid(f"Invalid values[{n}][{m}]: {kind} {{ }}")
    enter = raw if how == "RAW" else lambda value: user_entered(value, book.locale)
    matrix = [[KEEP if cell is None else enter(cell) for cell in line] for line in lines]
    if choice(value_range.get("majorDimension"), "majorDimension", DIMENSIONS, "ROWS") == "COLUMNS":
        widest = max(map(len, matrix), default=0)
        matrix = [[line[n] if n < len(line) else KEEP for line in matrix] for n in range(widest)]
    return matrix


def _within(area, bottom, right):
    if bottom > area.bottom:
        raise invalid(
            f"Requested writing within range [{area.text}], but tried writing to row [{area.bottom + 1}]"
        )
    if right > area.right:
        column = letters(area.right + 1)
        raise invalid(f"Requested writing within range [{area.text}], but tried writing to column [{column}]")


def _written(book, area, matrix):
    """Lay a matrix into a tab, and tell what was updated; amounts of nought are left out."""
    rows, columns, cells = set(), set(), 0
    for row, line in enumerate(matrix, area.top):
        old = area.tab.cells[row - 1] if row <= len(area.tab.cells) else []
        kept = old[area.left - 1 : area.left - 1 + len(line)]
        kept += [None] * (len(line) - len(kept))
        touched = [n for n, cell in enumerate(line) if cell is not KEEP]
        if touched:
            area.tab.lay(row, area.left, [k if c is KEEP else c for c, k in zip(line, kept, strict=True)])
            rows.add(row)
            columns.update(touched)
            cells += len(touched)
    width = max(map(len, matrix), default=0) or 1
    bottom, right = area.top + (len(matrix) or 1) - 1, area.left + width - 1
    where = spelled(area.tab.title, area.top, area.left, bottom, right)
    counts = {"updatedRows": len(rows), "updatedColumns": len(columns), "updatedCells": cells}
    some = {name: count for name, count in counts.items() if count}
    return {"spreadsheetId": book.id, "updatedRange": where} | some


def append(book, ask):
    """Rows after the table in a range; the grid grows as it has to."""
    how = ask.one("valueInputOption", INPUTS)
    if how is None:
        raise invalid("'valueInputOption' is required but not specified")
    insert = ask.one("insertDataOption", ("OVERWRITE", "INSERT_ROWS"), "OVERWRITE")
    area, matrix = resolve(book, ask.range), _matrix(book, ask.body, how)
    table = _table(area)
    top, left = (table.bottom + 1, table.left) if table else (area.top, area.left)
    tab, width = area.tab, max(map(len, matrix), default=0)
    if left + width - 1 > tab.column_count:
        asked, column = spelled(tab.title, top, left, top, left), letters(tab.column_count + 1)
        raise invalid(f"Requested writing within range [{asked}], but tried writing to column [{column}]")
    if insert == "INSERT_ROWS" and table:
        tab.cells[top - 1 : top - 1] = [[] for _ in matrix]
        tab.row_count += len(matrix)
    tab.row_count = max(tab.row_count, top + len(matrix) - 1)
    updates = _written(book, Area(tab, top, left, tab.row_count, tab.column_count), matrix)
    return {"spreadsheetId": book.id} | ({"tableRange": table.text} if table else {}) | {"updates": updates}


def _table(area):
    """The block of cells that hold something in a tab, from the range's first row on."""
    held = [
        (top, left)
        for top, row in enumerate(area.tab.cells, 1)
        for left, cell in enumerate(row, 1)
        if cell is not None and top >= area.top
    ]
    if not held:
        return None
    tops, lefts = [top for top, _ in held], [left for _, left in held]
    return Area(area.tab, min(tops), min(lefts), max(tops), max(lefts))


def clear(book, ask):
    return {"spreadsheetId": book.id, "clearedRange": _cleared(resolve(book, ask.range))}


def batch_clear(book, ask):
    areas = [resolve(book, text) for text in ask.body.get("ranges", [])]
    return {"spreadsheetId": book.id, "clearedRanges": [_cleared(area) for area in areas]}


def _cleared(area):
    for row in area.tab.cells[area.top - 1 : area.bottom]:
        row[area.left - 1 : area.right] = [None] * len(row[area.left - 1 : area.right])
    return area.text
