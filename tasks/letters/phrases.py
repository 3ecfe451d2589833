"""Dates, times, places and steps as each language writes them."""

import re
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from pendulum import Date, DateTime

from roadmap.review.dates import When
from roadmap.review.milestones import Place
from roadmap.review.review import Review
from tasks.letters.reader import Reader
from tasks.render.words.mails import Phrases
from tasks.render.words.words import Words

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


def _first(text: str, locale: Locale) -> str:
    """French writes the first of a month “1er”, Portuguese “1º”."""
    if locale.language not in _FIRST:
        return text
    pattern, ordinal = _FIRST[locale.language]
    return pattern.sub(ordinal, text)


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
    city = city_of(moment.timezone_name or "UTC", locale)
    return phrases.at_place.format(time=_time(moment, locale), city=city)


def _time(moment: DateTime, locale: Locale) -> str:
    return format_time(moment.time(), "short", locale=locale)


def city_of(zone: str, locale: Locale) -> str:
    """The city that a time zone is named after, in a language."""
    return get_timezone_location(zone, locale=locale, return_city=True)


def own_clock(moment: DateTime, zone: str, locale: Locale, phrases: Phrases) -> str | None:
    """The moment on the reader's clock, with the day where it is another; None if it reads the same."""
    theirs = moment.in_timezone(zone)
    if theirs.naive() == moment.naive():
        return None
    time = clock(theirs, locale, phrases)
    if theirs.date() == moment.date():
        return time
    return phrases.on_day_at.format(day=day(theirs.date(), locale), time=time)


def place_words(place: Place, language: str, locale: Locale, phrases: Phrases) -> str:
    """“Online”, or venue, city and country."""
    if place.virtual:
        return phrases.virtual
    country = locale.territories.get(place.country or "", place.country or "")
    named = [text.say(language) for text in (place.venue, place.city) if text]
    return ", ".join([*named, country] if country else named)


def moment_words(moment: DateTime, reader: Reader, *, city: bool = False) -> str:
    """A moment on the reader's clock: “29 October 2024, 09:00”, or with the `city` “… 09:00 (Santiago)”."""
    local, phrases = moment.in_timezone(reader.zone), reader.words.phrases
    time = clock(local, reader.locale, phrases) if city else _time(local, reader.locale)
    return phrases.on_day_at.format(day=long_day(local.date(), reader.locale), time=time)


def step_words(review: Review, words: Words, language: str, key: str) -> str:
    """“1st briefing – Invitation”: the milestone's title and the step's name; of a step for one session, the
    session's title too.

    A notice, which belongs to no milestone, is called by its own name.
    """
    identity, _, name = key.partition("/")
    milestone = next((m for m in review.milestones if m.id == identity), None)
    if milestone is None:
        return words.step(identity)
    known = {rule.step for rule in review.rules(milestone)}
    rule = max((r for r in known if name == r or name.startswith(f"{r}-")), key=len, default=name)
    session = next((s for s in getattr(milestone, "sessions", []) if name == f"{rule}-{s.id}"), None)
    step = f"{milestone.title.say(language)} – {words.step(rule)}"
    return f"{step} ({session.title.say(language)})" if session else step
