"""A folder of .eml files in the place of a mailbox: for trying, and for mails that were saved by hand."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from pendulum import DateTime

from config.limits.mail import MAIL, MAIL_HEADERS
from tasks.mailbox.port import Listed, key_of
from tasks.mailbox.problems import MailboxProblem, MailProblem


class FolderMailbox:
    """Reads `*.eml` of a folder, in the order of their names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def listed(self, since: DateTime | None) -> Iterator[Listed]:  # noqa: ARG002  # a file has no day of coming
        """All of them: a few files need no window.

        Raises:
            MailboxProblem: the folder is not there.
        """
        if not self._folder.is_dir():
            raise MailboxProblem(
                f"there is no folder {self._folder} to read .eml files from; make it, or correct "
                "ROADMAP_INCOMING"
            )
        for path in sorted(self._folder.glob("*.eml")):
            try:
                head = _beginning(path, MAIL_HEADERS.most)
            except MailProblem:
                yield Listed(path.name, f"file:{sha256(os.fsencode(path.name)).hexdigest()}")
                continue
            if head is not None:
                yield Listed(path.name, key_of(_head(head)))

    def read(self, place: str) -> bytes | None:
        """The beginning of the file, or None if it is gone.

        Raises:
            MailProblem: it cannot be read.
        """
        return _beginning(self._folder / place, MAIL.most)


def _beginning(path: Path, most: int) -> bytes | None:
    """The first bytes of a file, or None if it is gone.

    Raises:
        MailProblem: it cannot be read.
    """
    if path.exists() and not path.is_file():  # opening a pipe would wait for ever
        raise MailProblem(f"{path} is no file; move it out of the folder")
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError:
        return None
    except OSError as problem:
        said = f"{path} cannot be read ({problem.strerror}); give this account the right to read it"
        raise MailProblem(said) from None


def _head(mail: bytes) -> bytes:
    return b"\n".join(mail.splitlines()).partition(b"\n\n")[0]
