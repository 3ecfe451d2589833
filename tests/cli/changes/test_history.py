"""`roadmap history`: amendments and decisions in one list, in the order of time."""

import json

import pendulum
import pytest

from roadmap.people.decisions import Decision
from roadmap.plan.amendments import Amendment
from tasks.context import open_context
from tests.tasks import isles

AT = pendulum.datetime(2030, 5, 29, 9, tz="UTC")
BY, WHY = "C. Ordinator", "the room floods"
A = "focal@xa.example.org"


def amended(kind, day, **more):
    more = {"milestone": "briefing"} | more
    return Amendment(kind=kind, at=AT.add(days=day), by=BY, reason=WHY, **more)


def decided(kind, day, subject, **value):
    return Decision(kind=kind, subject=subject, value=value, at=AT.add(days=day), by=BY)


@pytest.fixture
def review(tmp_path, roadmap):
    """A review with one deed of each kind, amendments on even days and decisions on odd ones."""
    path = isles.write(tmp_path)
    rule = "briefing before meeting"
    amendments = [
        amended("fix", 0, to="2030-06-19 10:00", date="when"),
        amended("move", 2, to="2030-06-26"),
        amended("override", 4, milestone=rule),
        amended("cancel", 6),
    ]
    decisions = [
        decided("release", 1, "briefing/invitation", released=2, excluded=[A], note=""),
        decided("stop", 3, "briefing/reminder", stopped=2),
        decided("select", 5, "chairs", parties=["XA", "XB"]),
        decided("settle", 7, "k1", party=None, address=A, content="9f"),
        decided("resolve", 9, "<one@un.example.org>", **{"from": "unknown", "to": "sent"}),
        decided("unreachable", 11, A),
        decided("restore", 13, "kept.sqlite", backup_of="2030-06-10T04:30:00+00:00", unknown=3),
    ]
    with open_context(path, AT) as context:
        for amendment in amendments:
            context.ledger.history.amend(amendment)
        for decision in decisions:
            context.ledger.history.decide(decision)
    return path


def listed(roadmap, review, *words):
    said = roadmap("history", "--json", "--review", review, *words)
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_all_deeds_in_the_order_of_time_whatever_their_kind(roadmap, review):
    assert [row["what"] for row in listed(roadmap, review)] == [
        *("fixed", "released", "moved", "stopped", "overrode", "chose", "cancelled", "settled"),
        *("message resolved", "contact marked", "ledger restored"),
    ]


def test_a_deed_says_when_who_what_about_what_and_why(roadmap, review):
    rows = listed(roadmap, review)
    assert rows[2] == {
        "at": "2030-05-31T12:00:00+03:00",
        "by": BY,
        "what": "moved",
        "kind": "move",
        "subject": "briefing",
        "value": {"to": "2030-06-26"},
        "reason": WHY,
    }
    assert rows[1]["value"] == {"released": 2, "excluded": [A], "note": ""}
    assert (rows[9]["kind"], rows[9]["subject"]) == ("unreachable", A)


@pytest.mark.parametrize(
    ("since", "number"),
    [("2030-06-05", 4), ("2030-06-05T12:00+03:00", 4), ("2030-06-05T12:01", 3), ("2031-01-01", 0)],
)
def test_only_from_a_day_or_a_moment_on_the_hosts_clock(roadmap, review, since, number):
    assert len(listed(roadmap, review, "--since", since)) == number


def test_the_table_for_people(roadmap, review):
    said = roadmap("history", "--review", review)
    assert said.code == 0, said.err
    for words in (
        "29 May 2030 12:00",
        "when 2030-06-19 10:00",
        "2 messages",
        f"excluded {A}",
        "parties XA XB",
        "party nobody",
        "from unknown, to sent",
        "backup of 10 Jun 2030 04:30 UTC, unknown 3",
    ):
        assert words in said.out
    assert "9f" not in said.out
    assert said.out.endswith("11 decisions\n")


def test_without_a_ledger_there_is_an_empty_list_and_none_is_made(roadmap, tmp_path):
    path = isles.write(tmp_path)
    assert listed(roadmap, path) == []
    assert (
        roadmap("history", "--review", path).out == "There is no ledger yet, so nothing has been decided.\n"
    )
    assert not (tmp_path / "home").exists()


def test_what_is_no_moment_is_told_in_one_line(roadmap, review):
    said = roadmap("history", "--review", review, "--since", "in May")
    assert said.code == 1
    assert said.err.startswith("“in May” is not a moment; ")
    assert said.err.count("\n") == 1
