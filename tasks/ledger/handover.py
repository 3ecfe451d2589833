"""Which messages a sender is handing over, so that its death leaves in doubt those and no other.

A server may take a message once the final dot of DATA is written (RFC 5321 §4.1.1.4), and never before. So a
sender notes whose dots it is about to write, then writes them, and notes which of them were taken. Whatever
else a dead sender had claimed has certainly not left.

The note outlives its process, but not the machine's memory: nothing waits for a disk. On SQLite it is a file
in memory, on Postgres a row of a table that the server empties when it crashes. Where it is lost, nobody
knows what was handed over, and all claims of that sender are in doubt. It is withdrawn before claims are
taken from a sender: one that only slept finds that out before it writes a dot (docs/adr/0023).
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zlib import crc32

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import DBAPIError

from tasks.ledger.presence import Presence
from tasks.ledger.problems import LedgerProblem, explain
from tasks.ledger.schema import handovers

MEMORY = Path("/dev/shm")  # noqa: S108  # its names hold 64 random bits, and no other account can change them
_HIDDEN = 0o600
_LONGEST = 2**20  # bytes that are read of a note
TAKEN_AWAY = "this sender was taken for dead, and its claims were taken from it; nothing more is sent by it"
CUT_OFF = "the connection on which this sender shows that it is alive was lost; nothing more is sent by it"
_UPDATE = "update handovers set note = %s where sender = %s"  # for each group of dots: by the driver itself


@dataclass(frozen=True)
class Note:
    """Messages whose final dot may have been written, with no answer yet; and those that were taken."""

    in_doubt: frozenset[int] = frozenset()
    taken: frozenset[int] = frozenset()

    def __str__(self) -> str:
        said = ";".join(",".join(map(str, sorted(ids))) for ids in (self.in_doubt, self.taken))
        return f"{crc32(said.encode()):08x} {said}\n"

    @classmethod
    def read(cls, written: str) -> "Note | None":
        """Read a note; None if it is not whole."""
        said, end, _ = written.partition("\n")
        check, _, lists = said.partition(" ")
        if not end or check != f"{crc32(lists.encode()):08x}":
            return None
        in_doubt, _, taken = lists.partition(";")
        return cls(*(frozenset(int(n) for n in ids.split(",") if n) for ids in (in_doubt, taken)))


class _Place(Protocol):
    """A place for one sender's note."""

    def write(self, note: str) -> None:
        """Put a note in the place of the one before. When this returns, it outlives the process.

        Raises:
            LedgerProblem: that cannot be done, or the note was withdrawn.
        """

    def close(self, *, keep: bool) -> None:
        """Write no more; the note goes, unless it is kept."""


class Handover:
    """What one living sender is handing over. `name` is the one it claims under."""

    def __init__(self, name: str, place: _Place | None) -> None:
        """Without a place for a note, all claims are in doubt when the sender dies."""
        self.name, self._place = name, place
        self._claimed: set[int] = set()
        self._in_doubt: set[int] = set()
        self._taken: set[int] = set()
        self._noted = True

    @property
    def open(self) -> bool:
        """Whether it has claims that the ledger knows no outcome of."""
        return bool(self._claimed)

    @property
    def quick(self) -> bool:
        """Whether a note costs microseconds: it goes to no server."""
        return not isinstance(self._place, _Row)

    @property
    def unnoted(self) -> bool:
        """Whether answers came that `note` has not written down."""
        return not self._noted

    def claimed(self, ids: Iterable[int]) -> None:
        """Messages are its to send."""
        self._claimed.update(ids)

    def begin(self, ids: Iterable[int]) -> None:
        """Note that the final dots of these messages are about to be written: only then they may be.

        Raises:
            LedgerProblem: they must not be written.
        """
        self._in_doubt.update(ids)
        self._noted = False
        self.note()

    def answered(self, message: int, *, taken: bool) -> None:
        """The server took a message, or certainly did not; `note` is to write it down."""
        self._in_doubt.discard(message)
        if taken:
            self._taken.add(message)
        self._noted = False

    def settled(self, ids: Collection[int]) -> None:
        """The ledger holds what became of them."""
        for known in (self._claimed, self._in_doubt, self._taken):
            known.difference_update(ids)

    def note(self) -> None:
        """Write down what changed, if anything did.

        Raises:
            LedgerProblem: the ledger is gone, or this sender's claims were taken from it.
        """
        if not self._noted and self._place is not None:
            self._place.write(str(Note(frozenset(self._in_doubt), frozenset(self._taken))))
        self._noted = True


@contextmanager
def handing_over(presence: Presence) -> Iterator[Handover]:
    """Keep a note for a sender that is present. It stays, for `withdraw`, if claims are left open.

    Raises:
        LedgerProblem: the ledger is gone.
    """
    place = _in_memory(presence) if presence.connection is None else _on_the_server(presence)
    handover = Handover(presence.name, place)
    try:
        yield handover
    finally:
        if place is not None:
            with suppress(LedgerProblem):
                handover.note()
            place.close(keep=handover.open)


def withdraw(connection: Connection, senders: Collection[str]) -> Mapping[str, Note]:
    """Take the notes of dead senders away, in this transaction; none for a sender whose note is lost.

    A sender that is alive after all can begin nothing more, and what it began before is in its note.
    """
    if connection.dialect.name == "postgresql":
        theirs = delete(handovers).where(handovers.c.sender.in_(senders))
        found = connection.execute(theirs.returning(handovers.c.sender, handovers.c.note)).all()
        written = {row.sender: row.note for row in found}
    else:
        written = {sender: _take_away(_file(sender)) for sender in senders}
    notes = {sender: Note.read(note) for sender, note in written.items()}
    return {sender: note for sender, note in notes.items() if note is not None}


def noted(connection: Connection) -> Collection[str]:
    """The senders that have a note on the server: those that died with no claim are not forgotten either."""
    if connection.dialect.name != "postgresql":
        return ()
    return connection.execute(select(handovers.c.sender)).scalars().all()


class _File:
    """A file in memory."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path, self._descriptor = path, descriptor

    def write(self, note: str) -> None:
        try:
            os.pwrite(self._descriptor, note.encode(), 0)
            kept = os.fstat(self._descriptor).st_nlink
        except OSError as problem:
            raise LedgerProblem(
                f"what is handed over cannot be noted in {MEMORY} ({problem.strerror}); make room there"
            ) from None
        if not kept:  # asked after writing: whoever withdraws the note removes the file, and then reads it
            raise LedgerProblem(TAKEN_AWAY)

    def close(self, *, keep: bool) -> None:
        if not keep:
            self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


class _Row:
    """A row, written by the connection that holds the sender's lock: while it is there, nobody withdraws."""

    def __init__(self, name: str, connection: Connection) -> None:
        self._name, self._connection = name, connection

    def write(self, note: str) -> None:
        if self._connection.invalidated:
            raise LedgerProblem(CUT_OFF)
        try:
            changed = self._connection.exec_driver_sql(_UPDATE, (note, self._name)).rowcount
        except DBAPIError as problem:
            raise explain(problem, self._connection.engine.url) from problem
        if not changed:
            raise LedgerProblem(TAKEN_AWAY)

    def close(self, *, keep: bool) -> None:
        if not keep and not self._connection.invalidated:
            with suppress(DBAPIError):
                self._connection.execute(delete(handovers).where(handovers.c.sender == self._name))


def _in_memory(presence: Presence) -> _Place | None:
    path = _file(presence.name)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _HIDDEN)
        os.pwrite(descriptor, str(Note()).encode(), 0)
    except OSError:
        return None  # a system without such a place
    return _File(path, descriptor)


def _on_the_server(presence: Presence) -> _Place:
    assert presence.connection is not None
    try:
        presence.connection.execute(insert(handovers).values(sender=presence.name, note=str(Note())))
    except DBAPIError as problem:
        raise explain(problem, presence.connection.engine.url) from problem
    return _Row(presence.name, presence.connection)


def _file(sender: str) -> Path:
    return MEMORY / f"roadmap-{sender.replace(':', '-').replace('/', '-')}"


def _take_away(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return ""
    with open(descriptor, encoding="ascii", errors="replace") as file:  # noqa: PTH123
        if os.fstat(descriptor).st_uid != os.geteuid():
            return ""
        with suppress(FileNotFoundError):
            path.unlink()
        return file.read(_LONGEST)
