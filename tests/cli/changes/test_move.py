"""`roadmap move`, `fix` and `cancel`: what they would do, for programs and for people, and what they do."""

import asyncio
import json
import signal
from datetime import datetime

import pytest

from tasks.context import open_context
from tests.tasks import isles
from tests.tasks.deciding.moving import CANCELLATION, CHANGE, INVITATION, REMINDER, A, B, invited

SIGNED = ("--by", "C. Ordinator", "--reason", "the room floods")
AT = ("--at", "2030-05-29T14:00")
LATER = "2030-06-26"
KEYS = {
    *("dry_run", "number", "said", "mode", "amendment", "refused", "moves", "past", "expired", "broken"),
    *("holders", "withdrawn", "mails", "calendar"),
}


@pytest.fixture
def review(tmp_path, roadmap):
    """A review that has no ledger yet, whose invitation waits for release."""
    held = isles.REVIEW.replace("mail: briefing-invitation}", "mail: briefing-invitation, release: true}")
    return isles.write(tmp_path, held)


@pytest.fixture
def at_hand(review):
    """The same, whose invitation both have."""

    def context(at):
        opened.append(open_context(review, at))
        return opened[-1].__enter__()

    opened = []
    asyncio.run(invited(context))
    for one in opened:
        one.__exit__(None, None, None)
    return review


def looked(roadmap, review, *words):
    said = roadmap(*words, *SIGNED, *AT, "--dry-run", "--json", "--review", review)
    assert said.code == 0, said.err
    return json.loads(said.out)


def recorded(roadmap, review):
    return json.loads(roadmap("history", "--json", "--review", review).out)


def test_a_look_gives_all_that_would_follow_as_objects(roadmap, at_hand):
    found = looked(roadmap, at_hand, "move", "briefing", LATER)
    assert set(found) == KEYS
    assert (found["dry_run"], found["number"], found["refused"]) == (True, None, False)
    assert found["moves"][0] == {
        "step": INVITATION,
        "old": "2030-05-29T09:00:00+03:00",
        "new": "2030-06-05T09:00:00+03:00",
        "expires": "2030-06-26T00:00:00+03:00",
    }
    assert found["holders"] == {"count": 2, "addresses": [A, B], "by_milestone": {"briefing": [A, B]}}
    assert found["calendar"] == [
        {
            "uid": "isles-2030-briefing@un.example.org",
            "sequence": 1,
            "method": "REQUEST",
            "milestone": "briefing",
            "session": None,
            "old": "2030-06-19",
            "new": LATER,
        }
    ]
    assert (found["past"], found["expired"], found["broken"]) == ([], [], [])


def test_a_look_shows_each_mail_that_would_go_out_with_a_sample_a_language(roadmap, at_hand):
    change, reminder = looked(roadmap, at_hand, "move", "briefing", LATER)["mails"]
    assert (change["step"], reminder["step"]) == (CHANGE, REMINDER)
    assert (change["number"], change["languages"], change["release"]) == (2, {"en": 2}, True)
    assert datetime.fromisoformat(change["due"]).utcoffset() is not None
    (sample,) = change["samples"]
    assert sample["language"] == "en"
    assert "Briefing" in sample["subject"]
    assert "Previous date: Wednesday, 19 June 2030" in sample["text"]


def test_a_look_records_nothing(roadmap, at_hand):
    before = recorded(roadmap, at_hand)
    looked(roadmap, at_hand, "move", "briefing", LATER)
    looked(roadmap, at_hand, "cancel", "briefing")
    assert recorded(roadmap, at_hand) == before
    steps = {row["step"] for row in json.loads(roadmap("ledger", "--json", "--review", at_hand).out)}
    assert steps == {INVITATION}


def test_a_look_makes_no_ledger(roadmap, review, tmp_path):
    found = looked(roadmap, review, "move", "briefing", LATER)
    assert found["holders"]["count"] == 0
    assert not (tmp_path / "home").exists()


def test_steps_that_would_be_in_the_past_or_too_late(roadmap, review):
    found = looked(roadmap, review, "move", "briefing", "2030-06-05")
    assert [step["step"] for step in found["past"]] == [REMINDER]
    assert found["refused"] is False
    found = looked(roadmap, review, "move", "briefing", "2030-05-20")
    assert found["refused"] is True  # the date itself is past
    assert [step["step"] for step in found["expired"]] == [INVITATION, REMINDER]


def test_an_order_rule_that_would_break(roadmap, review):
    found = looked(roadmap, review, "move", "briefing", "2030-10-01")
    assert found["refused"] is True
    (rule,) = found["broken"]
    assert rule["rule"] == "briefing before meeting"
    assert rule["because"] == "members are briefed before they meet"
    assert rule["overridden"] is False


def test_fixing_an_hour_is_told_to_calendars_and_to_whoever_holds_the_day(roadmap, at_hand):
    found = looked(roadmap, at_hand, "fix", "briefing", "2030-06-19 10:00", "--date", "when")
    assert found["holders"]["count"] == 2
    assert "briefing/change" in [mail["step"] for mail in found["mails"]]
    assert [(event["sequence"], event["new"]) for event in found["calendar"]] == [(1, "2030-06-19 10:00")]


def test_a_cancellation_takes_the_event_off(roadmap, at_hand):
    found = looked(roadmap, at_hand, "cancel", "briefing")
    assert [mail["step"] for mail in found["mails"]] == [CANCELLATION]
    assert {move["new"] for move in found["moves"]} == {None}
    assert [(event["method"], event["new"]) for event in found["calendar"]] == [("CANCEL", None)]


def test_a_look_for_people(roadmap, at_hand):
    said = roadmap("move", "briefing", LATER, *SIGNED, *AT, "--dry-run", "--review", at_hand)
    assert said.code == 0, said.err
    for words in (
        "Wed 5 Jun 2030 09:00",
        "2 addresses hold a date of briefing that would then be wrong.",
        "New date:      Wednesday, 26 June 2030",
        "As of Wed 29 May 2030 14:00 Africa/Nairobi, in the mode outbox. Nothing was changed.",
    ):
        assert words in said.out


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (
            ("move", "breifing", LATER),
            "there is no milestone “breifing”; did you mean “briefing”? (there are briefing, meeting, note)",
        ),
        (
            ("fix", "briefing", LATER, "--date", "wen"),
            "“briefing” has no date “wen”; did you mean “when”? (there is when)",
        ),
        (("cancel", "zzz"), "there is no milestone “zzz”; there are briefing, meeting, note"),
        (
            ("fix", "briefing", "2030-06"),
            "“2030-06” leaves the day open; fix it to a day (2030-06-26), or move it instead",
        ),
    ],
)
def test_what_was_mistyped_is_told_in_one_line_and_starts_nothing(roadmap, review, tmp_path, words, problem):
    said = roadmap(*words, *SIGNED, "--review", review)
    assert (said.code, said.err) == (1, f"{problem}\n")
    assert not (tmp_path / "home").exists()


def test_what_is_no_date_is_told_with_how_to_write_one(roadmap, review):
    said = roadmap("move", "briefing", "tomorrow", *SIGNED, "--dry-run", "--review", review)
    assert said.code == 1
    assert said.err.startswith("“tomorrow” is not a date; write 2024-10-29, ")
    assert said.err.count("\n") == 1


def test_a_change_asks_for_a_name_and_a_reason(roadmap, review):
    for words in (
        ("move", "briefing", LATER, "--by", " ", "--reason", ""),
        ("cancel", "briefing", "--by", "C."),
    ):
        said = roadmap(*words, "--review", review)
        assert said.code == 1
        assert said.err.startswith("it is not signed; say who does it (--by) and why (--reason)")


def test_a_look_needs_nobody_to_sign(roadmap, review):
    said = roadmap("move", "briefing", LATER, *AT, "--dry-run", "--review", review)
    assert said.code == 0, said.err
    assert said.out.endswith("Nothing was changed.\n")


@pytest.mark.e2e
def test_a_move_and_a_cancellation_are_recorded_and_draft_the_news(roadmap, at_hand, monkeypatch, server):
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setenv("PREFECT_API_URL", server.api)
    said = roadmap("move", "briefing", LATER, *SIGNED, *AT, "--review", at_hand)
    assert said.code == 0, said.err
    assert said.out.splitlines() == [
        "amendment 1: briefing moves to 2030-06-26",
        "briefing/change: 2 held",
        "Release and send briefing/change: `roadmap send briefing/change --yes`",
    ]
    again = roadmap("move", "briefing", LATER, *SIGNED, *AT, "--review", at_hand)
    assert again.out.startswith(f"“briefing moves to {LATER}” is already in force: nothing was changed")
    late = ("--at", "2030-05-29T15:00", "--review", at_hand)
    refused = roadmap("move", "briefing", "2030-10-01", *SIGNED, *late)
    assert refused.code == 1
    assert refused.err.startswith("nothing was changed: briefing (2030-10-01) would not come before meeting")
    found = json.loads(roadmap("cancel", "briefing", *SIGNED, *late, "--json").out)
    assert (found["dry_run"], found["number"]) == (False, 2)
    assert found["said"][:2] == ["amendment 2: briefing is cancelled", "briefing/cancellation: 2 held"]
    assert found["withdrawn"] == {CHANGE: 2}
    back = json.loads(roadmap("reinstate", "briefing", *SIGNED, *late, "--json").out)
    assert (back["number"], back["said"][0]) == (3, "amendment 3: briefing is reinstated")
    assert back["withdrawn"] == {"briefing/cancellation": 2}
    twice = roadmap("reinstate", "briefing", *SIGNED, *late)
    assert twice.code == 0
    assert twice.out.startswith("“briefing is reinstated” is already in force: nothing was changed")
    deeds = [deed["what"] for deed in recorded(roadmap, at_hand)]
    assert deeds == ["released", "moved", "cancelled", "reinstated"]
    signal.signal(signal.SIGTERM, before)
