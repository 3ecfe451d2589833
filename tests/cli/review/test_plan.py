"""`roadmap plan`: the steps in order with their moments and readers, and what is still to be fixed."""

import json
from datetime import datetime

import pytest

from tests.conftest import REVIEW
from tests.tasks import isles

STEP = {"key", "milestone", "step", "due", "expires", "mail", "release", "audience"}
TO_FIX = {"milestone", "dates", "when", "need", "fix_by", "notice_days"}


def planned(roadmap, *words):
    said = roadmap("plan", "--review", REVIEW, "--json", *words)
    assert said.code == 0, said.err
    return json.loads(said.out)


@pytest.fixture
def plan(roadmap):
    """The plan of the real review."""
    return planned(roadmap)


def test_its_parts(plan):
    assert set(plan) == {"review", "steps", "to_fix", "waiting", "limited", "broken"}
    assert plan["review"] == "lac-2025"
    assert all(set(step) == STEP for step in plan["steps"])
    assert all(set(fix) == TO_FIX for fix in plan["to_fix"])
    assert plan["broken"] == []


def test_it_says_what_the_limit_of_a_readers_week_will_hold_back(roadmap, plan, tmp_path):
    steps = {step["key"] for step in plan["steps"]}
    assert all(one["step"] in steps and one["held_back"] + one["dropped"] for one in plan["limited"])
    text = isles.REVIEW.replace("milestones:", "sending: {per_week: 1}\nmilestones:")
    text = text.replace("7 days before start", "16 days before start")
    review = isles.write(tmp_path, text)
    limited = json.loads(roadmap("plan", "--review", review, "--json").out)["limited"]
    assert limited == [{"step": "briefing/reminder", "held_back": 2, "dropped": 0}]
    assert "Held back by" in roadmap("plan", "--review", review).out


def test_steps_stand_in_the_order_of_their_moments_on_a_clock_that_is_named(plan):
    dues = [datetime.fromisoformat(step["due"]) for step in plan["steps"]]
    assert dues == sorted(dues)
    assert all(due.utcoffset() is not None for due in dues)
    assert {due.strftime("%z") for due in dues} == {"-0300", "-0400"}  # Santiago's summer and winter
    assert all(step["due"] < step["expires"] for step in plan["steps"])


def test_a_step_says_how_many_it_may_write_to_and_in_which_languages(plan):
    step = next(s for s in plan["steps"] if s["key"] == "briefing-1/invitation")
    assert step["due"] == "2024-10-08T09:00:00-03:00"
    assert step["mail"] == "briefing-invitation"
    assert step["release"] is True
    audience = step["audience"]
    assert audience["to"] == "everyone"
    assert audience["size"] == 60
    assert list(audience["languages"]) == ["en", "es", "fr", "pt"]
    assert sum(audience["languages"].values()) == 60


def test_an_open_date_says_by_when_it_must_be_fixed(plan):
    by_milestone = {fix["milestone"]: fix for fix in plan["to_fix"]}
    assert by_milestone["consultations"] == {
        "milestone": "consultations",
        "dates": ["session-1", "session-2", "session-3", "session-4"],
        "when": "2025-01",
        "need": "day",
        "fix_by": "2024-12-11",
        "notice_days": 21,
    }


def test_what_needs_an_open_date_waits_and_is_not_among_the_steps(plan):
    waiting = {step["key"]: step["need"] for step in plan["waiting"]}
    assert waiting["consultations/invitation"] == "day"
    assert waiting["briefing-1/joining-instructions"] == "time"
    assert not waiting.keys() & {step["key"] for step in plan["steps"]}


def test_from_a_day_on(roadmap, plan):
    later = planned(roadmap, "--at", "2025-01-31")
    assert [s["due"] >= "2025-01-31" for s in plan["steps"]].count(True) == len(later["steps"]) > 0
    assert later["steps"] == plan["steps"][-len(later["steps"]) :]
    assert later["to_fix"] == plan["to_fix"]


def test_a_month_is_not_a_day(roadmap):
    said = roadmap("plan", "--review", REVIEW, "--at", "2025-01")
    assert said.code == 1
    assert said.err == "“2025-01” is not a day; write 2024-10-29 or 2024-10-29 10:00\n"


def test_the_table_for_people(roadmap, tmp_path):
    path = isles.write(tmp_path, isles.REVIEW.replace("when: 2030-09-03/2030-09-04", "when: 2030-09"))
    said = roadmap("plan", "--review", path)
    assert said.code == 0
    assert "Wed 29 May 2030 09:00" in said.out
    assert "briefing/invitation" in said.out
    assert "Dates to fix" in said.out


def test_looking_at_a_plan_makes_no_ledger(roadmap, tmp_path):
    assert roadmap("plan", "--review", REVIEW).code == 0
    assert not (tmp_path / "home").exists()
