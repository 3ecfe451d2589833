"""A review's schedule, and the runs that a server has of it."""

from dataclasses import replace

import pendulum

from roadmap.plan.amendments import in_force
from roadmap.plan.difference import Found
from roadmap.plan.plan import plan
from roadmap.plan.schedule import Schedule
from tests.samples import AT, DIRECTORY, HOST, briefing, meeting, review

FILE = "/reviews/isles.yaml"
INVITATION, REMINDER, THANKS = "briefing/invitation", "briefing/reminder", "briefing/thanks"
DUE = pendulum.datetime(2030, 5, 29, 9, tz=HOST)  # of the invitation to the briefing of 19 June


def schedule(*amendments, now=AT, played=(), milestones=None):
    milestones = milestones or (briefing(title={"en": "1st Briefing"}, when="2030-06-19 10:00"), meeting())
    roadmap = in_force(review(*milestones), amendments)
    return Schedule(roadmap, plan(roadmap, DIRECTORY), now, frozenset(played), FILE)


def want(schedule, key=INVITATION):
    return next(wanted for wanted in schedule.wanted if wanted.key == key)


def as_found(wanted, number=0, **more):
    """The run that the server has once it was made as wanted."""
    made = Found(
        id=f"run-{number}",
        key=wanted.key,
        due=wanted.due.in_timezone("UTC"),
        standing="scheduled",
        deployment=wanted.deployment,
        parameters=dict(wanted.parameters),
        name=wanted.name,
        tags=frozenset(wanted.tags),
        made_as=wanted.idempotency,
        created=AT.add(seconds=number),
    )
    return replace(made, **more)


def every(schedule):
    return [as_found(wanted, number) for number, wanted in enumerate(schedule.wanted)]


def told(judged):
    return [(one.run.id, one.why) for one in judged]
