"""Plain text to 72 columns. Addresses are never broken, however long; a word is, if no line can hold it."""

import re
from collections.abc import Iterator

COLUMNS = 72
NO_BREAK = "\u00a0"
LABEL = 24  # a longer label stands above its value
_GAP = re.compile(r"[ \t\n]+")  # no-break spaces hold, so "20 March" stays together where it was asked to
# French sets a space before these marks and inside guillemets; people type an ordinary one.
_BOUND = re.compile(r"(?<![ \t\n])[ \t\n]+(?=[?!:;»]+(?:\s|$))|(?<=«)[ \t\n]+")


def is_long(label: str) -> bool:
    """True if a label does not fit beside its value."""
    return len(label) > LABEL


def wrap(text: str, first: str = "", rest: str = "", columns: int = COLUMNS) -> list[str]:
    """The lines of `text`; the first one begins with `first` and the others with `rest`."""
    return list(_lines(words(text), first, rest, columns))


def words(text: str) -> list[str]:
    """The parts of `text` between which a line may be broken: never before a mark that stands alone."""
    return _GAP.split(_BOUND.sub(NO_BREAK, text.strip()))


def _lines(parts: list[str], first: str, rest: str, columns: int) -> Iterator[str]:
    line, empty = first, True
    for word in (piece for part in parts for piece in _pieces(part, columns - max(len(first), len(rest)))):
        if not empty and len(line) + 1 + len(word) > columns:
            yield line
            line, empty = rest, True
        line += word if empty else f" {word}"
        empty = False
    yield line


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word whole, if it fits or is an address of the web or of mail; else in parts that fit."""
    if len(word) <= room or "://" in word or "@" in word:
        yield word
    else:
        yield from (word[start : start + room] for start in range(0, len(word), room))


def hang(text: str, first: str, columns: int = COLUMNS) -> list[str]:
    """The lines of `text`, its own breaks kept, hanging under `first`."""
    rest = " " * len(first)
    lines = [line for line in text.splitlines() if line.strip()] or [""]
    head = wrap(lines[0], first, rest, columns)
    return head + [part for line in lines[1:] for part in wrap(line, rest, rest, columns)]
