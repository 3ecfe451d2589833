"""A workbook's file: read at once, and replaced atomically, so that no program sees half of it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from config.limits.workbook import WORKBOOK
from tasks.book.port import BookProblem, NoBookFile
from tasks.book.xlsx.container import FileRefused, refuse_over

_OWNER_ONLY = 0o600  # a new file holds addresses and answers


def file_fingerprint(path: Path) -> str:
    """Moment of the file's last change, and its size.

    Raises:
        BookProblem: it does not exist, or cannot be accessed.
    """
    try:
        status = path.stat()
    except OSError as problem:
        raise _inaccessible(path, problem) from problem
    return f"{status.st_mtime_ns}-{status.st_size}"


@contextmanager
def explaining_refusals(path: Path) -> Iterator[None]:
    """Turn a `FileRefused` into a problem of the book at `path`.

    Raises:
        BookProblem: it is not an intact .xlsx workbook, is over a limit, or a change would break it.
    """
    try:
        yield
    except FileRefused as problem:
        raise BookProblem(str(path), problem.what, problem.remedy) from problem


def save(content: bytes, path: Path, *, unless_changed_from: str | None) -> bool:
    """Replace the file by `content`, atomically.

    Returns False, and does not change the file, if its fingerprint is no longer `unless_changed_from`:
    somebody wrote to it meanwhile. None means that there was no file before.

    Raises:
        BookProblem: the folder or the file cannot be written.
    """
    target = path.resolve()
    part = target.with_name(f".{target.name}.{token_hex(6)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(part, content, like=target)
        if (file_fingerprint(target) if target.exists() else None) != unless_changed_from:
            return False
        part.replace(target)
        _sync(target.parent)
    except OSError as problem:
        raise _inaccessible(path, problem) from problem
    finally:
        part.unlink(missing_ok=True)
    return True


def _write(path: Path, content: bytes, *, like: Path) -> None:
    new = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(new, "wb") as file:
        file.write(content)
        if like.exists():
            os.fchmod(new, like.stat().st_mode & 0o777)
        file.flush()
        os.fsync(new)


def _sync(folder: Path) -> None:
    """Force the folder's entries to the disk: otherwise a power cut may lose a new name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_file(path: Path) -> bytes:
    """The bytes of the file.

    Raises:
        BookProblem: it cannot be read, is no file, or is too large.
    """
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # reading a pipe would block
            raise BookProblem(str(path), "it is not a file", "correct ROADMAP_BOOK")
        with path.open("rb") as file, explaining_refusals(path):
            content = file.read(WORKBOOK.most + 1)
            refuse_over(WORKBOOK, len(content))
            return content
    except OSError as problem:
        raise _inaccessible(path, problem) from problem


def _inaccessible(path: Path, problem: OSError) -> BookProblem:
    if isinstance(problem, FileNotFoundError):
        return NoBookFile(
            str(path), "the file does not exist", "make it (`roadmap sheets init`), or correct ROADMAP_BOOK"
        )
    what = problem.strerror or str(problem)
    return BookProblem(str(path), what, "close it in other programs, and check the permissions")
