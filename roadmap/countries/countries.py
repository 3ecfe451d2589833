"""Delegations, recognised by the name of a country as somebody wrote it.

A wrong delegation is much worse than none: a person is asked if a name could be another's.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from roadmap.countries import territories
from roadmap.countries.mentions import Phrase, phrase
from roadmap.countries.names import LEAD, SIMILAR, CountryNames, Likeness
from roadmap.countries.spelling import LONGEST_NAME, flags, parts, repair, telling_words, words

Certainty = Literal["certain", "likely", "none"]
_CODES = range(2, 4)  # letters of ISO 3166-1 alpha-2 and alpha-3
_TELLING = 4  # letters; fewer tell nothing
_CONFUSED = 0.85  # “Republic of Dominica” is nearer than this to “República Dominicana”


@dataclass(frozen=True)
class Named:
    """A text, and the delegation that it means: `code` where only one can be meant.

    `certain`: it is a name of it. `likely`: it resembles one, or it may be several. `none`: it is nobody's
    name. `candidates` are ISO codes, best first.
    """

    text: str
    code: str | None = None
    certainty: Certainty = "none"
    candidates: tuple[str, ...] = ()


class Countries:
    """Delegations by code with their own names, among the names of all other territories."""

    def __init__(
        self,
        called: Mapping[str, Iterable[str]],
        languages: Sequence[str],
        *,
        associates: Collection[str] = (),
        similar: float = SIMILAR,
        ahead: float = LEAD,
    ) -> None:
        self._ours = frozenset(called)
        self._similar, self._ahead = similar, ahead
        names = {code: territories.names_of(code, languages, self._ours) for code in territories.all_codes()}
        for code, own in called.items():
            names[code] = names.get(code, set()) | {*own, *territories.own_names(code)}
        self._names = CountryNames(names)
        self._associates = frozenset(associates)
        self._cities: dict[str, frozenset[str]] = {}
        for code, city in territories.cities(languages):
            text = " ".join(telling_words(words(city)))
            self._cities[text] = self._cities.get(text, frozenset()) | {code}
        self._found: dict[str, Named] = {}

    def delegation(self, written: str) -> Named:
        """The delegation that is meant; none by a text that is too long for a name."""
        if len(written) > LONGEST_NAME:
            return Named(written)
        named = self._found.get(written)
        if named is None:
            flagged, text = flags(repair(written))
            named = replace(self._with_flags(self._text(text), flagged, text), text=written)
            self._found[written] = named
        return named

    def _with_flags(self, named: Named, flagged: list[str], text: str) -> Named:
        if not flagged:
            return named
        shown = tuple(dict.fromkeys(flagged))
        if not words(text) or named.candidates == shown:
            return self._certainly(shown)
        return self._either((*named.candidates, *shown))

    def _text(self, text: str) -> Named:
        if code := self._code(text):
            return self._certainly((code,))
        terms = words(text)
        if len("".join(terms)) < min(_CODES):
            return Named(text)
        if exact := self._names.exactly(terms) or self._names.joined(terms):
            return self._certainly(sorted(exact))
        if city_of := self._cities.get(" ".join(telling_words(terms))):
            return self._either(sorted(city_of))
        return self._taken_apart(text, self._nearly(terms))

    def _taken_apart(self, text: str, whole: Named) -> Named:
        """Weigh the names that stand in a text against what the `whole` of it resembles."""
        phrases = [self._part(sign, part) for sign, part in parts(text)]
        named = {code for one in phrases for code in one.named}
        if not named:
            return whole if whole.code else self._misspelt(phrases, whole)
        weighed = self._weigh(phrases)
        if weighed.code or not whole.code:
            return weighed
        return whole if named == {whole.code} else self._either((*weighed.candidates, whole.code))

    def _code(self, text: str) -> str | None:
        """A code counts only in capitals: “no” is an answer, “NO” is Norway."""
        letters = text.replace(".", "").replace(" ", "") if len(text) > max(_CODES) else text
        is_code = len(letters) in _CODES and letters.isascii() and letters.isupper()
        return territories.current_code(letters) if is_code else None

    def _part(self, sign: str, text: str) -> Phrase:
        if "." not in text and (code := self._code(text)):
            return Phrase(named=(code,), coded=True, sign=sign)
        terms = words(text)
        if city_of := self._cities.get(" ".join(telling_words(terms)), frozenset()) - self._names.exactly(
            terms
        ):
            return Phrase(rest=terms, city_of=city_of, sign=sign)
        return replace(phrase(text, self._names), sign=sign)

    def _weigh(self, phrases: list[Phrase]) -> Named:
        named = tuple(dict.fromkeys(code for one in phrases for code in one.named))
        if any(one.others for one in phrases if one.named):
            return Named("")
        if len(named) > 1:
            return self._state_of(phrases) or self._either(named)
        return self._alone(named[0], phrases)

    def _alone(self, code: str, phrases: list[Phrase]) -> Named:
        """Weigh the only country that is named: it may not be the one that writes."""
        if code not in self._ours:
            return Named("")
        rivals = [rival for one in phrases for rival in self._rivals(code, one)]
        if rivals or any(one.body for one in phrases):
            return self._either((code, *rivals))
        if not any(one.rest and code not in one.city_of for one in phrases):
            return Named("", code, "certain", (code,))
        return self._either((code,)) if _elsewhere(phrases) else Named("", code, "likely", (code,))

    def _state_of(self, phrases: list[Phrase]) -> Named | None:
        """“Aruba (Netherlands)”: the State in brackets is whose territory the associate member is."""
        if len(phrases) != 2 or phrases[1].sign != "(":  # noqa: PLR2004
            return None
        first, second = phrases
        plain = not first.rest and not second.rest and len(first.named) == len(second.named) == 1
        if plain and first.named[0] in self._associates and second.named[0] in self._ours - self._associates:
            return Named("", first.named[0], "likely", first.named)
        return None

    def _rivals(self, code: str, one: Phrase) -> list[str]:
        """Others whose name the words beside the name make it resemble, or whom a second part misspells."""
        if one.named and one.states:
            near = self._names.resembling([one.core], _CONFUSED)
            return [other for other in near if other != code]
        if not one.named and one.rest:
            return [
                other
                for other in self._names.resembling([one.core, one.bare], self._similar)
                if other != code
            ]
        return []

    def _misspelt(self, phrases: list[Phrase], whole: Named) -> Named:
        if any(one.body for one in phrases):
            return Named("")
        nearest = [self._nearly(one.core, one.bare) for one in phrases if one.core]
        likely = tuple(dict.fromkeys(code for one in nearest for code in one.candidates))
        codes = {one.code for one in nearest if one.candidates}
        if len(likely) == 1 and codes == set(likely):
            return Named("", likely[0], "likely", likely)
        return self._either(likely or whole.candidates or self._partly(phrases))

    def _partly(self, phrases: list[Phrase]) -> list[str]:
        """Codes of those in whose names the words stand: too little to decide on, but worth showing."""
        bare = [one.bare for one in phrases if len("".join(one.bare)) >= _TELLING]
        return sorted({code for terms in bare for code in self._names.holding(terms)})

    def _nearly(self, terms: tuple[str, ...], *others: tuple[str, ...]) -> Named:
        """The territory whose name it resembles, if it is clearly nearer to it than to any other's."""
        scores = self._names.resembling([terms, *others], self._similar - self._ahead)
        scores |= dict.fromkeys(self._names.abbreviated(terms), Likeness(1.0, full=True))
        ranked = sorted(scores, key=lambda code: (-scores[code].score, code))
        ours = [code for code in ranked if code in self._ours]
        if not ours or scores[ours[0]].score < max(scores[ranked[0]].score, self._similar):
            return Named("")
        least = scores[ranked[0]].score - self._ahead
        close = [code for code in ranked if scores[code].score > least and code != ours[0]]
        holding = self._names.holding(terms) - {ours[0]}
        if close or holding or not scores[ours[0]].full:
            return self._either(
                (ours[0], *(code for code in ours if code in {*close, *holding}), *sorted(holding))
            )
        return Named("", ours[0], "likely", (ours[0],))

    def _certainly(self, codes: Sequence[str]) -> Named:
        if len(codes) == 1 and codes[0] in self._ours:
            return Named("", codes[0], "certain", (codes[0],))
        return self._either(codes)

    def _either(self, codes: Iterable[str]) -> Named:
        """The delegations that may be meant, without a choice among them."""
        ours = tuple(dict.fromkeys(code for code in codes if code in self._ours))
        return Named("", None, "likely", ours) if ours else Named("")


def _elsewhere(phrases: list[Phrase]) -> bool:
    """True if the words beside a name could make a place of another country: “Jamaica, Queens”."""
    naming = [one for one in phrases if one.named]
    last = phrases.index(naming[-1])
    later = () if naming[-1].official else phrases[last + 1 :]
    after = any(one.rest and one.sign == "," and not one.official for one in later)
    clean = any(not one.rest and not one.coded for one in naming)
    return after or not (clean or all(one.rest and one.official for one in naming))
