"""Notes of the messages that a sender is handing over, so that its death leaves only those in doubt.

A server may take a message once the final dot of DATA is written (RFC 5321 §4.1.1.4), and never before. So a
sender notes whose dot it is about to write, then writes it, and notes whether the message was taken. Whatever
else a dead sender had claimed has certainly not left.

The note is in a file in memory: other processes of this machine read it, and it goes with that memory. Where
it is lost, or on another machine, nobody knows what was handed over, and all claims of that sender are in
doubt. It is withdrawn before claims are taken from a sender: one that only slept finds that out before it
writes a dot (docs/adr/0023).
"""

import mmap
import os
import time
from array import array
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tasks.ledger.base.problems import LedgerProblem

MEMORY = Path("/dev/shm")  # noqa: S108  # its names hold 64 random bits, and no other account can change them
_HIDDEN = 0o600
_WHOLE, _WITHDRAWN, _FIRST = 0, 1, 2  # words: the file is made; claims were taken; those of the messages
NUMBER = 510  # messages that are open at once; with the two words before them, a page of memory
_WORD = 8  # bytes
_SIZE = _WORD * (_FIRST + NUMBER)
_VISIBLE = 0.001  # seconds: much longer than a processor keeps from the others what it wrote


@dataclass(frozen=True)
class Note:
    """Messages whose final dot may have been written, with no answer yet; and those that were taken."""

    in_doubt: frozenset[int]
    taken: frozenset[int]


class Handover:
    """Messages that one living sender is handing over. `name` is the one it claims under."""

    def __init__(self, name: str, place: "_Place | None") -> None:
        """Without a place for a note, all claims are in doubt when the sender dies."""
        self.name, self._place = name, place
        self._claimed: set[int] = set()
        self._slots: dict[int, int] = {}
        self._free = list(range(_FIRST, _FIRST + NUMBER))

    @property
    def open(self) -> bool:
        """True if it has claims that the ledger knows no outcome of."""
        return bool(self._claimed)

    def claimed(self, ids: Iterable[int]) -> None:
        """Messages are its to send."""
        self._claimed.update(ids)

    def begin(self, message: int) -> None:
        """Note that the final dot of a message is about to be written: only then it may be.

        Raises:
            LedgerProblem: it must not be written.
        """
        if self._place is None:
            return
        if not self._free:
            raise LedgerProblem("too many messages are sent at once to be noted; open fewer connections")
        slot = self._slots[message] = self._free.pop()
        self._place.words[slot] = message
        if self._place.words[_WITHDRAWN]:  # looked at after writing: who withdraws it says so before reading
            raise LedgerProblem(
                "this sender was taken for dead, and its claims were taken from it: it sends nothing more"
            )

    def answered(self, message: int, *, taken: bool) -> None:
        """The server took a message, or certainly did not."""
        slot = self._slots.get(message)
        if slot is not None and self._place is not None:
            self._place.words[slot] = -message if taken else 0

    def settled(self, ids: Collection[int]) -> None:
        """The ledger holds what became of them."""
        self._claimed.difference_update(ids)
        for message in ids:
            slot = self._slots.pop(message, None)
            if slot is not None and self._place is not None:
                self._place.words[slot] = 0
                self._free.append(slot)


@contextmanager
def handing_over(name: str) -> Iterator[Handover]:
    """Keep a note for the sender of that name. It stays, for `withdraw`, if claims are left open."""
    place = _Place.begin(name)
    handover = Handover(name, place)
    try:
        yield handover
    finally:
        if place is not None:
            place.close(keep=handover.open)


class _Place:
    """A file in memory. Each of its words is written as a whole, so a note is never half written."""

    def __init__(self, path: Path, descriptor: int) -> None:
        os.posix_fallocate(descriptor, 0, _SIZE)  # else a memory that is full would end the process later
        self._path, self._memory = path, mmap.mmap(descriptor, _SIZE)
        self.words = memoryview(self._memory).cast("q")  # a message in doubt; one that was taken, below zero
        self.words[_WHOLE] = 1

    @classmethod
    def begin(cls, sender: str) -> Self | None:
        """A place for a note; None on a system without one."""
        path = path_of(sender)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _HIDDEN)
        except OSError:
            return None
        try:
            return cls(path, descriptor)
        except OSError:
            path.unlink(missing_ok=True)
            return None
        finally:
            os.close(descriptor)

    def close(self, *, keep: bool) -> None:
        """Write no more; the note goes, unless it is kept."""
        if not keep:
            self._path.unlink(missing_ok=True)
        self.words.release()
        self._memory.close()


def path_of(sender: str) -> Path:
    """The file of a sender's note."""
    return MEMORY / f"roadmap-{sender.replace(':', '-').replace('/', '-')}"


def withdraw(sender: str) -> Note | None:
    """Take a dead sender's note away; None if it is lost.

    A sender that is alive after all can begin nothing more, and what it began before is in the note.
    """
    try:
        descriptor = os.open(path_of(sender), os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        own = os.fstat(descriptor).st_uid == os.geteuid()
        os.pwrite(descriptor, array("q", [1]).tobytes(), _WITHDRAWN * _WORD)
        time.sleep(_VISIBLE)
        written = os.pread(descriptor, _SIZE, 0)
        path_of(sender).unlink(missing_ok=True)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return _understood(written) if own else None


def _understood(written: bytes) -> Note | None:
    words = array("q", written if len(written) == _SIZE else b"")
    if not words or not words[_WHOLE]:
        return None
    messages = words[_FIRST:]
    return Note(frozenset(w for w in messages if w > 0), frozenset(-w for w in messages if w < 0))
