"""Guesses at the name that somebody meant who wrote one that there is not."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

ALIKE = 80  # of 100: “breifing” and “briefing” reach 87


def meant(name: str, known: Iterable[str]) -> str | None:
    """“did you mean “…”?”, with the known name that is most like `name`; None if none is like it."""
    best = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return f"did you mean “{best[0]}”?" if best else None
