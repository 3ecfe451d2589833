"""A folder of .eml files, read in place of a mailbox: for trials, and for mails saved by hand."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from pendulum import DateTime

from config.limits.mail import MAIL, MAIL_HEADERS
from tasks.mailbox.port import Listed, mail_key
from tasks.mailbox.problems import MailboxProblem, UnreadableMail


class FolderMailbox:
    """Reads `*.eml` of a folder, in the order of their names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def listed(self, since: DateTime | None) -> Iterator[Listed]:  # noqa: ARG002  # a file has no date of arrival
        """All mails: a few files need no window.

        Raises:
            MailboxProblem: the folder does not exist.
        """
        if not self._folder.is_dir():
            raise MailboxProblem(
                f"there is no folder {self._folder} to read .eml files from; make it, or correct "
                "ROADMAP_INCOMING"
            )
        for path in sorted(self._folder.glob("*.eml")):
            try:
                beginning = _beginning(path, MAIL_HEADERS.most)
            except UnreadableMail:
                yield Listed(path.name, f"file:{sha256(os.fsencode(path.name)).hexdigest()}")
                continue
            if beginning is not None:
                headers = b"\n".join(beginning.splitlines()).partition(b"\n\n")[0]
                yield Listed(path.name, mail_key(headers))

    def read(self, place: str) -> bytes | None:
        """The beginning of the file, or None if it does not exist.

        Raises:
            UnreadableMail: it cannot be read.
        """
        return _beginning(self._folder / place, MAIL.most)


def _beginning(path: Path, most: int) -> bytes | None:
    """The first bytes of a file, or None if it does not exist.

    Raises:
        UnreadableMail: it cannot be read.
    """
    if path.exists() and not path.is_file():  # opening a pipe would wait for ever
        raise UnreadableMail(f"{path} is no file; move it out of the folder")
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise UnreadableMail(
            f"{path} cannot be read ({problem.strerror}); give this account the right to read it"
        ) from None
