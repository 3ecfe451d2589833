"""The names of all territories, to look up exactly or by resemblance.

Territories without a delegation are included: a text that is nearer to one of them misspells none of ours.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from roadmap.countries.spelling import comparison_key, telling_words, words
from roadmap.countries.vocabulary import ARTICLES, JOINING, LINKS, STATE_WORDS

# Tried on tests/roadmap/countries/spellings/tuning.csv: test_recognition.py shows what lower and higher
# ones do.
SIMILAR = 0.8  # the share of letters that must be right
LEAD = 0.1  # how much nearer than the next one a name must be
_SHORTEST = 4  # letters; in shorter words, one wrong letter leaves too little
_WORDS, _ABBREVIATION = 2, 3  # words of a name that people abbreviate, and letters that tell one
_SAINT = "saint"
_FIRST = 0.1  # taken off for a wrong first letter


class Likeness(NamedTuple):
    """The share of letters that are right, and whether the name was a `full` one."""

    score: float
    full: bool


class CountryNames:
    """Names of territories, with the codes of those that bear them."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._exact: defaultdict[str, set[str]] = defaultdict(set)
        self._holding: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self._joined: defaultdict[str, set[str]] = defaultdict(set)
        self._by_initial: defaultdict[str, list[tuple[list[str], str]]] = defaultdict(list)
        self._bare: dict[str, bool] = {}
        spelt: defaultdict[str, dict[str, bool]] = defaultdict(dict)
        self.longest = 1
        for code, name in ((code, name) for code, many in names.items() for name in many):
            terms = words(name)
            self.longest = max(self.longest, len(terms))
            self._exact[comparison_key(terms)].add(code)
            self._joined["".join(terms)].add(code)
            bare = not _has_article(terms)
            self._bare[comparison_key(terms)] = self._bare.get(comparison_key(terms), False) or bare
            forms = [("".join(terms), True), *((text, bare) for text in _joined(terms))]
            forms += [(text, full) for less, full in _shorter(terms) for text in _joined(less)]
            for text, full in forms:
                spelt[text][code] = spelt[text].get(code, False) or full
            for word in telling_words(terms):
                self._holding[word].add((code, comparison_key(terms)))
            self._by_initial[_initials(telling_words(terms))].append((sorted(telling_words(terms)), code))
        self._spelt, self._whose = list(spelt), list(spelt.values())

    def exactly(self, terms: tuple[str, ...]) -> frozenset[str]:
        """Territories whose very name it is, whatever the order of its words; “Salvador” lacks its
        article."""
        text = comparison_key(terms)
        whole = self._bare.get(text, True) or _has_article(terms)
        return frozenset(self._exact.get(text, ())) if whole else frozenset()

    def joined(self, terms: tuple[str, ...]) -> frozenset[str]:
        """Territories whose name it is when spaces do not count."""
        return frozenset(self._joined.get("".join(terms), ()))

    def resembling(self, forms: Iterable[tuple[str, ...]], least: float) -> dict[str, Likeness]:
        """Territories whose names any form resembles, and how much: from `least` to 1."""
        likenesses: dict[str, Likeness] = {}
        for text in {text for terms in forms for text in ("".join(terms), *_joined(terms))}:
            if len(text) < _SHORTEST:
                continue
            similar = OSA.normalized_similarity
            close = process.extract(text, self._spelt, scorer=similar, score_cutoff=least, limit=None)
            for name, score, at in close:
                for code, full in self._whose[at].items():
                    likeness = Likeness(_weighed(text, name, score), full)
                    likenesses[code] = max(likenesses.get(code, likeness), likeness)
        return likenesses

    def abbreviated(self, terms: tuple[str, ...]) -> frozenset[str]:
        """Territories whose name begins, word by word, as the text: “Trin. & Tob.”, but not mere initials."""
        short = sorted(telling_words(terms))
        if len(short) < _WORDS or not any(len(word) >= _ABBREVIATION for word in short if word != _SAINT):
            return frozenset()
        return frozenset(
            code
            for name, code in self._by_initial[_initials(short)]
            if all(word.startswith(begun) for word, begun in zip(name, short, strict=True))
        )

    def holding(self, terms: tuple[str, ...]) -> frozenset[str]:
        """Those in a name of whom all these words stand."""
        each = [self._holding.get(word, set()) for word in telling_words(terms)]
        return frozenset(code for code, _ in reduce(set.intersection, each)) if each else frozenset()


def _joined(terms: tuple[str, ...]) -> tuple[str, str]:
    return "".join(telling_words(terms)), "".join(sorted(telling_words(terms)))


def _has_article(terms: Iterable[str]) -> bool:
    return any(word in ARTICLES for word in terms)


def _weighed(terms: str, name: str, score: float) -> float:
    """Neighbours that changed places are half a mistake; a wrong first letter is rarely one at all.

    That both are a saint's names makes them no more alike.
    """
    if terms.startswith(_SAINT) and name.startswith(_SAINT):
        terms, name = terms.removeprefix(_SAINT), name.removeprefix(_SAINT)
        score = OSA.normalized_similarity(terms, name)
    if not terms or not name:
        return score
    if terms[0] != name[0]:
        return score - _FIRST
    swapped = score < 1 and OSA.distance(terms, name) == 1 and sorted(terms) == sorted(name)
    return (1 + score) / 2 if swapped else score


def _shorter(terms: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Shorter forms of a name, which people use: half of “St. Kitts and Nevis”, and that it is a republic or
    islands.

    With each, whether enough is left to tell whose name it is.
    """
    for at, word in enumerate(terms[1:-1], 1):
        if word in JOINING:
            yield terms[:at], False
            yield terms[at + 1 :], False
    less = tuple(word for word in terms if word not in STATE_WORDS and word != "island")
    if less != terms and any(word not in LINKS for word in less):
        yield less, len(telling_words(less)) >= _WORDS


def _initials(terms: Iterable[str]) -> str:
    return "".join(sorted(word[0] for word in terms))
