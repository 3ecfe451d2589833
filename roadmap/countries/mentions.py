"""Mentions in one part of a text: the countries that it names, and what else stands there."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from roadmap.countries.names import SIMILAR, CountryNames
from roadmap.countries.spelling import words
from roadmap.countries.vocabulary import (
    AFFAIRS,
    BODIES,
    LINKS,
    MISSIONS,
    OFFICES,
    OTHERS,
    PLACE_WORDS,
    REGIONS,
    STATE_WORDS,
)

_LONG = 6  # letters; a shorter word is not taken for a misspelt office
_OFFICES = sorted(word for word in OFFICES if len(word) >= _LONG)
_OFFICIAL = sorted(word for word in OFFICES | AFFAIRS if len(word) >= _LONG)
_GENERIC = LINKS | OTHERS | {"saint", "island"}  # alone, these are nobody's name
_REGION = 3  # digits of a larger region's code


@dataclass(frozen=True)
class Phrase:
    """`named`: codes in the order in which they stand. `rest`: words that are neither names nor noise.

    `official`: an office's name stands before the country's; `others`: a word makes another country of
    it; `body`: it is an organisation's name. `core`: all its words but offices'. `states`: such words as
    “republic” stand beside the name. `coded`: a code is all of it. `sign`: what it stands after.
    `city_of`: whose city it is, if CLDR knows one of this name.
    """

    named: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    core: tuple[str, ...] = ()
    official: bool = False
    others: bool = False
    body: bool = False
    states: bool = False
    coded: bool = False
    sign: str = ""
    city_of: frozenset[str] = frozenset()

    @property
    def bare(self) -> tuple[str, ...]:
        """Its core without such words as “republic”."""
        return tuple(word for word in self.core if word not in STATE_WORDS)


def phrase(text: str, names: CountryNames) -> Phrase:
    """Split a part of a text into names, offices and other words."""
    terms = _without_host(words(text))
    spans = list(_spans(terms, names))
    named = [named_here for named_here, _ in spans if named_here]
    loose = [word for named_here, many in spans if not named_here for word in many]
    official = any(_in(word, OFFICES) or _near(word, _OFFICES) for word in loose)
    codes = tuple(dict.fromkeys(code for named_here in named for code in sorted(named_here)))
    rest = tuple(w for w in loose if not _noise(w) and w.upper() not in codes)
    core = tuple(w for w in terms if not (official and _official(w)))
    return Phrase(
        named=codes,
        rest=rest,
        core=core if any(w not in _GENERIC for w in core) else (),
        official=official,
        others=any(word in OTHERS for word in rest),
        body=any(word in BODIES for word in rest),
        states=any(word in STATE_WORDS for word in loose),
    )


def _without_host(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Of “Embassy of Peru in Chile”, what stands before “in”."""
    missions = [at for at, word in enumerate(terms) if _in(word, MISSIONS)]
    if not missions:
        return terms
    ends = (at for at in range(missions[0] + 1, len(terms)) if terms[at] in PLACE_WORDS)
    return terms[: next(ends, len(terms))]


def _spans(terms: tuple[str, ...], names: CountryNames) -> Iterator[tuple[frozenset[str], tuple[str, ...]]]:
    """The names in a text, longest first at each place; other words come alone, larger regions' as such."""
    at = 0
    while at < len(terms):
        codes, end = _longest(terms, at, names)
        yield frozenset(code for code in codes if len(code) < _REGION), terms[at:end]
        at = end


def _longest(terms: tuple[str, ...], at: int, names: CountryNames) -> tuple[frozenset[str], int]:
    for end in range(min(len(terms), at + names.longest), at, -1):
        if terms[end - 1] not in LINKS and (codes := names.exactly(terms[at:end])):
            return codes, end
    return frozenset(), at + 1


def _noise(word: str) -> bool:
    return len(word) == 1 or word in LINKS or word in STATE_WORDS | PLACE_WORDS | REGIONS or _official(word)


def _official(word: str) -> bool:
    return word in AFFAIRS or _in(word, OFFICES) or _near(word, _OFFICIAL)


def _in(word: str, those: Collection[str]) -> bool:
    return word in those or word.removesuffix("s") in those


def _near(word: str, those: Iterable[str]) -> bool:
    return len(word) >= _LONG and any(OSA.normalized_similarity(word, one) >= SIMILAR for one in those)
