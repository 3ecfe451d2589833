"""Events for which persons register: the one that is meant, and those whose boards are of use."""

from contextlib import suppress

from roadmap.problems import Problem, Refusal
from roadmap.review.calendar import Calendar
from roadmap.review.milestones import Milestone
from tasks.context import Context

NEAR, AFTER = 60, 14  # days before the first day, and after the last, on the event's own clock


def event_of(context: Context, identity: str, session: str | None = None) -> Milestone:
    """The event with that id, for which persons register, and which has that `session`, if one is given.

    Raises:
        UnknownName: there is no such milestone or session.
        Refusal: it is no event, or its form registers no persons.
    """
    event = context.review.milestone(identity)
    if not context.known.standing.registers_persons(identity):
        if not event.parts():
            raise Refusal(f"{identity} is no event, so nobody registers for it", "name an event")
        remedy = "name another event, or give its form `each: person`"
        raise Refusal(f"no persons register for {identity}", remedy)
    if session is not None:
        event.session(session)
    return event


def current_events(context: Context) -> list[Milestone]:
    """Events for which persons register that are near, or have anybody registered, and are not long over."""
    return [m for m in context.review.milestones if _registers(context, m) and _is_current(context, m)]


def _registers(context: Context, milestone: Milestone) -> bool:
    """True if persons register for it, and it takes place somewhere, or online."""
    if milestone.id in context.roadmap.cancelled or not milestone.parts():
        return False
    return context.known.standing.registers_persons(milestone.id)


def _is_current(context: Context, milestone: Milestone) -> bool:
    here = context.known.standing.registrations.get(milestone.id)
    has_persons = here is not None and any(here.persons.values())
    with suppress(Problem):
        calendar = Calendar(context.review)
        today = context.at.in_timezone(context.review.zone_of(milestone)).date()
        if today > calendar.anchor(milestone, "end").last.add(days=AFTER):
            return False
        return has_persons or calendar.anchor(milestone, "start").first <= today.add(days=NEAR)
    return has_persons
