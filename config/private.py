"""File modes: what we make, and each secret that we read, is its owner's alone: folders 0700, files 0600.

All that a review keeps holds people's addresses and what they wrote.
"""

import os
import shlex
import stat
from contextlib import suppress
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
FILE = 0o600


def keep_private() -> None:
    """Make every file and folder of this process and of those that it starts its owner's alone, from the
    moment when it is made: a mode that is set afterwards leaves a moment for others."""
    os.umask(0o077)


def make_private(path: Path) -> None:
    """Make an empty file that only its owner can open; one that is there is tightened.

    What cannot be made or tightened is left: whoever opens the file says why."""
    with suppress(FileExistsError, OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE))
    tighten(path)


def tighten(path: Path) -> None:
    """Take everybody else's rights away from a file of ours, if it is there and belongs to us."""
    with suppress(OSError):
        found = path.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and found.st_mode & _OTHERS:
            path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)


def write_private(path: Path, content: bytes) -> None:
    """Write a new file, or all of one that is there, for its owner only.

    Raises:
        OSError: it cannot be written.
    """
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE), "wb") as file:
        file.write(content)


def make_private_folder(path: Path) -> None:
    """Make a folder, with those above it, for its owner only; one that is there stays as it is."""
    if not path.is_dir():
        make_private_folder(path.parent)
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)


def exposed(path: Path) -> bool:
    """True if other users can read or write a file: anybody, or, of a file of ours, its group.

    A file of another owner that our group may read was given to us so (root:roadmap, 0640). A pipe and what
    is not there are nobody's to read."""
    try:
        found = path.stat()
    except OSError:
        return False
    if not stat.S_ISREG(found.st_mode):
        return False
    ours = found.st_uid == os.geteuid()
    return bool(found.st_mode & (_OTHERS if ours else stat.S_IRWXO | stat.S_IWGRP))


def remedy(path: Path) -> str:
    """The command that takes the others' rights away."""
    return f"run `chmod go= {shlex.quote(str(path))}`"


def refusal(path: Path, name: str) -> str:
    """The reason why a secret is not read in the mode `live`, and what to do; empty if only its owner can
    read it."""
    if not exposed(path):
        return ""
    return f"{name} {path} can be read or changed by other users of this machine; {remedy(path)}"
