"""Unicode's normal forms in time that grows with a text's length, whatever somebody pasted."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

NormalForm = Literal["NFC", "NFD", "NFKC", "NFKD"]
_SHORT = 500  # characters, of which even the worst are put in order at once
_MOST_MARKS = 30  # combining characters in a row, in the Stream-Safe Text Format (UAX #15, 13)
_JOINER = "\u034f"  # COMBINING GRAPHEME JOINER: it has no order of its own, and nobody sees it


def normalized(form: NormalForm, text: str) -> str:
    """`text` in a normal form (UAX #15).

    Python sorts the combining characters of a row by insertion, so a row of n costs n² steps. Longer rows
    than the Stream-Safe Text Format allows are parted by joiners, which is what that format does.
    """
    if text.isascii():
        return text
    return unicodedata.normalize(form, text if len(text) <= _SHORT else "".join(_stream_safe(text)))


def _stream_safe(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        marks = marks + 1 if _is_mark(character) else 0
        if marks > _MOST_MARKS:
            yield _JOINER
            marks = 1
        yield character


@lru_cache(maxsize=1 << 12)
def _is_mark(character: str) -> bool:
    """True if a character, or the first of those that it is made of, combines with what stands before."""
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) > 0
