"""Dates as each language writes them: alone in a row, and inside a sentence."""

import re
from datetime import date, timedelta

from babel.dates import format_date, format_skeleton

from roadmap.review.dates import When
from tasks.render.words.words import Words

_DAY_OF_PATTERN = re.compile(r"'[^']*'|(?<!d)d{1,2}(?!d)")
_ONE_DAY = timedelta(days=1)


def date_words(when: When, words: Words, *, weekday: bool = True) -> str:
    """A date as precise as it is known: a day, some days, “January 2025”, “end of 2024”. A single day has
    its weekday, unless it is not wanted."""
    if when.precision == "span":
        return words.dates.between.format(**_ends(when.first, when.last, words))
    if not when.is_exact:
        span = _span(when, words)
        return words.dates.end_of.format(span=span) if _is_end(when) else span
    if when.first == when.last:
        return day(when.first, words) if weekday else long_day(when.first, words)
    return days(when.first, when.last, words)


def brief_words(when: When, words: Words) -> str:
    """A date for subjects: a day without weekday and year, “29 October”, “19 and 20 March”; days in two
    years, and what is not exact, with the year."""
    if not when.is_exact or when.first.year != when.last.year:
        return date_words(when, words, weekday=False)
    last = _short(when.last, words)
    if when.first == when.last:
        return last
    pattern = words.dates.pair if _are_two(when.first, when.last) else words.dates.days
    return pattern.format(first=_begins(when.first, when.last, words), last=last)


def on_date(when: When, words: Words) -> str:
    """A date inside a sentence: “on 29 October 2024”, “on 19 and 20 March 2025”, “in January 2025”."""
    dates = words.dates
    if when.precision == "span":
        return date_words(when, words)
    if not when.is_exact:
        return (dates.at_end_of if _is_end(when) else dates.in_span).format(span=_span(when, words))
    if when.first == when.last:
        return dates.on_day.format(date=long_day(when.first, words))
    if _are_two(when.first, when.last):
        return dates.on_pair.format(date=days(when.first, when.last, words))
    return dates.on_days.format(**_ends(when.first, when.last, words))


def by_date(when: When, words: Words) -> str:
    """The end of a date as a limit inside a sentence: “by 5 March 2025”, “by the end of January 2025”."""
    if not when.is_exact and when.precision != "span":
        return words.dates.by_end_of.format(span=_span(when, words))
    return words.dates.by_day.format(date=long_day(when.last, words))


def day(value: date, words: Words) -> str:
    """“Tuesday, 29 October 2024”."""
    return _with_weekday(value, long_day(value, words), words)


def long_day(value: date, words: Words) -> str:
    """“29 October 2024”."""
    return _written(value, words.cldr.date_formats["long"].pattern, words)


def day_of_year(value: date, words: Words) -> str:
    """“Tuesday, 29 October”."""
    return _with_weekday(value, _short(value, words), words)


def month(value: date, words: Words) -> str:
    """“January 2025”."""
    return format_skeleton("yMMMM", value, locale=words.cldr)


def days(first: date, last: date, words: Words) -> str:
    """“19 and 20 March 2025”, “27 January to 2 February 2025”. Month and year stand once where they are the
    same."""
    pattern = words.dates.pair if _are_two(first, last) else words.dates.days
    return pattern.format(**_ends(first, last, words))


def _ends(first: date, last: date, words: Words) -> dict[str, str]:
    begins = long_day(first, words) if first.year != last.year else _begins(first, last, words)
    return {"first": begins, "last": long_day(last, words)}


def _begins(first: date, last: date, words: Words) -> str:
    return _short(first, words) if first.month != last.month else _written(first, "d", words)


def _are_two(first: date, last: date) -> bool:
    return last - first == _ONE_DAY


def _span(when: When, words: Words) -> str:
    return str(when.last.year) if when.precision.endswith("year") else month(when.last, words)


def _is_end(when: When) -> bool:
    return when.precision.startswith("end")


def _short(value: date, words: Words) -> str:
    return _written(value, words.cldr.datetime_skeletons["MMMMd"].pattern, words)


def _with_weekday(value: date, written: str, words: Words) -> str:
    weekday = format_date(value, "EEEE", locale=words.cldr)
    return words.dates.weekday.format(weekday=weekday, date=written)


def _written(value: date, pattern: str, words: Words) -> str:
    """A date by a pattern of CLDR, with the language's own first of a month, which CLDR writes as 1."""
    first = words.dates.first_day
    if first and value.day == 1:
        pattern = _DAY_OF_PATTERN.sub(lambda m: m[0] if m[0].startswith("'") else f"'{first}'", pattern)
    return format_date(value, pattern, locale=words.cldr)
