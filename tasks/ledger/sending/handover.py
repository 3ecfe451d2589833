"""Notes of the messages that a sender is handing over, and settling the claims of dead senders by them.

A server may accept a message once the final dot of DATA is written (RFC 5321 §4.1.1.4), and never before. So
a sender notes a message before it writes the dot, and then notes whether it was accepted. All other messages
that a dead sender had claimed have certainly not left.

The note is a file in memory, which other processes of this machine can read. If it is lost with that memory,
or is on another machine, all claims of that sender are in doubt. It is taken away before claims are taken
from a sender: a sender that was only suspended notices that before it writes a dot (docs/adr/0023)."""

import mmap
import os
import time
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, Row, select

from roadmap.mail.message import State
from tasks.ledger.base.messages import Outcome
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.schema.sending import messages
from tasks.ledger.sending.settling import DIED, settle_carefully

MEMORY = Path("/dev/shm")  # noqa: S108  # names have 64 random bits, and no other account can change the files
_OWNER_ONLY = 0o600
_COMPLETE, _TAKEN_AWAY, _FIRST = 0, 1, 2  # words: the file is complete; it was taken away; first message
NUMBER = 510  # messages handed over at once; with the two words before them, a page of memory
_WORD = 8  # bytes
_SIZE = _WORD * (_FIRST + NUMBER)
_VISIBLE = 0.001  # seconds: much longer than a write takes to reach the other processors
DIED_EARLIER = "the sender died before the message was complete, so it was certainly not accepted"
MOST_ATTEMPTS = 8  # attempts, after which a message has failed: it may be the cause of its senders' deaths

_M = messages.c


@dataclass(frozen=True)
class Note:
    """Messages whose final dot may have been written, without an answer yet; and accepted ones."""

    in_doubt: frozenset[int]
    accepted: frozenset[int]


class Handover:
    """Messages that one living sender is handing over. `name`: the name under which it claims them."""

    def __init__(self, name: str, file: "_NoteFile | None") -> None:
        """Without a file for a note, all claims are in doubt when the sender dies."""
        self.name, self._file = name, file
        self._claimed: set[int] = set()
        self._slots: dict[int, int] = {}
        self._free = list(range(_FIRST, _FIRST + NUMBER))

    @property
    def open(self) -> bool:
        """True if it has claims without a recorded outcome."""
        return bool(self._claimed)

    def claimed(self, ids: Iterable[int]) -> None:
        """Add messages that it has claimed."""
        self._claimed.update(ids)

    def begin(self, message: int) -> None:
        """Note that the final dot of a message is about to be written.

        Raises:
            LedgerProblem: it must not be written.
        """
        if self._file is None:
            return
        if not self._free:
            raise LedgerProblem(f"over {NUMBER} messages are being sent at once; open fewer connections")
        slot = self._slots[message] = self._free.pop()
        self._file.words[slot] = message
        if self._file.words[_TAKEN_AWAY]:  # read after writing; `take_note` writes before reading
            raise LedgerProblem(
                "this sender was taken for dead, and its claims were given to others; it stops sending"
            )

    def answered(self, message: int, *, accepted: bool) -> None:
        """Note that the server accepted a message, or certainly did not."""
        slot = self._slots.get(message)
        if slot is not None and self._file is not None:
            self._file.words[slot] = -message if accepted else 0

    def settled(self, ids: Collection[int]) -> None:
        """Remove messages whose outcome is recorded."""
        self._claimed.difference_update(ids)
        for message in ids:
            slot = self._slots.pop(message, None)
            if slot is not None and self._file is not None:
                self._file.words[slot] = 0
                self._free.append(slot)


@contextmanager
def handing_over(name: str) -> Iterator[Handover]:
    """Keep a note for the sender of that name. It stays, for `take_note`, if claims are left open."""
    file = _NoteFile.create(name)
    handover = Handover(name, file)
    try:
        yield handover
    finally:
        if file is not None:
            file.close(keep=handover.open)


class _NoteFile:
    """A file in memory. Each of its words is written atomically, so a note is never half written."""

    def __init__(self, path: Path, descriptor: int) -> None:
        os.posix_fallocate(descriptor, 0, _SIZE)  # else full memory would kill the process later
        self._path, self._memory = path, mmap.mmap(descriptor, _SIZE)
        self.words = memoryview(self._memory).cast("q")  # ids: positive in doubt, negative accepted
        self.words[_COMPLETE] = 1

    @classmethod
    def create(cls, sender: str) -> Self | None:
        """The file of a sender's note; None: the system has no such memory."""
        path = note_path(sender)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _OWNER_ONLY)
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
        """Close the file, and remove it unless it is kept."""
        if not keep:
            self._path.unlink(missing_ok=True)
        self.words.release()
        self._memory.close()


def note_path(sender: str) -> Path:
    """The file of a sender's note."""
    return MEMORY / f"roadmap-{sender.replace(':', '-').replace('/', '-')}"


def take_note(sender: str) -> Note | None:
    """Take a dead sender's note away; None: it is lost.

    A sender that is alive after all can begin no more messages, and those that it has begun are in the note.
    """
    try:
        descriptor = os.open(note_path(sender), os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        own = os.fstat(descriptor).st_uid == os.geteuid()
        os.pwrite(descriptor, array("q", [1]).tobytes(), _TAKEN_AWAY * _WORD)
        time.sleep(_VISIBLE)
        written = os.pread(descriptor, _SIZE, 0)
        note_path(sender).unlink(missing_ok=True)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return _parse(written) if own else None


def _parse(written: bytes) -> Note | None:
    words = array("q", written if len(written) == _SIZE else b"")
    if not words or not words[_COMPLETE]:
        return None
    messages = words[_FIRST:]
    return Note(frozenset(w for w in messages if w > 0), frozenset(-w for w in messages if w < 0))


def recover(
    connection: Connection, which: Sequence[ColumnElement[bool]], dead: Collection[str], at: DateTime
) -> int:
    """Settle the claims among `which` of the senders `dead`, by their notes; return how many."""
    query = select(_M.id, _M.claimed_by, _M.claimed_at, _M.attempts).where(*which, _M.claimed_by.in_(dead))
    notes = {sender: take_note(sender) for sender in dead}
    rows = connection.execute(query.order_by(_M.id).with_for_update()).all()
    settle_carefully(connection, [_outcome(row, notes[row.claimed_by], at) for row in rows])
    return len(rows)


def _outcome(row: Row[Any], note: Note | None, at: DateTime) -> Outcome:
    if note is None or row.id in note.in_doubt:
        return Outcome(row.id, State.UNKNOWN, at, DIED)
    if row.id in note.accepted:
        return Outcome(row.id, State.SENT, row.claimed_at)
    if (attempts := row.attempts + 1) >= MOST_ATTEMPTS:
        return Outcome(row.id, State.FAILED, at, f"given up after {attempts} attempts: {DIED_EARLIER}")
    # With a `retry_at` it comes after all first attempts: a message that kills its senders delays no other.
    return Outcome(row.id, State.RELEASED, at, DIED_EARLIER, retry_at=at)
