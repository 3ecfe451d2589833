"""Choices of the forms: the milestones, dates, steps and languages of the review in force.

A choice reads as people know the thing, and ends in its id: “Briefing for members (2031-04-01) · briefing”.
"""

from collections.abc import Iterator

from roadmap.mail.message import TO_SETTLE
from roadmap.people.audience import parties
from roadmap.plan.schedule import MOMENT
from roadmap.plan.steps import Step
from roadmap.problems import Problem
from roadmap.review.calendar import Calendar
from roadmap.review.forms import fold_text
from roadmap.review.milestones import Milestone
from tasks.context import Context

BEFORE_ID = " · "
MOST_READ = "those that most of them read"


def chosen(choice: str) -> str:
    """The id that a choice ends in; an id that was typed stays as it is."""
    return "" if choice == MOST_READ else choice.rpartition(BEFORE_ID)[2].strip()


def milestones(context: Context) -> list[str]:
    """The milestones that are not cancelled."""
    return [f"{_titled(context, m)}{BEFORE_ID}{m.id}" for m in _standing(context)]


def cancelled(context: Context) -> list[str]:
    """The milestones that are cancelled."""
    off = (m for m in context.review.milestones if m.id in context.roadmap.cancelled)
    return [f"{_titled(context, m)}{BEFORE_ID}{m.id}" for m in off]


def dates(context: Context) -> list[str]:
    """Every date of every milestone that is not cancelled.

    The id is `<milestone>`, or `<milestone>/<date>` where it has more than one."""
    return [choice for m in _standing(context) for choice in _dates(context, m, list(m.dates()))]


def open_dates(context: Context) -> list[str]:
    """The dates that are to be fixed, the most urgent first."""
    review = context.review
    return [
        c
        for f in context.plan.to_fix
        if f.need != "link"
        for c in _dates(context, review.milestone(f.milestone), list(f.dates))
    ]


def events_online(context: Context) -> list[str]:
    """The events, and their sessions, that can be joined online: first those whose way in is to be said,
    then those that are still to come."""
    review = context.review
    wanted = [f for f in context.plan.to_fix if f.need == "link"]
    urgent = [c for f in wanted for c in _dates(context, review.milestone(f.milestone), list(f.dates))]
    standing = _first_to_come(context, _standing(context))
    online = [m for m in standing if (place := getattr(m, "place", None)) and place.virtual]
    return list(dict.fromkeys([*urgent, *(choice for m in online for choice in _ways_in(context, m))]))


def _ways_in(context: Context, milestone: Milestone) -> Iterator[str]:
    parts = [part.date for part in milestone.parts()]
    if len(parts) > 1:
        yield f"{_titled(context, milestone)}: all of it{BEFORE_ID}{milestone.id}"
    yield from _dates(context, milestone, parts)


def events_of_persons(context: Context) -> list[str]:
    """The events for which persons register: first those that are still to come."""
    registers = context.known.standing.registers_persons
    events = [m for m in _standing(context) if registers(m.id)]
    return [f"{_titled(context, m)}{BEFORE_ID}{m.id}" for m in _first_to_come(context, events)]


def parties_asked(context: Context) -> list[str]:
    """The parties of the audience of an event for which persons register, by name."""
    registers = context.known.standing.registers_persons
    events = [m for m in _standing(context) if registers(m.id)]
    asked = {p.id: p for m in events for p in parties(m.audience, context.directory)}
    choices = (f"{p.name(context.review.fallback)}{BEFORE_ID}{p.id}" for p in asked.values())
    return sorted(choices, key=fold_text)


def steps(context: Context) -> list[str]:
    """All planned steps: those that are not too late yet first, then the past ones."""
    late = [step for step in context.plan.steps if step.expires <= context.at]
    return [_step(context, step) for step in (*_in_time(context), *reversed(late))]


def steps_to_send(context: Context) -> list[str]:
    """The steps that are not too late: those that are due or to come, then those that were played already."""
    done = context.ledger.played()
    ranked = sorted(_in_time(context), key=lambda step: (step.key, step.revision) in done)
    return [_step(context, step) for step in ranked]


def steps_to_settle(context: Context) -> list[str]:
    """The steps of which messages are unknown or failed."""
    counts = context.ledger.counts()
    return [key for key, states in counts.items() if any(states.get(state) for state in TO_SETTLE)]


def languages(context: Context) -> list[str]:
    """Whichever most people read, which has no id; and the languages of the review."""
    return [MOST_READ, *context.review.languages]


def _standing(context: Context) -> list[Milestone]:
    return [m for m in context.review.milestones if m.id not in context.roadmap.cancelled]


def _first_to_come(context: Context, milestones: list[Milestone]) -> list[Milestone]:
    return sorted(milestones, key=lambda milestone: _is_over(context, milestone))


def _is_over(context: Context, milestone: Milestone) -> bool:
    """True if the last day of an event is past, on its own clock; False while its date is not known."""
    if not milestone.parts():
        return False
    try:
        last = Calendar(context.review).anchor(milestone, "end").last
    except Problem:
        return False
    return last < context.at.in_timezone(context.review.zone_of(milestone)).date()


def _titled(context: Context, milestone: Milestone) -> str:
    return milestone.title.say(context.review.fallback)


def _dates(context: Context, milestone: Milestone, names: list[str]) -> Iterator[str]:
    calendar, several = Calendar(context.review), len(milestone.dates()) > 1
    for name in names:
        when = calendar.date(milestone, name)
        which = f": {name.replace('_', ' ').replace('-', ' ')}" if several else ""
        identity = f"{milestone.id}/{name}" if several else milestone.id
        yield f"{_titled(context, milestone)}{which} ({when}){BEFORE_ID}{identity}"


def _in_time(context: Context) -> list[Step]:
    return [step for step in context.plan.steps if context.at < step.expires]


def _step(context: Context, step: Step) -> str:
    due = step.due.in_timezone(context.review.host.zone).format(MOMENT)
    title = _titled(context, context.review.milestone(step.milestone))
    return BEFORE_ID.join((title, step.name.replace("-", " "), due, step.key))
