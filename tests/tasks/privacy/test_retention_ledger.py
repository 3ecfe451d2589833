"""Erasing answers in the ledger, on both databases: all or nothing, once, and only of its own review."""

import pytest

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.people.decisions import Decision
from tasks.ledger import Ledger
from tests.tasks.filled import AT

CERTAIN = Match("XA", "certain")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    return request.getfixturevalue("postgres_url")


def answer(key, milestone="meeting", **values):
    return Answer(key, milestone, "T", 2, "ana@x.example", AT, values)


def signed(number):
    return Decision(kind="erase", subject="meeting", value={"answers": number}, at=AT, by="rule")


def erase(ledger):
    return ledger.retention.erase("meeting", {"diet"}, {"Diet"}, signed)


def test_of_one_milestone_with_its_receipts_and_only_once(url):
    with Ledger.open(url, "isles", domain="x.example.org") as ledger:
        first, other = answer("k1", name="Ana", diet="halal"), answer("k2", "briefing", diet="vegan")
        revised = answer("k1", name="Ana", diet="kosher")
        ledger.answers.save(new=[(first, CERTAIN), (other, CERTAIN)], at=AT)
        ledger.answers.save(revised=[(revised, CERTAIN)], at=AT.add(hours=1))
        ledger.receipts.gather([first, revised, other], "acknowledgements/meeting-1")
        changed = ledger.answers.known()["k1"].changed_at
        assert ledger.retention.holds("meeting", {"diet"})
        assert erase(ledger) == 1
        assert not ledger.retention.holds("meeting", {"diet"})
        assert erase(ledger) == 0
        known = ledger.answers.known()
        assert known["k1"].answer.values == {"name": "Ana", "diet": "[erased]"}
        assert known["k1"].changed_at == changed
        assert known["k2"].answer.values == {"diet": "vegan"}
        assert [v.values["diet"] for v in ledger.answers.versions("k1")] == ["[erased]"]
        assert ledger.receipts.acknowledged() == {(key, known[key].answer.content) for key in ("k1", "k2")}
        assert [d.value for d in ledger.history.decisions("erase")] == [{"answers": 1}]


def test_the_same_milestone_of_another_review_is_left_alone(url):
    with Ledger.open(url, "isles", domain="x.example.org") as ledger:
        ledger.answers.save(new=[(answer("k1", diet="halal"), CERTAIN)], at=AT)
        with Ledger.open(url, "other", domain="x.example.org") as others:
            assert not others.retention.holds("meeting", {"diet"})
            assert erase(others) == 0
        assert ledger.answers.known()["k1"].answer.values == {"diet": "halal"}
