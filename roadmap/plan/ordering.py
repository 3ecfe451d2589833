"""The order rules of a review that a plan breaks."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import DateTime

from roadmap.plan.amendments import Roadmap
from roadmap.plan.plan import Plan
from roadmap.review.calendar import Calendar
from roadmap.review.characters import counted
from roadmap.review.rules import Before, OpenFor, OrderRule


@dataclass(frozen=True)
class BrokenRule:
    """An order rule that the plan breaks, and how; `overridden` when someone signed that it may."""

    rule: str
    how: str
    because: str
    overridden: bool = False


_Span = tuple[DateTime, DateTime]


def broken_rules(roadmap: Roadmap, plan: Plan) -> list[BrokenRule]:
    """The order rules that are surely broken. While a date is imprecise and both orders are still possible,
    a rule is neither kept nor broken.

    Raises:
        UnknownName: a rule names a milestone that is not there.
    """
    result = []
    for rule in roadmap.review.order:
        how = _late(roadmap, plan, rule) if isinstance(rule, Before) else _open(roadmap, rule)
        if how:
            result.append(BrokenRule(rule.name, how, rule.because, rule.name in roadmap.overridden))
    return result


def _late(roadmap: Roadmap, plan: Plan, rule: Before) -> str | None:
    first, then = (_span(roadmap, plan, name, ends=name == rule.first) for name in (rule.first, rule.then))
    if first is None or then is None or first[0] < then[1]:
        return None
    return f"{rule.first} ({_day(first[0])}) would not come before {rule.then} ({_day(then[1])})"


def _open(roadmap: Roadmap, rule: OpenFor) -> str | None:
    call, calendar = roadmap.review.milestone(rule.call), Calendar(roadmap.review)
    opens, closes = calendar.date(call, "opens"), calendar.date(call, "closes")
    if call.id in roadmap.cancelled or not (opens.is_exact and closes.is_exact):
        return None
    days = (closes.last - opens.first).days
    if abs(days - rule.days) <= rule.within:
        return None
    return f"{rule.call} would be open for {counted(days, 'day')}, not about {rule.days}"


def _span(roadmap: Roadmap, plan: Plan, name: str, *, ends: bool) -> _Span | None:
    """The earliest and the latest moment at which a milestone or step may come (or end)."""
    identity, _, step = name.partition("/")
    milestone = roadmap.review.milestone(identity)
    if milestone.id in roadmap.cancelled:
        return None
    if step:
        planned = plan.step(name)
        return (planned.due, planned.due) if planned else None
    calendar, zone = Calendar(roadmap.review), roadmap.review.zone_of(milestone)
    names = milestone.anchors().get("start") or (milestone.main_date,)
    dates = [calendar.date(milestone, name) for name in names]
    earliest, latest = min(dates, key=lambda d: d.first), max(dates, key=lambda d: d.last)
    if all(date.is_exact for date in dates):
        moment = latest.ends(zone) if ends else earliest.starts(zone)
        return moment, moment
    return earliest.starts(zone), latest.ends(zone)


def _day(moment: DateTime) -> str:
    return moment.to_date_string()


def names_in(rule: OrderRule) -> Iterator[str]:
    """The milestones and steps that a rule names."""
    yield from (rule.first, rule.then) if isinstance(rule, Before) else (rule.call,)
