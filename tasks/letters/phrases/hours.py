"""Hours as each language writes them, with the city whose clock they are on."""

import re
from datetime import time

from babel.dates import format_time
from pendulum import DateTime

from roadmap.review.dates import When
from tasks.letters.phrases.days import day, day_of_year, long_day
from tasks.letters.phrases.places import city_of, contract
from tasks.letters.reader import Reader
from tasks.render.words.words import Words

_NOON = 12
_HALF_OF_PATTERN = re.compile(r"'[^']*'|a")


def hour_words(value: time, words: Words) -> str:
    """“9 a.m.”, “9.30 a.m.”, “12 noon”."""
    dates = words.dates
    special = {0: dates.midnight, _NOON: dates.noon}.get(value.hour, "")
    if special and not value.minute:
        return special
    pattern = (dates.minutes if value.minute else dates.hour).form(value.hour, words.cldr)
    half = dates.before_noon if value.hour < _NOON else dates.after_noon
    pattern = _HALF_OF_PATTERN.sub(lambda m: m[0] if m[0].startswith("'") else f"'{half}'", pattern)
    return format_time(time(value.hour, value.minute), pattern, locale=words.cldr)


def clock(moment: DateTime, words: Words) -> str:
    """A time of day with the city whose clock it is on: “10 a.m. (Santiago time)”."""
    hour, zone = hour_words(moment.time(), words), moment.timezone_name or "UTC"
    if "/" not in zone:  # UTC is no city's
        return f"{hour} ({zone})"
    return contract(words.dates.in_zone.format(time=hour, city=city_of(zone, words)), words)


def own_clock(moment: DateTime, zone: str, words: Words) -> str | None:
    """The moment on the reader's clock, with the day where it is another; None if it reads the same."""
    theirs = moment.in_timezone(zone)
    if theirs.naive() == moment.naive():
        return None
    return clock(theirs, words) if theirs.date() == moment.date() else at_hour(theirs, words, weekday=True)


def opening_words(moment: DateTime, words: Words, *, city: bool) -> str:
    """The beginning of an event of several days: “Opens on Wednesday, 19 March, at 9 a.m.”."""
    pattern = words.dates.opens_at.form(moment.hour, words.cldr)
    hour = clock(moment, words) if city else hour_words(moment.time(), words)
    return pattern.format(day=day_of_year(moment.date(), words), time=hour)


def closing_words(when: When, zone: str, words: Words) -> str:
    """The end of a deadline, with its zone: “Tuesday, 31 December 2024, 11.59 p.m. (Santiago time)”.

    Without a time of day it ends with its last day in `zone`, so that everybody reads one hour. The software
    still accepts answers until that day has ended in the last capital of the audience too
    (`Timing.last_capital`): later than what is written for a capital further west, and never earlier.
    """
    return at_hour(when.ends(zone), words, weekday=True)


def moment_words(moment: DateTime, reader: Reader, *, city: bool = False) -> str:
    """A moment on the reader's clock: “29 October 2024, 9 a.m.”, or with the `city` “… 9 a.m. (Santiago
    time)”."""
    return at_hour(moment.in_timezone(reader.zone), reader.words, city=city)


def at_hour(moment: DateTime, words: Words, *, weekday: bool = False, city: bool = True) -> str:
    """Day and hour of a moment, on its own clock: “29 October 2024, 9 a.m. (Santiago time)”."""
    pattern = words.dates.on_day_at.form(moment.hour, words.cldr)
    hour = clock(moment, words) if city else hour_words(moment.time(), words)
    return pattern.format(day=(day if weekday else long_day)(moment.date(), words), time=hour)
