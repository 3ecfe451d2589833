"""An index of addresses, domains and names over the whole directory, built once."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from roadmap.answers.providers import is_public
from roadmap.answers.rows import Row
from roadmap.countries.countries import Countries, Named
from roadmap.countries.spelling import LONGEST_NAME
from roadmap.review.directory import Directory
from roadmap.review.forms import fold_text

MISSPELT = 0.75  # the share of letters that must be right
RESEMBLES = 86.0  # of 100; a name within a longer one scores 90
WITHIN = 10.0  # how far behind the best resemblance others are still worth a look
AT_MOST = 3
_SHORTEST = 4  # letters; shorter words are articles and prepositions
_COMMON = 5  # parties; a word that more have in their names tells none of them apart


class Index:
    """Names in all of `languages`, addresses and domains of a directory's parties."""

    def __init__(self, directory: Directory, languages: Sequence[str]) -> None:
        self.called: dict[str, str] = {p.id: p.name(languages[0]) for p in directory.parties}
        self.addresses = {c.address.casefold(): p.id for p in directory.parties for c in p.contacts}
        self.domains = _own_domains(self.addresses)
        called = {d.code: {*d.names.values(), *d.also} for d in directory.delegations}
        self._delegations = {d.id for d in directory.delegations}
        associates = [d.code for d in directory.delegations if d.status == "associate"]
        self._countries = Countries(called, languages, associates=associates)
        self._exact: defaultdict[str, set[str]] = defaultdict(set)
        self._names: list[tuple[str, str]] = []
        for body in directory.stakeholders:
            self._exact[_sorted(body.title)].add(body.id)
            self._names.append((_words(body.title), body.id))
        self._common = _common(self._names)
        self._telling = [self._tell(words) for words, _ in self._names]
        self._found: dict[str, tuple[str, ...]] = {}
        self._ranked: dict[str, tuple[tuple[str, float], ...]] = {}

    def delegation(self, text: str) -> Named:
        """The delegation that is meant by the name of a country, as somebody wrote it."""
        return self._countries.delegation(text)

    def several_delegations(self, named: Collection[str]) -> bool:
        """True if parties that a text names are several, delegations all: then it may mean each of them."""
        return len(named) > 1 and self._delegations.issuperset(named)

    def exactly(self, text: str) -> tuple[str, ...]:
        """The parties that have this very name, whatever its case, accents, punctuation and order, or code.

        A code counts only in capitals: “no” is an answer, “NO” is Norway (ISO 3166-1).
        """
        if len(text) > LONGEST_NAME:
            return ()
        owners = self._found.get(text)
        if owners is None:
            named = self.delegation(text)
            own = (named.code,) if named.code and named.certainty == "certain" else ()
            owners = self._found[text] = own or tuple(sorted(self._exact.get(_sorted(text), ())))
        return owners

    def nearly(self, text: str, among: Collection[str]) -> tuple[str, ...]:
        """The parties whose names resemble what was said, best first: those `among`, else any others."""
        if len(text) > LONGEST_NAME:
            return ()
        countries, bodies = self.delegation(text).candidates, self._bodies(text)
        asked = [(body, score) for body, score in bodies if body in among]
        if here := [code for code in countries if code in among]:
            return tuple(here[:AT_MOST])
        return _best(asked) or countries[:AT_MOST] or _best(bodies)

    def _bodies(self, text: str) -> tuple[tuple[str, float], ...]:
        ranked = self._ranked.get(text)
        if ranked is None:
            scores = self._scores(_words(text))
            ranked = tuple(sorted(scores.items(), key=lambda item: (-item[1], item[0])))
            self._ranked[text] = ranked
        return ranked

    def _scores(self, text: str) -> dict[str, float]:
        scores: defaultdict[str, float] = defaultdict(float)
        if len(text) < _SHORTEST:
            return scores
        names = [words for words, _ in self._names]
        similar = OSA.normalized_similarity
        for _, score, at in process.extract(text, names, scorer=similar, score_cutoff=MISSPELT, limit=None):
            scores[self._names[at][1]] = max(scores[self._names[at][1]], 100 * score)
        if telling := self._tell(text):
            resembling = process.extract(
                telling, self._telling, scorer=fuzz.WRatio, score_cutoff=RESEMBLES, limit=None
            )
            for _, score, at in resembling:
                scores[self._names[at][1]] = max(scores[self._names[at][1]], score)
        return scores

    def _tell(self, words: str) -> str:
        """The words that tell one party from another."""
        return " ".join(w for w in words.split() if len(w) >= _SHORTEST and w not in self._common)


def named_in(rows: Iterable[Row], index: Index, most: int | None = None) -> frozenset[str]:
    """The parties whose address or very name stands in a cell of some rows: they may have answered. `most`:
    so many of the first, where strangers can write such rows."""
    texts = (text.strip() for row in rows for text in row.cells.values())
    owners = ((index.addresses.get(text.casefold()), *index.exactly(text)) for text in texts if text)
    parties = dict.fromkeys(party for parties_of in owners for party in parties_of if party)
    return frozenset(list(parties)[:most])


def domain_of(address: str) -> str:
    """The domain of an address, in small letters."""
    return address.rpartition("@")[2].strip().casefold()


def _own_domains(addresses: dict[str, str]) -> dict[str, str]:
    """Domains that belong to one party only, and to no provider that anybody may use."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for address, party in addresses.items():
        owners[domain_of(address)].add(party)
    return {
        domain: next(iter(parties))
        for domain, parties in owners.items()
        if len(parties) == 1 and not is_public(domain)
    }


def _best(ranked: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    return tuple(party for party, score in ranked if score >= ranked[0][1] - WITHIN)[:AT_MOST]


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold_text(text)))


def _sorted(text: str) -> str:
    return " ".join(sorted(_words(text).split()))


def _common(names: Iterable[tuple[str, str]]) -> frozenset[str]:
    pairs = {(word, party) for words, party in names for word in words.split()}
    return frozenset(word for word, count in Counter(word for word, _ in pairs).items() if count > _COMMON)
