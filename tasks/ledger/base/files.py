"""The file of a ledger on SQLite: that it is still there, and still the same one.

Whoever writes into a file that was removed writes into nothing, and whoever starts a new one in its place
sends all mail again. Both look well from within SQLite, so they are checked here.
"""

import os
from pathlib import Path

from config.private import make_private, tighten
from tasks.ledger.base.problems import LedgerProblem, lost


def senders_of(ledger: Path) -> Path:
    """The folder, beside a ledger's file, in which those who send from it show that they are alive."""
    return ledger.with_name(f"{ledger.name}.senders")


class LedgerFile:
    """One ledger's file, as it was when it was first opened."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._first: tuple[int, int] | None = None

    def refuse_a_lost_ledger(self) -> None:
        """Make sure that no new ledger is begun where mail was sent from another one.

        Raises:
            LedgerProblem: the folder of its senders is there, and the ledger is not, or it is empty.
        """
        if self.is_lost():
            raise lost(self._path)

    def is_lost(self) -> bool:
        """True if mail was sent from this file, and it is not there any more, or is empty."""
        return senders_of(self._path).is_dir() and not self._has_bytes()

    def refuse_another(self) -> None:
        """Make sure that the file is the one that was opened first.

        Raises:
            LedgerProblem: it was removed, or another one is in its place.
        """
        if self._first is not None and self._now() != self._first:
            raise LedgerProblem(
                f"the ledger {self._path} was removed or replaced while it was in use; nothing was written; "
                "put it back, or start again if this was intended"
            )

    def make_private(self) -> None:
        """Make the file, if there is none yet, for its owner only; else take others' rights from it.

        SQLite gives its other files the rights of this one."""
        if self._first is None:
            make_private(self._path)
            for end in ("-wal", "-shm"):
                tighten(self._path.with_name(f"{self._path.name}{end}"))

    def remember(self) -> None:
        """Take the file as it is for the right one, the first time."""
        if self._first is None:
            self._first = self._now()

    def _has_bytes(self) -> bool:
        try:
            return self._path.stat().st_size > 0
        except FileNotFoundError:
            return False

    def _now(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)  # noqa: PTH116 - once a transaction, and three times as fast as pathlib's
        except OSError:
            return None
        return found.st_dev, found.st_ino
