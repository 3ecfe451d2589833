"""A workbook's file: read whole, and replaced whole, so that nobody ever sees half of it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from config.limits.workbook import WORKBOOK
from tasks.book.port import BookProblem, NoBookThere
from tasks.book.xlsx.container import Refused, bound

_OURS_ALONE = 0o600  # a new file holds addresses and answers


def fingerprint(path: Path) -> str:
    """Moment of the file's last change, and its size.

    Raises:
        BookProblem: it is not there, or may not be looked at.
    """
    try:
        about = path.stat()
    except OSError as problem:
        raise _out_of_reach(path, problem) from problem
    return f"{about.st_mtime_ns}-{about.st_size}"


@contextmanager
def refusals_told(path: Path) -> Iterator[None]:
    """Raise what keeps a workbook from being taken as a problem of the book at `path`.

    Raises:
        BookProblem: it is not a whole .xlsx workbook, is over a bound, or holds what a change would break.
    """
    try:
        yield
    except Refused as problem:
        raise BookProblem(str(path), problem.what, problem.remedy) from problem


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
        _sync(target.parent)
    except OSError as problem:
        raise _out_of_reach(path, problem) from problem
    finally:
        beside.unlink(missing_ok=True)
    return True


def _write(path: Path, content: bytes, *, like: Path) -> None:
    new = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS_ALONE)
    with os.fdopen(new, "wb") as file:
        file.write(content)
        if like.exists():
            os.fchmod(new, like.stat().st_mode & 0o777)
        file.flush()
        os.fsync(new)


def _sync(folder: Path) -> None:
    """Have the folder's own entry on the disk: a new name may otherwise be lost with the power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def read(path: Path) -> bytes:
    """The bytes of the file, if they are not too many.

    Raises:
        BookProblem: it cannot be read, is no file, or is too large.
    """
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # a pipe would be waited for
            raise BookProblem(str(path), "it is not a file", "correct ROADMAP_BOOK")
        with path.open("rb") as file, refusals_told(path):
            content = file.read(WORKBOOK.most + 1)
            bound(WORKBOOK, len(content))
            return content
    except OSError as problem:
        raise _out_of_reach(path, problem) from problem


def _out_of_reach(path: Path, problem: OSError) -> BookProblem:
    if isinstance(problem, FileNotFoundError):
        return NoBookThere(
            str(path), "there is no such file", "make it (`roadmap sheets init`), or correct ROADMAP_BOOK"
        )
    what = problem.strerror or str(problem)
    return BookProblem(str(path), what, "close it in other programs, and check who may write there")
