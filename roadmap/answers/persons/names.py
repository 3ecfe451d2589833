"""Names of persons as people write them: in any order, with or without accents, with initials."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from roadmap.review.forms import fold_text

_LONG = 5  # letters; of a word so long, one may be wrong
_LONGEST = 300  # characters; comparing longer ones takes long, and they are no names
_FULL = 3  # letters; a shorter word is an initial or an article
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "dra",
        "sr",
        "sra",
        "srta",
        "sr(a)",
        "don",
        "doña",
        "m",
        "mme",
        "mlle",
        "he",
        "prof",
        "lic",
        "ing",
        "amb",
        "hon",
    ]
)


def is_same_name(one: str, other: str) -> bool:
    """True if two texts have the same words in any order, whatever their case, accents and punctuation."""
    return bool(words_of(one)) and sorted(words_of(one)) == sorted(words_of(other))


def may_be_same_name(one: str, other: str) -> bool:
    """True if two texts may name one person: one leaves names out, has initials, or is misspelt.

    “A. M. Pérez”, “Ana Pérez” and “PEREZ, Ana Maria” may be one; “Ana Pérez” and “Eva Pérez” are two.
    """
    fewer, more = sorted((words_of(one), words_of(other)), key=len)
    if not fewer:
        return False
    left = list(more)
    shared = 0
    for word in sorted(fewer, key=len, reverse=True):
        partner = next((there for there in sorted(left, key=len, reverse=True) if _fits(word, there)), None)
        if partner is None:
            return False
        left.remove(partner)
        shared += min(len(word), len(partner)) >= _FULL
    return shared > 0


@lru_cache(maxsize=16384)
def words_of(name: str) -> tuple[str, ...]:
    """Words of a name in small letters without accents; titles are left out where other words stay."""
    words = re.findall(r"[^\W_]+", fold_text(name[:_LONGEST]))
    return tuple(word for word in words if word not in _TITLES) or tuple(words)


def keys_of(name: str) -> frozenset[str]:
    """Keys of a name's full words: names that may be of one person share one. Of a long word, also all
    that is left when one letter is taken out."""
    full = (word for word in words_of(name) if len(word) >= _FULL)
    return frozenset(key for word in full for key in (word, *_one_less(word)))


def _one_less(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))] if len(word) >= _LONG else []


def _fits(word: str, other: str) -> bool:
    if word == other:
        return True
    if len(word) < _FULL or len(other) < _FULL:
        return (len(word) == 1 and other.startswith(word)) or (len(other) == 1 and word.startswith(other))
    return min(len(word), len(other)) >= _LONG and OSA.distance(word, other, score_cutoff=1) <= 1
