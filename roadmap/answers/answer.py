"""An answer: a row of a sheet made canonical, and the key that tells it apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from pendulum import DateTime


@dataclass(frozen=True)
class Answer:
    """A row made canonical. `values` are the answers by question id; questions left empty are absent.

    `key` identifies an answer wherever its row stands. `received_at` is in the zone of the form's clock.
    `former`: the parts of the key that an earlier version of this software gave it; only on one just read.
    """

    key: str
    milestone: str
    tab: str
    row: int
    sender: str
    received_at: DateTime
    values: dict[str, str]
    former: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def content(self) -> str:
        """Hash of the values: another content under the same key is a revision."""
        return content_of(self.values)


def content_of(values: Mapping[str, str]) -> str:
    """Hash of an answer's values."""
    return hash_texts(*(part for pair in sorted(values.items()) for part in pair))


def key_of(milestone: str, received: DateTime, sender: str, nth: int) -> str:
    """The key of an answer: its milestone, the sheet's own clock at its moment, its sender, and its number
    among that sender's answers in that second. The clock's zone is no part of it."""
    return hash_texts(milestone, clock_of(received), sender.casefold(), str(nth))


def clock_of(received: DateTime) -> str:
    """The moment as the sheet shows it: to the second, without a zone."""
    return received.isoformat(" ", "seconds")[: len("2024-10-21 09:14:03")]


def former_parts(milestone: str, received: DateTime, sender: str, nth: int) -> tuple[str, ...]:
    """The parts of the key that earlier versions gave an answer: with seconds since 1970, not the clock."""
    return milestone, str(int(received.timestamp())), sender.casefold(), str(nth)


def hash_texts(*parts: str) -> str:
    """A hash of texts that tells ("ab", "c") from ("a", "bc")."""
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()[:32]
