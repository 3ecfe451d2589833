"""The witness of a ledger: a small file in the home, which remembers the ledger's extent outside of it.

It never knows more than the ledger, because it is written after each commit: whoever is killed between the
two leaves a witness that is behind, which refuses nothing. And it is written before the first claimed message
leaves, so a ledger from before that claim is recognised. It is not forced to the disk each time: a power cut
may set it back, and then it is behind as well.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from tasks.ledger.base.extent import CLAIMS, Extent
from tasks.ledger.base.problems import ADOPT, LedgerProblem

_SIZE = 512  # bytes, one sector: overwritten as a whole, so that no half of it is ever read
_DIGITS, _HEAD = 19, 43 + 1 + 19  # the key, and the claims


class Witness:
    """Memory of one home of the ledger of one review. Threads may share it."""

    def __init__(self, folder: Path, review: str) -> None:
        self._path, self._review = folder / f"{review}.txt", review
        self._lock, self._file = Lock(), -1
        self._key, self.claims = "", 0

    def read(self) -> Extent | None:
        """The extent that the ledger had at least; None: nothing is remembered.

        Raises:
            LedgerProblem: the file cannot be read.
        """
        try:
            extent = _understood(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as problem:
            raise LedgerProblem(
                f"{self._path}, which remembers the ledger in use, cannot be read ({problem}); give this "
                "account the right to read it, or, if it is damaged, see whether the ledger is whole and run "
                f"{ADOPT}"
            ) from None
        return extent

    def note(self, found: Extent) -> None:
        """Remember the extent of a ledger that is the right one."""
        with self._told(), self._held(found) as before:
            same = before.key == found.key
            most = {n: max(v, before.tallies.get(n, 0)) for n, v in found.tallies.items()}
            kept = Extent((found.key,), most if same else found.tallies)
            if kept != before:
                self._write(kept)
        self._key, self.claims = found.key, found.tallies.get(CLAIMS, 0)

    def note_claims(self, number: int) -> None:
        """Remember that so many messages were claimed, before the first of them leaves."""
        if number <= self.claims:
            return
        with self._told(), self._lock:  # plainly, since it is done for each commit of a delivery
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                key, known = os.pread(self._file, _HEAD, 0).split()
                if key.decode() == self._key and number > int(known):
                    os.pwrite(self._file, _head(self._key, number), 0)
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)
            self.claims = max(self.claims, number)

    def forget(self) -> None:
        """Remember nothing any more, because a person has said that another ledger is meant."""
        self.close()
        with self._told():
            self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    @contextmanager
    def _held(self, new: Extent | None = None) -> Iterator[Extent]:
        """The remembered extent, while nobody else writes; `new` begins the file if there is none."""
        with self._lock:
            if self._file < 0:
                if new is not None and not self._path.exists():
                    self._begin(new)
                self._file = os.open(self._path, os.O_RDWR)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield _understood(os.pread(self._file, _SIZE, 0))
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _begin(self, extent: Extent) -> None:
        """Make the file whole or not at all: an empty one would be refused."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._path.with_name(f".{self._path.name}.{os.getpid()}.part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(self._text(extent))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first
            self._path.hardlink_to(part)
        part.unlink()

    def _write(self, extent: Extent) -> None:
        os.pwrite(self._file, self._text(extent), 0)

    def _text(self, extent: Extent) -> bytes:
        tallies = {name: number for name, number in extent.tallies.items() if name != CLAIMS}
        said = json.dumps({"review": self._review, **tallies}).encode()
        return (_head(extent.key, extent.tallies.get(CLAIMS, 0)) + b"\n" + said).ljust(_SIZE - 1) + b"\n"

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as problem:
            raise LedgerProblem(
                f"{self._path}, which remembers the ledger in use, cannot be written ({problem}); give this "
                "account the right to write there, or make room on the disk"
            ) from None


def _head(key: str, claims: int) -> bytes:
    return b"%b %0*d" % (key.encode(), _DIGITS, claims)


def _understood(text: bytes) -> Extent:
    """The extent that a witness's file holds.

    Raises:
        ValueError: it holds none.
    """
    head, _, rest = text.decode().partition("\n")
    key, _, claims = head.partition(" ")
    match json.loads(rest):
        case {"review": str(), **tallies} if len(head) == _HEAD:
            counted = {str(name): int(str(number)) for name, number in tallies.items()}
            return Extent((key,), {CLAIMS: int(claims), **counted})
    raise ValueError("it is not as it was written")


def anything_witnessed(folder: Path) -> bool:
    """True if a ledger with anything in it was in use in a home, of whichever review."""
    witnesses = [Witness(folder, path.stem) for path in folder.glob("*.txt")]
    return any((extent := one.read()) and any(extent.tallies.values()) for one in witnesses)
