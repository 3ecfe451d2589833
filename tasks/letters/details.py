"""Rows that explain an event besides its dates and place: its length, languages, participation and costs."""

from collections.abc import Iterator

from babel.lists import format_list
from babel.units import format_unit

from roadmap.review.calendar import Calendar
from roadmap.review.milestones import Details, Milestone
from roadmap.review.review import Review
from tasks.letters.articles import begin
from tasks.letters.phrases import contract
from tasks.letters.reader import Reader

Rows = tuple[tuple[str, str], ...]  # names of labels, and values

_HOUR = 60  # minutes


def detail_rows(review: Review, milestone: Milestone, reader: Reader, session: str | None) -> Rows:
    """Rows of what the review tells of an event; none where it tells nothing."""
    told = dict(_told(milestone.details or Details(), reader))
    duration = _duration(review, milestone, reader, session)
    return (("duration", duration), *told.items()) if duration else tuple(told.items())


def contact_row(review: Review, reader: Reader) -> tuple[str, str]:
    """The row that says whom to ask: the coordinator's name, function and address."""
    coordinator = review.secretariat.coordinator
    function = coordinator.title.say(reader.language) if coordinator.title else ""
    return "questions", "\n".join(line for line in (coordinator.name, function, coordinator.address) if line)


def has_events(review: Review, milestone: Milestone, session: str | None) -> bool:
    """True if the milestone, or that session of it, has a day that a calendar can hold."""
    calendar = Calendar(review)
    parts = (part.date for part in milestone.parts() if session in (None, part.date))
    return any(calendar.date(milestone, part).is_exact for part in parts)


def _told(details: Details, reader: Reader) -> Iterator[tuple[str, str]]:
    if details.interpretation:
        yield "interpretation", _languages(details.interpretation, reader)
    for name in ("participation", "costs", "entry"):
        if texts := getattr(details, name):
            yield name, texts.say(reader.language)


def _languages(codes: list[str], reader: Reader) -> str:
    """“English, Spanish and French”, as the reader's language calls them."""
    names = [reader.locale.languages.get(code, code) for code in codes]
    return begin(contract(format_list(names, locale=reader.locale), reader.words))


def _duration(review: Review, milestone: Milestone, reader: Reader, session: str | None) -> str:
    """“1 hour and 30 minutes”, where the review fixes it; empty for events of several days, and for sessions
    that differ."""
    parts = [part for part in milestone.parts() if session in (None, part.date)]
    calendar, minutes = Calendar(review), {part.minutes for part in parts}
    lasts = minutes.pop() if len(minutes) == 1 else None
    when = [calendar.date(milestone, part.date) for part in parts]
    if lasts is None or any(one.is_exact and one.first != one.last for one in when):
        return ""
    words = _minutes(lasts, reader)
    return reader.words.phrases.each_session.format(duration=words) if len(parts) > 1 else words


def _minutes(minutes: int, reader: Reader) -> str:
    counted = {"hour": minutes // _HOUR, "minute": minutes % _HOUR}
    units = [format_unit(n, unit, "long", locale=reader.locale) for unit, n in counted.items() if n]
    return format_list(units, locale=reader.locale)
