"""A round over 5,000 registrations, and over the same rows where each is its party's answer, side by side."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pendulum

from benchmarks.measure import Figure, in_turns
from tests.tasks import isles
from tests.tasks.filled import fill

ROWS, PARTIES = 5_000, 250
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
    review = isles.REVIEW.replace("each: party", f"each: {each}")
    review = review.replace("audience: {delegations: all}\n", "audience: {stakeholders: all}\n", 1)
    isles.write(folder, review, stakeholders="stakeholders:\n" + "".join(map(_party, range(PARTIES))))
    fill(folder, *(_row(number) for number in range(ROWS)))
    return folder


def _party(number: int) -> str:
    address = f"office@org{number}.example.org"
    return (
        f"  - {{id: org-{number}, name: Organisation {number}, constituency: unions, language: en, "
        f"contacts: [{{address: {address}}}]}}\n"
    )


def _row(number: int) -> list[str]:
    """A row that registers somebody at an address of their own, of one of the parties."""
    stamp = f"2030-06-0{1 + number % 9} {number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}"
    party = number % PARTIES
    name = f"{_word(number)} {FAMILY[number % len(FAMILY)]}"
    return [stamp, f"p{number}@org{party}.example.org", f"Organisation {party}", name, "Yes", ""]


def _word(number: int) -> str:
    """A given name of its own, a syllable for each digit: no two differ in one letter only."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:04d}").title()


def _round(folder: Path) -> None:
    from tasks.collecting.collecting import collected
    from tasks.context import open_context

    for old in folder.glob("ledger*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    os.environ |= {"ROADMAP_HOME": str(folder), "ROADMAP_MODE": "outbox"}
    with open_context(folder / "isles.yaml", AT) as context:
        collected(context)
        assert context.known.standing.latest
