"""Arrival of an answer: before the opening, after the closing, or after the event that it is about.

An answer counts whenever it comes: a late expression of interest stands among the candidates. So its sender
is told that it came late, and that it was not considered only where the selection was made without it.
"""

from dataclasses import dataclass

from pendulum import DateTime

from roadmap.people.audience import Known
from roadmap.review.calendar import Calendar
from roadmap.review.dates import When, end_of_day
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from tasks.letters.phrases import long_day, on_date
from tasks.letters.reader import Reader


@dataclass(frozen=True)
class Arrival:
    """Dates of a milestone that an answer to it missed; each is None if it did not."""

    opens: When | None = None
    closed: When | None = None
    over: When | None = None


def arrival(review: Review, milestone: Milestone, received: DateTime) -> Arrival:
    """Compare the moment of an answer with the exact dates of its milestone, each on its own clock."""
    calendar, zone, dates = Calendar(review), review.zone_of(milestone), milestone.dates()
    if "closes" in dates:
        closes = calendar.date(milestone, "closes")
        if closes.is_exact and received > closes.ends(zone):
            return Arrival(closed=closes)
        opens = calendar.date(milestone, "opens")
        return Arrival(opens=opens) if opens.is_exact and received < opens.starts(zone) else Arrival()
    if milestone.parts():
        first, last = (calendar.anchor(milestone, anchor) for anchor in ("start", "end"))
        if last.is_exact and received > end_of_day(last.last, zone):
            return Arrival(over=When(min(first.first, last.first), last.last))
    return Arrival()


def arrival_values(
    review: Review,
    milestone: Milestone,
    known: Known,
    received: DateTime,
    reader: Reader,
    party: str | None = None,
) -> dict[str, object]:
    """Values for the templates of receipts. `interest`: the answer stands for a selection; `selected`: that
    was made without it."""
    missed, words = arrival(review, milestone, received), reader.words
    chosen = known.chosen.get(milestone.id, ())
    day = received.in_timezone(review.zone_of(milestone)).date()
    return {
        "interest": "selection" in milestone.anchors(),
        "arrived": long_day(day, words) if missed != Arrival() else "",
        "opens": long_day(missed.opens.first, words) if missed.opens else "",
        "closed": long_day(missed.closed.last, words) if missed.closed else "",
        "over": on_date(missed.over, words) if missed.over else "",
        "selected": bool(chosen) and party is not None and party not in chosen,
    }
