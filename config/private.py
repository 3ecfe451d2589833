"""Private files: only their owner can read them (folders 0700, files 0600).

The files of a review hold people's addresses and answers, and secrets.
"""

import os
import shlex
import stat
from contextlib import suppress
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
FILE = 0o600


def keep_private() -> None:
    """Make all new files and folders of this process and its children private from the start. A mode that is
    set afterwards would leave a moment for others."""
    os.umask(0o077)


def make_private(path: Path) -> None:
    """Create an empty private file; make an existing one private. Errors are ignored: opening the file will
    raise them."""
    with suppress(FileExistsError, OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE))
    tighten(path)


def tighten(path: Path) -> None:
    """Take all rights of others away from a file, if it exists and belongs to us."""
    with suppress(OSError):
        status = path.lstat()
        if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and status.st_mode & _OTHERS:
            path.chmod(stat.S_IMODE(status.st_mode) & ~_OTHERS)


def write_private(path: Path, content: bytes) -> None:
    """Write a private file, or replace an existing one.

    Raises:
        OSError: it cannot be written.
    """
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE), "wb") as file:
        file.write(content)


def make_private_folder(path: Path) -> None:
    """Create a private folder with its parents; an existing one is unchanged."""
    if not path.is_dir():
        make_private_folder(path.parent)
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)


def exposed(path: Path) -> bool:
    """True if other users can read or write a file: everybody, or, if it belongs to us, its group.

    A file of another owner may be readable by our group: it was given to us so (root:roadmap, 0640). False
    for a pipe and a missing file.
    """
    try:
        status = path.stat()
    except OSError:
        return False
    if not stat.S_ISREG(status.st_mode):
        return False
    ours = status.st_uid == os.geteuid()
    return bool(status.st_mode & (_OTHERS if ours else stat.S_IRWXO | stat.S_IWGRP))


def remedy(path: Path) -> str:
    """The command that makes a file private."""
    return f"run `chmod go= {shlex.quote(str(path))}`"


def refusal(path: Path, name: str) -> str:
    """Reason why a secret is not read in the mode `live`, and the remedy; empty if the file is private."""
    if not exposed(path):
        return ""
    return f"{name} {path} can be read or changed by other users of this machine; {remedy(path)}"
