"""A list of those who attended, from the door or from the video tool, as .xlsx or .csv."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from config.limits.attendance import ATTENDANCE, ATTENDANCE_ROWS
from roadmap.answers.senders import is_address, without_marks
from roadmap.people.attendance import Entry
from roadmap.problems import Refusal
from roadmap.review.characters import clean_text, quoted
from roadmap.review.forms import ALSO_SENDER, SENDER, fold_text
from tasks.book.xlsx.container import FileRefused, Package
from tasks.book.xlsx.sheet import Cells
from tasks.book.xlsx.structure import Structure

_BRACKETS = re.compile(r"\([^()]*\)")  # as in “Name (original name)”
HEADER_WITHIN = 20  # rows: video tools write some lines about the meeting first
NAMES = frozenset(
    map(
        fold_text,
        (
            *("Name", "Full name", "Participant", "Attendee", "First name"),
            *("Last name", "Surname", "Name of the participant"),
            *("Nombre", "Nombre completo", "Nombre y apellidos", "Apellido", "Apellidos", "Nombres"),
            *("Nome", "Nome completo", "Sobrenome", "Nome e sobrenome"),
            *("Nom", "Nom complet", "Nom et prénom", "Prénom", "Nom de famille"),
        ),
    )
)
ADDRESSES = frozenset(
    map(fold_text, (*SENDER.root.values(), *ALSO_SENDER, "User email", "Correo electrónico del usuario"))
)


@dataclass(frozen=True)
class AttendanceList:
    """The entries of a list, and a line for each row that names nobody."""

    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Table:
    sheet: str
    rows: list[list[str]]


def read_list(path: Path) -> AttendanceList:
    """Read a list; its columns are found by their headings, in any of four languages.

    Raises:
        Refusal: it cannot be read, is too large, or has neither a column of names nor one of addresses.
    """
    tables = list(_tables(path, _content(path)))
    for table in tables:
        if header := _header(table):
            return _entries(table, *header)
    seen = next((t for t in tables if t.rows), None)
    where = f"{path.name}, sheet {quoted(seen.sheet)}, row 1" if seen else path.name
    headings = ", ".join(quoted(cell) for cell in (seen.rows[0] if seen else []) if cell.strip())
    raise Refusal(
        f"there is neither a column of names nor one of e-mail addresses (it has {headings or 'nothing'})",
        "call one “Name” or “Email address”",
        where=where,
    )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(ATTENDANCE.most + 1)
    except OSError as problem:
        raise Refusal(
            problem.strerror or str(problem), "name a file .xlsx or .csv", where=str(path)
        ) from None
    if not ATTENDANCE.allows(len(content)):
        raise Refusal(*ATTENDANCE.over(), where=path.name)
    return content


def _tables(path: Path, content: bytes) -> Iterator[_Table]:
    """The sheets of a workbook, or the rows of a .csv under the file's name."""
    if path.suffix.casefold() != ".xlsx" and not content.startswith(b"PK"):
        yield _bounded(path, _Table(path.name, _csv_rows(path, content)))
        return
    try:
        structure = Structure.of(Package(content))
        for title in structure.sheets:
            yield _bounded(path, _Table(title, Cells(structure).sheet(title).rows))
    except FileRefused as problem:
        raise Refusal(problem.what, problem.remedy, where=path.name) from None


def _bounded(path: Path, table: _Table) -> _Table:
    if not ATTENDANCE_ROWS.allows(len(table.rows)):
        raise Refusal(*ATTENDANCE_ROWS.over(), where=f"{path.name}, sheet {quoted(table.sheet)}")
    return table


def _csv_rows(path: Path, content: bytes) -> list[list[str]]:
    """The rows of a .csv, separated by commas, semicolons or tabs; in UTF-8, UTF-16 or Windows-1252."""
    text = _decoded(content)
    first = "\n".join(text.splitlines()[:HEADER_WITHIN])
    separator = max(",;\t", key=first.count)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as problem:
        raise Refusal(
            f"it is no .csv ({problem})", "save it again as .csv or .xlsx", where=path.name
        ) from None


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _header(table: _Table) -> tuple[int, list[int], list[int]] | None:
    """The position of the row of headings, and of the columns of names and of addresses."""
    found = []
    for position, row in enumerate(table.rows[:HEADER_WITHIN]):
        headings = [fold_text(_BRACKETS.sub("", cell)) for cell in row]
        names = [column for column, heading in enumerate(headings) if heading in NAMES]
        addresses = [column for column, heading in enumerate(headings) if heading in ADDRESSES]
        if names or addresses:
            found.append((position, names, addresses))
    # A meeting's own lines may have its host's address: the headings are the row that has names too.
    return max(found, key=lambda one: (bool(one[1]), bool(one[2]), -one[0]), default=None)


def _entries(table: _Table, header: int, names: list[int], addresses: list[int]) -> AttendanceList:
    entries, problems = [], []
    for number, row in enumerate(table.rows[header + 1 :], start=header + 2):
        cells = [clean_text(cell) for cell in row]
        name = " ".join(cells[column] for column in names if column < len(cells) and cells[column])
        written = next((cells[c] for c in addresses if c < len(cells) and cells[c]), "")
        address = without_marks(written)
        address = address if is_address(address) else ""
        if name or address:
            entries.append(Entry(number, name, address))
        elif any(cells):
            what = f"{quoted(written)} is not an e-mail address" if written else "it names nobody"
            remedy = "write the name there" if names else _without_names(table.rows[header])
            problems.append(f"sheet {quoted(table.sheet)}, row {number}: {what}; {remedy}")
    return AttendanceList(tuple(entries), tuple(problems))


def _without_names(row: Sequence[str]) -> str:
    """Remedy for a list of which no heading is known as that of names."""
    headings = ", ".join(quoted(cell) for cell in row if cell.strip())
    return f"call the column of names “Name” (the columns are {headings})"
