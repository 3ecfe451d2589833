"""Dates moved by whole weeks, as precise as they were: to the day, or to a span as vague as before."""

from collections.abc import Sequence
from dataclasses import replace

from pendulum import Date

from roadmap.review.dates import When, read_date, refuse_year


def shift_date(when: When, weeks: int, beside: Sequence[When] = ()) -> When:
    """A date `weeks` later (earlier where below 0), an exact one on its weekday and at its time.

    An imprecise date becomes the nearest span of its kind; of two as near, the earlier. Where that would
    come before an exact date `beside` it that surely came first (or after one that surely came last), it
    becomes the nearest that does not; an end of a year then becomes a month, as long as December is.

    Raises:
        OverflowError: there is no such day.
    """
    try:
        if when.is_exact:
            first, last = when.first.add(weeks=weeks), when.last.add(weeks=weeks)
            refuse_year(first.year, last.year)
            return replace(when, first=first, last=last)
        options = _options(when, _middle(when).add(weeks=weeks))
        pairs = [(day, shift_date(day, weeks)) for day in beside if day.is_exact]
        in_order = (o for o in options if all(_order(when, day) in {0, _order(o, to)} for day, to in pairs))
        return next(in_order, options[0])
    except ValueError as problem:  # a day beyond the years that are read
        raise OverflowError(*problem.args) from None


def _options(when: When, wanted: Date) -> list[When]:
    """Spans around a day as vague as `when`, the one to be preferred first."""
    end = "end of " if when.precision.startswith("end") else ""
    months = [wanted.add(months=number).format("YYYY-MM") for number in (-1, 0, 1)]
    if when.precision.endswith("month"):
        return _by_distance([end + month for month in months], wanted)
    years = [wanted.add(years=number).format("YYYY") for number in (-1, 0, 1)]
    spans = _by_distance([end + year for year in years], wanted)
    return [spans[0], *_by_distance(months, wanted)] if end else spans


def _by_distance(texts: Sequence[str], wanted: Date) -> list[When]:
    spans = [span for text in texts if isinstance(span := read_date(text), When)]
    return sorted(spans, key=lambda span: abs(_middle(span).toordinal() - wanted.toordinal()))


def _middle(when: When) -> Date:
    return when.first.add(days=(when.last.toordinal() - when.first.toordinal()) // 2)


def _order(one: When, other: When) -> int:
    """-1 where one surely comes first, 1 where the other does, 0 while both may be."""
    return (one.first > other.last) - (one.last < other.first)
