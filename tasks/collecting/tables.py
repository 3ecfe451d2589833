"""Tables as files, CSV (RFC 4180) and .xlsx: what people wrote stays text, and a file is whole or not there.

A sheet reads a cell that begins like a formula as one, and answers are written by anybody (CWE-1236)."""

import csv
import os
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font

from config.private import write_private
from roadmap.problems import Refusal
from tasks.book.cells import looks_like_a_formula
from tasks.collecting.exporting import Exported, Value

_KEPT = "\t\r\n"
_NONE = {"Cc", "Cs"}  # control characters and halves of characters: Unicode's categories
_NO_XML = "\ufffe\uffff"  # XML 1.0 §2.2


def csv_of(table: Exported) -> str:
    """A table as CSV. Texts that begin like a formula begin with an apostrophe."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([[_guarded(cell) for cell in row] for row in table.rows])
    return buffer.getvalue()


def xlsx_of(tables: Sequence[Exported]) -> bytes:
    """Tables as a workbook, a sheet each, with texts stored as texts. A cell holds 32,767 characters."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(table.rows, start=1):
            for column, value in enumerate(row, start=1):
                _put(sheet.cell(number, column), value)
        for cell in sheet[1]:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _put(cell: Cell | MergedCell, value: Value) -> None:
    """Store a text as text: not even when a person edits the cell does a leading = make a formula of it."""
    if isinstance(value, int):
        cell.value = value
    elif text := cleaned(value).replace("\r\n", "\n").replace("\r", "\n"):
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = looks_like_a_formula(text)


def cleaned(text: str) -> str:
    """A text without what no file of text or XML can hold; tabs and line breaks stay."""
    letters = (c for c in text if c in _KEPT or unicodedata.category(c) not in _NONE)
    return "".join(c for c in letters if c not in _NO_XML)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place at once, so that nobody sees half of it.

    Raises:
        Refusal: it cannot be written there; what was there stays.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write_private(part, content)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as problem:
        raise Refusal(f"{path}: it cannot be written ({problem.strerror})", "choose another --out") from None
    finally:
        with suppress(OSError):
            part.unlink()


def _guarded(cell: Value) -> str:
    if isinstance(cell, int):
        return str(cell)
    text = cleaned(cell)
    return f"'{text}" if looks_like_a_formula(text) else text
