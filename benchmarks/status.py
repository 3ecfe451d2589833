"""Writing our tab into a workbook of 1,000 answers: load and save all of it, or only our part."""

from collections.abc import Iterator
from io import BytesIO

import openpyxl

from benchmarks.measure import Figure, compared
from tasks.book.parts import replaced

ANSWERS = 1000
HEADINGS = ["Tab", "Row", "Sender", "Status"]
ROWS = [HEADINGS, *(["Annex 1", str(n), "a@example.org", "recorded"] for n in range(2, ANSWERS + 2))]


def _book() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Annex 1"
    for number in range(ANSWERS):
        book.worksheets[0].append([str(number), "a@example.org", *["An answer of some length."] * 8])
    book.create_sheet("Status")
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _whole(content: bytes) -> bytes:
    book = openpyxl.load_workbook(BytesIO(content))
    del book["Status"]
    sheet = book.create_sheet("Status")
    for row in ROWS:
        sheet.append(row)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def status() -> Iterator[Figure]:
    """The two ways."""
    content = _book()
    return compared(
        f"writing the status of {ANSWERS} answers",
        10,
        lambda: _whole(content),
        lambda: replaced(content, {"Status": ROWS}),
    )
