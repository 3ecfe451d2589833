"""Dates, times and places as each language writes them."""

import re
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from pendulum import Date, DateTime

from roadmap.review.dates import When
from roadmap.review.milestones import Place
from tasks.render.words import Phrases

# The first of a month, which CLDR's patterns write as a plain 1: the pattern by language, and the ordinal.
_FIRST = {"fr": (re.compile(r"\b1\b(?= [^\W\d])"), "1er"), "pt": (re.compile(r"\b1\b(?= de )"), "1º")}
_UNQUOTED_DAY = re.compile(r"'[^']*'|(?<!d)d{1,2}(?!d)")


def date_words(when: When, locale: Locale, phrases: Phrases, *, weekday: bool = True) -> str:
    """A date as precise as it is known: a day, some days, “January 2025”, “end of 2024”. A single day has
    its weekday, unless it is not wanted."""
    match when.precision:
        case "month":
            return month(when.last, locale)
        case "end-of-month":
            return phrases.end_of.format(span=month(when.last, locale))
        case "year":
            return str(when.last.year)
        case "end-of-year":
            return phrases.end_of.format(span=when.last.year)
        case "span":
            first, last = (long_day(day, locale) for day in (when.first, when.last))
            return phrases.between.format(first=first, last=last)
        case "days":
            one = day if weekday else long_day
            return one(when.first, locale) if when.first == when.last else days(when.first, when.last, locale)


def day(value: date, locale: Locale) -> str:
    """“Tuesday, 29 October 2024”."""
    return _first(format_date(value, "full", locale=locale), locale)


def long_day(value: date, locale: Locale) -> str:
    """“29 October 2024”."""
    return _first(format_date(value, "long", locale=locale), locale)


def _first(said: str, locale: Locale) -> str:
    """French writes the first of a month “1er”, Portuguese “1º”."""
    if locale.language not in _FIRST:
        return said
    pattern, ordinal = _FIRST[locale.language]
    return pattern.sub(ordinal, said)


def month(value: date, locale: Locale) -> str:
    """“January 2025”."""
    return format_skeleton("yMMMM", value, locale=locale)


def days(first: Date, last: Date, locale: Locale) -> str:
    """“19–20 March 2025”: the language's long pattern, with both days in it when the month is the same; the
    year stands once where it is the same."""
    if first.year != last.year:
        return f"{long_day(first, locale)} – {long_day(last, locale)}"
    if first.month != last.month:
        begins = _first(format_skeleton("MMMMd", first, locale=locale), locale)
        return f"{begins} – {long_day(last, locale)}"
    pattern = locale.date_formats["long"].pattern
    both = _UNQUOTED_DAY.sub(lambda m: m[0] if m[0].startswith("'") else f"'{first.day}–'{m[0]}", pattern)
    return format_date(last, both, locale=locale)


def clock(moment: DateTime, locale: Locale, phrases: Phrases) -> str:
    """A time of day with the city whose clock it is on: “10:00 (Santiago)”."""
    time = format_time(moment.time(), "short", locale=locale)
    return phrases.at_place.format(time=time, city=city(moment.timezone_name or "UTC", locale))


def city(zone: str, locale: Locale) -> str:
    """The city that a time zone is named after, in a language."""
    return get_timezone_location(zone, locale=locale, return_city=True)


def own_clock(moment: DateTime, zone: str, locale: Locale, phrases: Phrases) -> str | None:
    """The moment on the reader's clock, with the day where it is another; None if it reads the same."""
    theirs = moment.in_timezone(zone)
    if theirs.naive() == moment.naive():
        return None
    said = clock(theirs, locale, phrases)
    if theirs.date() == moment.date():
        return said
    return phrases.on_day_at.format(day=day(theirs.date(), locale), time=said)


def place_words(place: Place, language: str, locale: Locale, phrases: Phrases) -> str:
    """“Online”, or venue, city and country."""
    if place.virtual:
        return phrases.virtual
    country = locale.territories.get(place.country or "", place.country or "")
    named = [text.say(language) for text in (place.venue, place.city) if text]
    return ", ".join([*named, country] if country else named)
