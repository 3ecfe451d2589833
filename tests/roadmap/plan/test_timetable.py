"""When rounds come again: the rules that a scheduler reads give the moments that the review means."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect.server.schemas.schedules import CronSchedule, RRuleSchedule

from roadmap.plan.rounds import collecting_moments, digest_moments
from roadmap.plan.timetable import timetable
from roadmap.review.clocks import read_day
from tasks.configuration import load

REVIEWS = [Path("config/lac-2025.yaml"), Path("tests/e2e/isles/isles.yaml")]


def coming(review, *, mailbox=False):
    return {one.flow: one for one in timetable(review, mailbox=mailbox)}


async def moments(wanted, first, last):
    schedule = CronSchedule(cron=wanted.rule, timezone=wanted.zone) if wanted.is_cron else None
    schedule = schedule or RRuleSchedule(rrule=wanted.rule, timezone=wanted.zone)
    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (first, last))
    return {when.astimezone(UTC) for when in await schedule.get_dates(n=1000, start=start, end=end)}


@pytest.mark.parametrize("file", REVIEWS)
async def test_collecting_and_digest_come_as_in_the_rehearsal_also_over_a_change_of_clocks(file):
    review = load(file).review
    first, last = read_day(review.digest.first).subtract(days=20), read_day(review.digest.last).add(days=20)
    zone = coming(review)
    found = await moments(zone["digest"], first, last)
    assert found == {when.astimezone(UTC) for when in digest_moments(review, first, last)}
    found = await moments(zone["collecting"], first.add(days=2), last.subtract(days=2))
    wanted = {when.astimezone(UTC) for when in collecting_moments(review, first, last)}
    assert found <= wanted
    assert len(wanted) - len(found) <= 4


def test_a_mailbox_that_is_not_there_is_not_read():
    review = load(REVIEWS[0]).review
    assert set(coming(review)) == {"collecting", "digest", "reconcile"}
    assert coming(review, mailbox=True)["mailbox"].rule == "5 8-18 * * MON-FRI"


def test_a_review_that_collects_on_no_day_has_no_round():
    review = load(REVIEWS[0]).review
    never = review.model_copy(update={"collecting": review.collecting.model_copy(update={"days": []})})
    assert "collecting" not in coming(never)
