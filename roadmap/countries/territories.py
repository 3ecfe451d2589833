"""Codes and names of countries, territories and larger regions, from Unicode CLDR."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global


def current_code(code: str) -> str | None:
    """The alpha-2 code for one in capitals: itself, or by CLDR's aliases (alpha-3 codes, and UK)."""
    if code in _names("en"):
        return code
    alias = get_global("territory_aliases").get(code, [])
    return alias[0] if len(alias) == 1 else None


def all_codes() -> frozenset[str]:
    """All territories and larger regions."""
    return frozenset(_names("en"))


def names_of(code: str, languages: Iterable[str], places: Collection[str] = ()) -> set[str]:
    """Names of a territory in these languages: widely, and as those `places` that speak them write."""
    everywhere = (many for lang in languages for many in (_names(lang), *_elsewhere(lang, frozenset(places))))
    return {name for many in everywhere if (name := many.get(code))}


def own_names(code: str) -> Iterator[str]:
    """Names of a territory in its own official languages."""
    for language, facts in get_global("territory_languages").get(code, {}).items():
        if facts["official_status"] in {"official", "de_facto_official"} and (
            name := _names(language).get(code)
        ):
            yield name


def cities(languages: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The code of each country and a city of its that a time zone is named after."""
    zones = get_global("zone_territories")
    for zone, code in zones.items():
        yield code, zone.rpartition("/")[2].replace("_", " ")
    for language in languages:
        known = Locale.parse(language).time_zones
        yield from ((zones[z], facts["city"]) for z, facts in known.items() if z in zones and "city" in facts)


@cache
def _names(language: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(language).territories.items())
    except (UnknownLocaleError, ValueError):
        return {}


@cache
def _elsewhere(language: str, places: frozenset[str]) -> tuple[dict[str, str], ...]:
    """Names of territories that large regions of a language (as es_419) and places use otherwise."""
    regions = {
        parent for parent in get_global("parent_exceptions").values() if parent.split("_")[0] == language
    }
    named = {f"{language}_{place}" for place in places} | regions
    # Not `localedata.load(…, merge_inherited=False)`: it spoils the cache that all of babel reads from.
    return tuple(
        own
        for name in sorted(named)
        if localedata.exists(name) and (own := dict(_names(name).items() - _names(language).items()))
    )
