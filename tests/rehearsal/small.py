"""A small review, played to its end in a folder without a server: for the report's tests to doctor."""

import asyncio
import os
from contextlib import contextmanager

import pendulum

from rehearsal.play import Happened
from rehearsal.script import Script
from rehearsal.stage import Played
from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.people.decisions import Decision
from roadmap.plan.amendments import Amendment
from tasks.context import open_context
from tasks.mailing.acknowledging import acknowledge
from tasks.mailing.digests import draft_digest
from tasks.mailing.mailing import delivered, draft_mailing
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write

ZONE = "Africa/Nairobi"
START, END = pendulum.datetime(2030, 5, 1, tz=ZONE), pendulum.datetime(2030, 10, 1, tz=ZONE)
FIXED = pendulum.datetime(2030, 6, 4, 11, tz=ZONE)
BY = "C. Ordinator"
SCRIPT = Script(first="2030-05-01", last="2030-10-01", coordinator=BY, sayings={"en": ["Nothing."]})
TITLE = "Meeting <script>alert(1)</script>"


def review():
    """Two languages, a title that must be escaped, and a meeting whose day is fixed only in June."""
    text = REVIEW.replace("languages: [en, sw]", "languages: [en, es]")
    text = text.replace("title: Meeting", f'title: "{TITLE}"')
    return text.replace("when: 2030-09-03/2030-09-04", "when: 2030-09")


def make(folder):
    """Play it in `folder`, and return the review's path and what was played."""
    path = write(folder, review(), DELEGATIONS.replace("[sw, en]", "[es, en]"), STAKEHOLDERS)
    with at_home(folder):
        journal = asyncio.run(_play(path))
    return path, Played(START, END, tuple(journal))


@contextmanager
def at_home(folder):
    before = dict(os.environ)
    os.environ |= {"ROADMAP_HOME": str(folder), "ROADMAP_MODE": "outbox"}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def _play(path):
    journal = []
    for at in (pendulum.datetime(2030, 5, 27, 9, tz=ZONE), pendulum.datetime(2030, 6, 3, 9, tz=ZONE)):
        await _digest(path, at, journal)
    with open_context(path, FIXED) as context:
        context.ledger.history.amend(_fix())
        await _steps(path, context.plan.steps, journal)
    return sorted(journal, key=lambda happened: happened.at)


async def _digest(path, at, journal):
    with open_context(path, at) as context:
        delivered(context, await draft_digest.fn(context))
        journal.append(Happened(at, "digest", ""))


async def _steps(path, steps, journal):
    for step in steps:
        with open_context(path, step.due) as context:
            if step.key == "briefing/reminder":
                _answers(context, step.due)
                for told in await acknowledge.fn(context):
                    delivered(context, told)
            await draft_mailing.fn(context, step)
            context.ledger.mailings.release(step.key, step.due, BY, reason="checked")
            delivered(context, step.key)
            journal.append(Happened(step.due, f"step {step.key}", ""))


def _answers(context, at):
    """XA has answered before the reminder; an answer from nobody known waits, and is given to nobody."""
    theirs = answer("k1", "focal@xa.example.org", at.subtract(days=2))
    strange = answer("k2", "somebody@elsewhere.example.org", at.subtract(days=2))
    unknown = Match(None, "none", why="the directory does not know the address")
    pairs = [(theirs, Match("XA", "certain", why="the address is of XA")), (strange, unknown)]
    context.ledger.answers.save(new=pairs, at=at.subtract(days=1))
    value = {"party": None, "address": strange.sender}
    context.ledger.history.decide(
        Decision(kind="settle", subject="k2", value=value, at=at, by=BY, reason="spam")
    )
    context.refresh()


def answer(key, sender, at, milestone="briefing"):
    return Answer(key, milestone, milestone.title(), 2, sender, at, {"attending": "yes"})


def _fix():
    said = {"kind": "fix", "milestone": "meeting", "to": "2030-09-03 09:00/2030-09-04"}
    return Amendment.model_validate(said | {"at": FIXED, "by": BY, "reason": "rooms are booked"})
