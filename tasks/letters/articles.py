"""Nouns with their articles, as a preposition before them changes them: “de el” is “del”, “à le” is “au”."""

import re

_BEFORE = "\ue010"  # stands before a noun that was put into a sentence
_ARTICLES = ("o", "a", "os", "as")  # Portuguese
_PORTUGUESE = {
    **{f"a {article}": f"a{article}" if article[0] == "o" else f"à{article[1:]}" for article in _ARTICLES},
    **{f"de {article}": f"d{article}" for article in _ARTICLES},
    **{f"em {article}": f"n{article}" for article in _ARTICLES},
}
_CONTRACTED = {
    "es": {"a el": "al", "de el": "del"},
    "pt": _PORTUGUESE,
    "fr": {"à le": "au", "à les": "aux", "de le": "du", "de les": "des"},
}
_PLURAL = {"es": ("los", "las"), "pt": ("os", "as"), "fr": ("les",)}
_JOINT = re.compile(rf"(\w+) {_BEFORE}(\w+)(?= )")


def fill(sentence: str, language: str, **nouns: str) -> str:
    """A sentence with nouns in place of its names in {braces}, contracted with the word before each.

    A name with a capital ({Network}) stands for the noun at the beginning of a sentence."""
    named = {name: _BEFORE + noun for name, noun in nouns.items()}
    begun = {name.capitalize(): begin(noun) for name, noun in nouns.items()}
    contracted = _CONTRACTED.get(language, {})
    filled = sentence.format(**named, **begun)
    joined = _JOINT.sub(lambda m: contracted.get(f"{m[1]} {m[2]}", f"{m[1]} {m[2]}"), filled)
    return joined.replace(_BEFORE, "")


def is_plural(noun: str, language: str) -> bool:
    """True if a noun's article is in the plural, in languages in which it shows."""
    return noun.partition(" ")[0] in _PLURAL.get(language, ())


def begin(words: str) -> str:
    """Words as they stand at the beginning of a sentence."""
    return words[:1].upper() + words[1:]
