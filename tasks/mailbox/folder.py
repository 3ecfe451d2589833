"""A folder of .eml files in the place of a mailbox: for trying, and for mails that were saved by hand."""

from collections.abc import Iterator
from pathlib import Path

from pendulum import DateTime

from tasks.mailbox.port import Listed, key_of
from tasks.mailbox.problems import MailboxProblem


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
            if (mail := self.read(path.name)) is not None:
                yield Listed(path.name, key_of(_head(mail)))

    def read(self, place: str) -> bytes | None:
        """The file, or None if it is gone.

        Raises:
            MailboxProblem: it cannot be read.
        """
        path = self._folder / place
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise MailboxProblem(
                f"{path} cannot be read ({problem.strerror}); give this account the right to read it"
            ) from None


def _head(mail: bytes) -> bytes:
    return b"\n".join(mail.splitlines()).partition(b"\n\n")[0]
