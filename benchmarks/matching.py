"""Recognising countries as people write them: how many, how many wrongly, and how fast."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pendulum

from benchmarks.measure import Figure, seconds
from roadmap.answers.matching import Matcher
from roadmap.answers.reading import Answer
from roadmap.answers.recognition import Index
from roadmap.review.directory import Directory
from roadmap.review.forms import Form
from tasks.configuration import load

HERE = Path(__file__).parents[1]
REVIEW = HERE / "config" / "lac-2025.yaml"
SPELLINGS = HERE / "tests" / "roadmap" / "spellings"
SETS = ("tuning", "unseen")
NOBODY = "-"
ROWS = 50_000
FORM = Form.model_validate(
    {
        "tab": "A",
        "url": "https://forms.example.org/x",
        "questions": [{"id": "country", "role": "party", "wording": "Country"}],
    }
)


def spellings(name: str) -> list[tuple[str, str | None]]:
    """A set: what was said, and the code that is meant, if any delegation is."""
    with (SPELLINGS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["said"], None if row["code"] == NOBODY else row["code"]) for row in csv.DictReader(file)]


def matching() -> Iterator[Figure]:
    """Both sets, then the speed."""
    loaded = load(REVIEW)
    index = Index(loaded.directory, loaded.review.languages)
    for name in SETS:
        yield from _recognised(name, index)
    yield from _speed(loaded.directory, loaded.review.languages)


def _recognised(name: str, index: Index) -> Iterator[Figure]:
    said = spellings(name)
    found = [(meant, index.delegation(text).code) for text, meant in said]
    meant = sum(1 for code, _ in found if code)
    matched = sum(1 for code, ours in found if code and ours == code)
    wrong = sum(1 for code, ours in found if ours and ours != code)
    queued = sum(1 for code, ours in found if code and not ours)
    yield Figure(f"{name}: matched, of {meant} spellings", 90, 100 * matched / meant, "%")
    yield Figure(f"{name}: wrong, of {len(found)}", 0, wrong, "spellings", "less")
    yield Figure(f"{name}: left to a person, of {meant}", 0, 100 * queued / meant, "%", "less")


def _speed(directory: Directory, languages: list[str]) -> Iterator[Figure]:
    yield Figure("indexing the directory", 0.5, seconds(lambda: Index(directory, languages)), "s", "less")
    matcher = Matcher(directory.delegations, directory, languages)
    said = [text for text, _ in spellings("tuning")]
    at = pendulum.datetime(2024, 10, 21)
    rows = [
        Answer(str(n), "m", "A", n, f"a{n}@example.net", at, {"country": said[n % len(said)]})
        for n in range(ROWS)
    ]
    for row in rows[: len(said)]:
        matcher.match(row, FORM)
    took = seconds(lambda: [matcher.match(row, FORM) for row in rows])
    yield Figure(f"matching {ROWS:,} answers", 1.5, took, "s", "less")
