"""The witness of a ledger: a small file in the home folder that remembers the ledger's extent.

With it, a ledger that was emptied, replaced or set back is recognised when it is opened. It is written after
each commit, so it never knows more than the ledger: a process killed between the two leaves a witness that is
behind, which refuses nothing. And it is written before the first claimed message leaves, so that a ledger
from before that claim is refused. It is not forced to the disk each time: after a power cut it may be behind,
too."""

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
_DIGITS, _HEAD = 19, 43 + 1 + 19  # the key, a space, and the number of claims


class Witness:
    """The witness of one review's ledger, in the folder of one home. Threads may share it."""

    def __init__(self, folder: Path, review: str) -> None:
        self._path, self._review = folder / f"{review}.txt", review
        self._lock, self._file = Lock(), -1
        self._key, self.claims = "", 0

    def read(self) -> Extent | None:
        """The least extent that the ledger must have; None: nothing is remembered.

        Raises:
            LedgerProblem: the file cannot be read.
        """
        try:
            return _parse(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as problem:
            raise LedgerProblem(
                f"{self._path}, which remembers the ledger in use, cannot be read ({problem}); give this "
                "account the right to read it, or, if it is damaged, make sure that the ledger is whole and "
                f"run {ADOPT}"
            ) from None

    def note(self, extent: Extent) -> None:
        """Remember the extent of a ledger that is the right one; numbers never shrink under the same key."""
        with self._explaining(), self._locked(extent) as before:
            most = {n: max(v, before.tallies.get(n, 0)) for n, v in extent.tallies.items()}
            after = Extent((extent.key,), most if before.key == extent.key else extent.tallies)
            if after != before:
                os.pwrite(self._file, self._text(after), 0)
        self._key, self.claims = extent.key, extent.tallies.get(CLAIMS, 0)

    def note_claims(self, number: int) -> None:
        """Remember the number of messages ever claimed, before the first of them leaves."""
        if number <= self.claims:
            return
        with (
            self._explaining(),
            self._lock,
        ):  # only the head: at each commit of a delivery
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                key, known = os.pread(self._file, _HEAD, 0).split()
                if key.decode() == self._key and number > int(known):
                    os.pwrite(self._file, _head(self._key, number), 0)
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)
            self.claims = max(self.claims, number)

    def forget(self) -> None:
        """Remove the file, because a person has said that another ledger is meant."""
        self.close()
        with self._explaining():
            self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    @contextmanager
    def _locked(self, new: Extent) -> Iterator[Extent]:
        """The remembered extent, while no other process writes; `new` starts the file if there is none."""
        with self._lock:
            if self._file < 0:
                if not self._path.exists():
                    self._create(new)
                self._file = os.open(self._path, os.O_RDWR)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield _parse(os.pread(self._file, _SIZE, 0))
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _create(self, extent: Extent) -> None:
        """Create the file complete, or not at all: an empty one would be refused."""
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

    def _text(self, extent: Extent) -> bytes:
        tallies = {name: number for name, number in extent.tallies.items() if name != CLAIMS}
        body = json.dumps({"review": self._review, **tallies}).encode()
        return (_head(extent.key, extent.tallies.get(CLAIMS, 0)) + b"\n" + body).ljust(_SIZE - 1) + b"\n"

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as problem:
            raise LedgerProblem(
                f"{self._path}, which remembers the ledger in use, cannot be written ({problem}); give this "
                "account the right to write there, or make room on the disk"
            ) from None


def _head(key: str, claims: int) -> bytes:
    return b"%b %0*d" % (key.encode(), _DIGITS, claims)


def _parse(text: bytes) -> Extent:
    """The extent that a witness's file holds.

    Raises:
        ValueError: the file is damaged.
    """
    head, _, rest = text.decode().partition("\n")
    key, _, claims = head.partition(" ")
    match json.loads(rest):
        case {"review": str(), **tallies} if len(head) == _HEAD:
            numbers = {str(name): int(str(number)) for name, number in tallies.items()}
            return Extent((key,), {CLAIMS: int(claims), **numbers})
    raise ValueError("it is damaged")


def anything_witnessed(folder: Path) -> bool:
    """True if a ledger that is not empty was in use in a home, of any review."""
    witnesses = [Witness(folder, path.stem) for path in folder.glob("*.txt")]
    return any((extent := witness.read()) and any(extent.tallies.values()) for witness in witnesses)
