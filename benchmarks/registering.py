"""A round over 5,000 registrations, and over the same rows where each is its party's answer, side by side."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pendulum

from benchmarks.measure import Figure, in_turns
from tests.tasks import isles
from tests.tasks.filled import fill

ROWS = 5_000
AT = pendulum.datetime(2030, 6, 10, 7)
EACH = ("party", "person")
SYLLABLES = ("bar", "kol", "dun", "fes", "tim", "lov", "mig", "ruk", "pax", "zed")
FAMILY = ("Pérez", "Okoro", "Lindqvist", "Nakamura", "Tamale", "Fonseca", "Ibarguren", "Desrosiers")


def registering() -> Iterator[Figure]:
    """The first round with `each: person`, as a multiple of the same with `each: party`."""
    with tempfile.TemporaryDirectory() as name:
        folders = [_folder(Path(name), each) for each in EACH]
        plain, persons = in_turns(*(lambda f=folder: _round(f) for folder in folders), rounds=3)
    yield Figure(
        f"round of {ROWS:,} registrations, each: person ÷ each: party", 0, persons / plain, "times", "less"
    )


def _folder(home: Path, each: str) -> Path:
    folder = home / each
    folder.mkdir()
    isles.write(folder, isles.REVIEW.replace("each: party", f"each: {each}"))
    fill(folder, *(_row(number) for number in range(ROWS)))
    return folder


def _row(number: int) -> list[str]:
    """A row that registers somebody at an address of their own, of one of two parties."""
    stamp = f"2030-06-0{1 + number % 9} {number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}"
    party = ("xa", "xb")[number % 2]
    name = f"{_word(number)} {FAMILY[number % len(FAMILY)]}"
    return [stamp, f"p{number}@{party}.example.org", party.upper(), name, "Yes", ""]


def _word(number: int) -> str:
    """A given name of its own, a syllable for each digit: no two differ in one letter only."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:04d}").title()


def _round(folder: Path) -> None:
    from tasks.collecting.collecting import collected
    from tasks.context import open_context

    for old in folder.glob("ledger*"):
        old.unlink()
    os.environ |= {"ROADMAP_HOME": str(folder), "ROADMAP_MODE": "outbox"}
    with open_context(folder / "isles.yaml", AT) as context:
        collected(context)
        assert context.known.standing.latest
