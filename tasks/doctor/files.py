"""Rights to read what a review keeps, and the secrets that it is given."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from config.private import exposed, remedy
from config.settings import Settings
from tasks.doctor.finding import Finding, unclear, well, wrong

SECRETS = ("smtp_password_file", "imap_password_file", "google_key_file")
OPEN = stat.S_IRWXG | stat.S_IRWXO


def examine_files(settings: Settings) -> Iterator[Finding]:
    """Report secrets and stored files that other users of this machine can read."""
    for name in SECRETS:
        path: Path | None = getattr(settings, name)
        if path is not None:
            yield _secret(f"ROADMAP_{name.upper()}", path)
    auth = settings.home / "run" / "auth"
    if auth.exists():
        yield _secret("server's password", auth)
    if settings.home.is_dir():
        yield _stored_files(settings.home)


def _secret(name: str, path: Path) -> Finding:
    if exposed(path):
        return wrong(name, f"{path} can be read or changed by other users of this machine", remedy(path))
    return well(name, f"{path} is closed to other users of this machine")


def _stored_files(home: Path) -> Finding:
    name = "files"
    if not home.stat().st_mode & OPEN:
        return well(name, f"{home} is closed to other users of this machine")
    readable = [path for path in _inside(home) if path.lstat().st_mode & OPEN and not path.is_symlink()]
    if not readable:
        return well(name, f"the files in {home} are closed to other users of this machine")
    number = f"{len(readable)} files and folders" if len(readable) > 1 else "1 file or folder"
    text = f"other users of this machine can read {number} in {home}, such as {readable[0]}"
    return unclear(name, text, f"run `chmod -R go= {home}`, unless you want that")


def _inside(home: Path) -> Iterator[Path]:
    """All files and folders in it but those of Prefect's UI, which hold nothing of ours."""
    for folder, folders, files in os.walk(home):
        folders[:] = [name for name in folders if Path(folder) / name != home / "prefect" / "ui"]
        yield from (Path(folder) / name for name in (*folders, *files))
