"""Dates, hours, places and steps as each language writes them; the patterns stand in words/*.yaml."""

from tasks.letters.phrases.days import brief_words, by_date, date_words, day, days, long_day, month, on_date
from tasks.letters.phrases.hours import (
    at_hour,
    clock,
    closing_words,
    hour_words,
    moment_words,
    opening_words,
    own_clock,
)
from tasks.letters.phrases.places import at_place, city_of, contract, place_words
from tasks.letters.phrases.steps import step_words

__all__ = [
    "at_hour",
    "at_place",
    "brief_words",
    "by_date",
    "city_of",
    "clock",
    "closing_words",
    "contract",
    "date_words",
    "day",
    "days",
    "hour_words",
    "long_day",
    "moment_words",
    "month",
    "on_date",
    "opening_words",
    "own_clock",
    "place_words",
    "step_words",
]
