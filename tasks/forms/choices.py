"""Choices of the forms: the milestones, dates, steps and languages of the review in force.

A choice reads as people know the thing, and ends in its id: “Briefing for members (2031-04-01) · briefing”.
"""

from collections.abc import Iterator

from roadmap.mail.message import TO_SETTLE
from roadmap.plan.schedule import MOMENT
from roadmap.plan.steps import Step
from roadmap.review.calendar import Calendar
from roadmap.review.milestones import Milestone
from tasks.context import Desk

BEFORE_ID = " · "
MOST_READ = "those that most of them read"


def chosen(choice: str) -> str:
    """The id that a choice ends in; an id that was typed stays as it is."""
    return "" if choice == MOST_READ else choice.rpartition(BEFORE_ID)[2].strip()


def milestones(desk: Desk) -> list[str]:
    """The milestones that are not cancelled."""
    return [f"{_titled(desk, m)}{BEFORE_ID}{m.id}" for m in _standing(desk)]


def cancelled(desk: Desk) -> list[str]:
    """The milestones that are cancelled."""
    off = (m for m in desk.review.milestones if m.id in desk.roadmap.cancelled)
    return [f"{_titled(desk, m)}{BEFORE_ID}{m.id}" for m in off]


def dates(desk: Desk) -> list[str]:
    """Every date of every milestone that is not cancelled.

    The id is `<milestone>`, or `<milestone>/<date>` where it has more than one."""
    return [choice for m in _standing(desk) for choice in _dates(desk, m, list(m.dates()))]


def open_dates(desk: Desk) -> list[str]:
    """The dates that are to be fixed, the most urgent first."""
    review = desk.review
    return [c for f in desk.plan.to_fix for c in _dates(desk, review.milestone(f.milestone), list(f.dates))]


def steps(desk: Desk) -> list[str]:
    """All planned steps: those that are not too late yet first, then the past ones."""
    late = [step for step in desk.plan.steps if step.expires <= desk.at]
    return [_step(desk, step) for step in (*_in_time(desk), *reversed(late))]


def steps_to_send(desk: Desk) -> list[str]:
    """The steps that are not too late: those that are due or to come, then those that were played already."""
    done = desk.ledger.played()
    ranked = sorted(_in_time(desk), key=lambda step: (step.key, step.revision) in done)
    return [_step(desk, step) for step in ranked]


def steps_to_settle(desk: Desk) -> list[str]:
    """The steps of which messages are unknown or failed."""
    counts = desk.ledger.counts()
    return [key for key, states in counts.items() if any(states.get(state) for state in TO_SETTLE)]


def languages(desk: Desk) -> list[str]:
    """Whichever most people read, which has no id; and the languages of the review."""
    return [MOST_READ, *desk.review.languages]


def _standing(desk: Desk) -> list[Milestone]:
    return [m for m in desk.review.milestones if m.id not in desk.roadmap.cancelled]


def _titled(desk: Desk, milestone: Milestone) -> str:
    return milestone.title.say(desk.review.fallback)


def _dates(desk: Desk, milestone: Milestone, names: list[str]) -> Iterator[str]:
    calendar, several = Calendar(desk.review), len(milestone.dates()) > 1
    for name in names:
        when = calendar.date(milestone, name)
        said = f": {name.replace('_', ' ').replace('-', ' ')}" if several else ""
        identity = f"{milestone.id}/{name}" if several else milestone.id
        yield f"{_titled(desk, milestone)}{said} ({when}){BEFORE_ID}{identity}"


def _in_time(desk: Desk) -> list[Step]:
    return [step for step in desk.plan.steps if desk.at < step.expires]


def _step(desk: Desk, step: Step) -> str:
    due = step.due.in_timezone(desk.review.host.zone).format(MOMENT)
    title = _titled(desk, desk.review.milestone(step.milestone))
    return BEFORE_ID.join((title, step.name.replace("-", " "), due, step.key))
