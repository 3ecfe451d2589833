"""A workbook's file: read whole, and replaced whole, so that nobody ever sees half of it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from secrets import token_hex

import openpyxl
from python_calamine import CalamineError, CalamineWorkbook

from tasks.book.port import BookProblem


def fingerprint(path: Path) -> str:
    """When the file was last changed, and its size.

    Raises:
        BookProblem: it is not there, or may not be looked at.
    """
    try:
        about = path.stat()
    except OSError as problem:
        raise _out_of_reach(path, problem) from problem
    return f"{about.st_mtime_ns}-{about.st_size}"


@contextmanager
def open_to_read(path: Path) -> Iterator[CalamineWorkbook]:
    """The workbook as it stands now, held in memory.

    Raises:
        BookProblem: it cannot be read, or is not a whole .xlsx workbook; also when a tab is found broken.
    """
    content = read(path)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            yield book
    except CalamineError as problem:
        raise _not_a_workbook(path) from problem


def changed(path: Path, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The content of the workbook, or of a new one, after a change.

    Raises:
        BookProblem: it cannot be read, or is not a whole .xlsx workbook.
    """
    book = _opened(path) if path.exists() else _empty()
    change(book)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _empty() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    return book


def _opened(path: Path) -> openpyxl.Workbook:
    content = read(path)
    try:
        return openpyxl.load_workbook(BytesIO(content))
    except Exception as problem:
        # openpyxl lets through whatever its parsers of ZIP, XML and styles raise: a dozen types.
        raise _not_a_workbook(path) from problem


def save(content: bytes, path: Path, *, unless_changed_from: str | None) -> bool:
    """Put `content` in the place of the file, in one step.

    Returns False, and leaves the file alone, if its fingerprint is not `unless_changed_from` any more:
    somebody added to it meanwhile. None means that there was no file before.

    Raises:
        BookProblem: the folder or the file cannot be written.
    """
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{token_hex(6)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(beside, content, like=target)
        if (fingerprint(target) if target.exists() else None) != unless_changed_from:
            return False
        beside.replace(target)
    except OSError as problem:
        raise _out_of_reach(path, problem) from problem
    finally:
        beside.unlink(missing_ok=True)
    return True


def _write(path: Path, content: bytes, *, like: Path) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if like.exists():
        path.chmod(like.stat().st_mode & 0o777)


def read(path: Path) -> bytes:
    """The bytes of the file.

    Raises:
        BookProblem: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as problem:
        raise _out_of_reach(path, problem) from problem


def _out_of_reach(path: Path, problem: OSError) -> BookProblem:
    if isinstance(problem, FileNotFoundError):
        return BookProblem(
            str(path), "there is no such file", "make it (`roadmap sheets init`), or correct ROADMAP_BOOK"
        )
    what = problem.strerror or str(problem)
    return BookProblem(str(path), what, "close it in other programs, and check who may write there")


def _not_a_workbook(path: Path) -> BookProblem:
    what = "it is not a whole .xlsx workbook"
    return BookProblem(str(path), what, "save it again as .xlsx, or put back the last good copy")
