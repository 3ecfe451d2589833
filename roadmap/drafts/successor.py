"""The next review, drafted from an earlier one: the same milestones, their dates moved together.

Reviews come back every few years, with the same roadmap on other days. All dates move by one number of
whole weeks, so that each keeps its weekday and its distance from the others; dates that count from a
milestone stay as they are written, and move with it. Every moved date is a guess until somebody confirms it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import Date
from pydantic import TypeAdapter, ValidationError

from roadmap.drafts.shifting import shift_date
from roadmap.problems import InvalidValue, Refusal
from roadmap.review.calendar import exact_dates
from roadmap.review.clocks import read_day
from roadmap.review.dates import DateExpression, When, read_date
from roadmap.review.review import Review
from roadmap.review.texts import Slug, YamlPath

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_MARK = re.compile(r"# tentative: was ([^#]+) in (\S+)$")
_YEAR_AT_END = re.compile(r"(?<!\d)\d{4}$")


@dataclass(frozen=True)
class MovedDate:
    """A date of the earlier review, and what it becomes, both as a review writes them; `way` leads to it."""

    way: YamlPath
    was: str
    to: str


@dataclass(frozen=True)
class Successor:
    """Changes of the next review to the `earlier` one: its own id, and dates `weeks` later."""

    earlier: str
    id: str
    weeks: int
    moves: tuple[MovedDate, ...]


def successor(review: Review, start: Date, identity: str | None = None) -> Successor:
    """The review whose first exact date falls in the week (from Monday) of `start`.

    Without `identity`, the year at the end of the earlier id moves as the last exact date does.

    Raises:
        InvalidValue, Refusal: the id is none or the earlier review's own, or the dates leave the calendar.
    """
    exact = exact_dates(review).values()
    first = min((date.first for date in exact), default=read_day(review.digest.first))
    last = max((date.last for date in exact), default=read_day(review.digest.last))
    weeks = (_monday(start) - _monday(first)) // 7
    try:
        moves = tuple(_moves(review, weeks))
        own = _own_id(review.id, identity, last, shift_date(When(last, last), weeks).first)
    except OverflowError:
        what = f"a review that starts on {start} leaves the calendar"
        raise Refusal(what, "choose a --start nearer to today") from None
    return Successor(review.id, own, weeks, moves)


def to_reword(before: str, after: str, identity: str, since: int) -> list[int]:
    """The lines (from 1) that a draft left as they were, and that name the earlier review, or a year from
    `since` on: its own words and addresses, which a person must reword."""
    pairs = enumerate(zip(before.splitlines(), after.splitlines(), strict=True), start=1)
    return [
        number for number, (old, new) in pairs if old == new and _names(old, identity, range(since, 2200))
    ]


@dataclass(frozen=True)
class Unconfirmed:
    """Work that a draft leaves to people: the lines (from 1) with dates that nobody has confirmed, and those
    that name the earlier review or one of its years."""

    dates: tuple[int, ...]
    words: tuple[int, ...]
    earlier: str


def find_unconfirmed(text: str) -> Unconfirmed | None:
    """Remains of the earlier review in a drafted file; None if no date is tentative."""
    lines = dict(enumerate(text.splitlines(), start=1))
    marks = {number: mark for number, line in lines.items() if (mark := _MARK.search(line))}
    if not marks:
        return None
    earlier = next(iter(marks.values()))[2]
    old = [int(year) for mark in marks.values() for year in _YEAR.findall(mark[1])]
    new = [int(year) for mark in marks.values() for year in _YEAR.findall(mark.string[: mark.start()])]
    past = range(min(old, default=0), min(new, default=0))
    words = [n for n, line in lines.items() if n not in marks and _names(line, earlier, past)]
    return Unconfirmed(tuple(marks), tuple(words), earlier)


def _names(line: str, identity: str, years: range) -> bool:
    return identity in line or any(int(year) in years for year in _YEAR.findall(line))


def _moves(review: Review, weeks: int) -> Iterator[MovedDate]:
    for together in _written(review):
        beside = [date for date in together.values() if isinstance(date, When)]
        for way, date in together.items():
            if isinstance(date, When):
                yield MovedDate(way, str(date), str(shift_date(date, weeks, beside)))


def _written(review: Review) -> Iterator[dict[YamlPath, DateExpression]]:
    """Every date by where the review writes it; those of one milestone together."""
    rule = review.digest
    yield {("digest", "first"): read_date(rule.first), ("digest", "last"): read_date(rule.last)}
    for index, milestone in enumerate(review.milestones):
        dates = milestone.dates().items()
        yield {("milestones", index, *milestone.way(name)): date for name, date in dates}


def _monday(day: Date) -> int:
    """The number of the Monday of a day's week."""
    return day.toordinal() - day.weekday()


def _own_id(earlier: str, wanted: str | None, last: Date, moved_last: Date) -> str:
    if wanted is not None:
        own = _slug(wanted)
    elif year := _YEAR_AT_END.search(earlier):
        own = earlier[: year.start()] + f"{int(year[0]) + moved_last.year - last.year:04}"
    else:
        own = f"{earlier}-{moved_last.year}"
    if own == earlier:
        raise Refusal(f"the new review would have the earlier one's id, “{own}”", "give it another by --id")
    return own


def _slug(text: str) -> str:
    try:
        return TypeAdapter(Slug).validate_python(text)
    except ValidationError as problem:
        raise InvalidValue(str(problem.errors()[0]["ctx"]["error"])) from None
