"""Cities and places as each language writes them: alone in a row, and inside a sentence."""

from babel.dates import get_timezone_location

from roadmap.review.milestones import Place
from tasks.render.words.words import Words


def city_of(zone: str, words: Words) -> str:
    """The city that a time zone is named after, in a language."""
    return get_timezone_location(zone, locale=words.cldr, return_city=True).rpartition("/")[2]


def place_words(place: Place, language: str, words: Words) -> str:
    """“Online”, or venue, city and country."""
    if place.virtual:
        return words.phrases.virtual
    country = words.cldr.territories.get(place.country or "", place.country or "")
    named = [text.say(language) for text in (place.venue, place.city) if text]
    return ", ".join([*named, country] if country else named)


def at_place(place: Place | None, language: str, words: Words) -> str:
    """A place inside a sentence: “in Santiago”, “online”; empty if no city is known."""
    if place is None:
        return ""
    if place.virtual:
        return words.dates.online
    return contract(words.dates.at_city.format(city=place.city.say(language)), words) if place.city else ""


def contract(text: str, words: Words) -> str:
    """A text with its preposition as the language writes it before this city: “à Le Caire” is “au Caire”."""
    for apart, together in words.dates.contractions:
        text = text.replace(apart, together)
    return text
