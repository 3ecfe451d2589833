"""The file of a ledger on SQLite: checks that it is still there, and still the same one.

SQLite notices neither that its file was removed, so that its writes are lost, nor that a new one was started
in its place, so that all mail is sent again."""

import os
from pathlib import Path

from config.private import make_private, tighten
from tasks.ledger.base.problems import LedgerProblem, lost


def senders_of(ledger: Path) -> Path:
    """The folder beside a ledger's file for the locks of living senders."""
    return ledger.with_name(f"{ledger.name}.senders")


class LedgerFile:
    """A ledger's file, with the identity (device and inode) that it had when it was first opened."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._identity: tuple[int, int] | None = None

    def refuse_a_lost_ledger(self) -> None:
        """Make sure that no new ledger is started where mail was sent from another one.

        Raises:
            LedgerProblem: the folder of its senders exists, and the ledger is missing or empty.
        """
        if self.is_lost():
            raise lost(self._path)

    def is_lost(self) -> bool:
        """True if mail was sent from this file, and it is missing or empty."""
        return senders_of(self._path).is_dir() and not self._has_bytes()

    def refuse_replaced(self) -> None:
        """Make sure that the file is the one that was opened first.

        Raises:
            LedgerProblem: it was removed or replaced.
        """
        if self._identity is not None and self._current() != self._identity:
            raise LedgerProblem(
                f"the ledger {self._path} was removed or replaced while it was in use; nothing was written; "
                "put it back, or start again if this was intended"
            )

    def make_private(self) -> None:
        """Make the file, or make an existing one, accessible to its owner only.

        SQLite gives its other files the rights of this one."""
        if self._identity is None:
            make_private(self._path)
            for end in ("-wal", "-shm"):
                tighten(self._path.with_name(f"{self._path.name}{end}"))

    def remember(self) -> None:
        """Remember the file's identity, the first time."""
        if self._identity is None:
            self._identity = self._current()

    def _has_bytes(self) -> bool:
        try:
            return self._path.stat().st_size > 0
        except FileNotFoundError:
            return False

    def _current(self) -> tuple[int, int] | None:
        try:
            status = os.stat(self._path)  # noqa: PTH116 - once a transaction, and three times as fast as pathlib's
        except OSError:
            return None
        return status.st_dev, status.st_ino
