"""Texts as people type them, reduced to the words by which names are compared."""

import html
import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

from roadmap.countries.vocabulary import LINKS, SAME
from roadmap.review.characters import normalize

LONGEST_NAME = 1000  # characters; no name is looked for in a longer text

_FIRST_FLAG, _LAST_FLAG = 0x1F1E6, 0x1F1FF  # regional indicators A to Z (Unicode, chapter 22.10)
_FLAG = re.compile(f"[{chr(_FIRST_FLAG)}-{chr(_LAST_FLAG)}]{{2}}")
_INITIALS = re.compile(r"(?<!\w)(\w{1,2})\.\s?(?=\w{1,2}\b(?!['’]))")
_GLUED = re.compile(r"(?<=[^\W\dA-Z_])(?=[A-Z][^\W\dA-Z_])")  # “CostaRica”
# A row of dashes is looked at from its first only: from each of them, 20,000 took minutes.
_PARTS = re.compile(r"(\s[-‐‑‒–—]+\s|[()\[\]{}<>/\\|,;:\n\r\t•·]|\s[-‐‑‒–—]+|(?<![-‐‑‒–—])[-‐‑‒–—]+\s)")
_NO_CHARACTER = re.compile(r"&#\d{1000,};?")  # `html` turns such a number into an error, not into U+FFFD


def repair(text: str) -> str:
    """`text` in composed letters, without HTML's entities, signs that cannot be seen, and wrong decoding."""
    text = html.unescape(_NO_CHARACTER.sub("\ufffd", text))
    for code in ("cp1252", "latin-1"):
        with suppress(UnicodeError):
            text = text.encode(code).decode()
            break
    composed = normalize("NFKC", text)
    return "".join(c for c in composed if unicodedata.category(c) != "Cf").strip()


def flags(text: str) -> tuple[list[str], str]:
    """The codes of the flags in a text (two regional indicators each), and the text without them."""
    codes = ["".join(chr(ord(c) - _FIRST_FLAG + ord("A")) for c in flag) for flag in _FLAG.findall(text)]
    return codes, _FLAG.sub(" ", text).strip()


def parts(text: str) -> list[tuple[str, str]]:
    """The parts that brackets, commas, strokes and dashes make of a text, each after the sign before it.

    Hyphens within words make none.
    """
    pieces = _PARTS.split(text)
    signs = ["", *(sign.strip() for sign in pieces[1::2])]
    return [(sign, part.strip()) for sign, part in zip(signs, pieces[::2], strict=True) if part.strip()]


@lru_cache(maxsize=1 << 14)
def words(text: str) -> tuple[str, ...]:
    """The words of a text: small, without accents and numbers, initials as one, abbreviations written out."""
    joined = _GLUED.sub(" ", _INITIALS.sub(r"\1", text)).replace("&", " and ")
    letters = normalize("NFKD", joined.replace("’", "'")).casefold()
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    pieces = re.findall(r"[^\W_]+", bare)
    return tuple(SAME.get(word, word) for word in pieces if not word.isdigit())


def telling_words(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Without the words that only link others, unless there are no others."""
    return tuple(word for word in terms if word not in LINKS) or terms


def comparison_key(terms: tuple[str, ...]) -> str:
    """Key by which names are compared exactly: their telling words, in whichever order."""
    return " ".join(sorted(telling_words(terms)))
