"""Texts that anybody may have written: normalised, without invisible characters, quoted in a message.

Every function takes time in proportion to a text's length, also for hostile texts.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

NormalForm = Literal["NFC", "NFD", "NFKC", "NFKD"]
_SHORT = 500  # characters; so few are normalised quickly, however bad they are
_MOST_MARKS = 30  # combining characters in a row, in the Stream-Safe Text Format (UAX #15, 13)
_JOINER = "\u034f"  # COMBINING GRAPHEME JOINER, which is invisible and stops reordering
# Control characters other than tab and line feed, and lone surrogates, which no database takes.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BREAK = re.compile("\r\n?|[\x0b\x0c]")
_MOST = 60  # characters of a text in a message


def normalize(form: NormalForm, text: str) -> str:
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


def clean_text(cell: str) -> str:
    """The text of a cell: composed (NFC), without control characters and without spaces at its ends.

    A cell with only invisible characters is empty. Numbers and dates stay text.
    """
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    if not cell.isprintable():
        cell = _CONTROL.sub("", _BREAK.sub("\n", cell))
        if all(c.isspace() or unicodedata.category(c) == "Cf" for c in cell):
            return ""
    return normalize("NFC", cell).strip()


def quoted(text: str) -> str:
    """A text as a message quotes it: its beginning, on one line, without invisible characters.

    Anybody can fill in a form, and a message goes into logs, mails and terminals.
    """
    start = " ".join(text[: 4 * _MOST].split())
    seen = "".join(c for c in start if c == " " or not unicodedata.category(c).startswith(("C", "Z")))
    return f"“{seen if len(seen) <= _MOST and len(text) <= 4 * _MOST else seen[: _MOST - 1] + '…'}”"


def counted(number: int, noun: str) -> str:
    """A number with its noun, whose plural ends in “s”: 1 mail, 2 mails."""
    return f"{number:,} {noun}{'s' * (number != 1)}"
