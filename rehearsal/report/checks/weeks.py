"""Check of the limit of a reader's week, counted anew from what left, day by day."""

from collections import Counter
from collections.abc import Iterable, Iterator

from pendulum import Date

from rehearsal.report.checks.posted import Posted
from rehearsal.report.source import Source
from rehearsal.report.words import day

WEEK = 7  # days


def counted_days(source: Source, posted: Iterable[Posted]) -> dict[str, Counter[Date]]:
    """By address, how many mails that count towards the limit left on which day of the host's clock."""
    days: dict[str, Counter[Date]] = {}
    for one in posted:
        step = source.timeline.step(one.step, one.at)
        if step is not None and step.rule.counts:
            days.setdefault(one.address, Counter())[source.local(one.at).date()] += 1
    return days


def fullest_week(days: Counter[Date]) -> tuple[int, Date | None]:
    """The most mails in seven days, and the first of these days; 0 and None without any mail."""
    weeks = ((sum(days[first.add(days=n)] for n in range(WEEK)), first) for first in sorted(days))
    return max(weeks, key=lambda week: week[0], default=(0, None))


def over_limit(source: Source, posted: Iterable[Posted], limit: int) -> Iterator[str]:
    """Each reader who got more mails in seven days than the limit allows."""
    for address, days in counted_days(source, posted).items():
        number, first = fullest_week(days)
        if number > limit and first:
            yield f"{number} to {address} from {day(first)} on"
