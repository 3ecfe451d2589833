"""What was answered, changed and decided stays, with what it was before."""

import pytest

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.people.decisions import Decision
from roadmap.plan.amendments import Amendment
from roadmap.problems import UnknownName
from tests.tasks.ledger.build import AT, LATER


def answer(key, said="Yes", row=2):
    return Answer(key, "call", "Tab", row, "aa@aa.example.org", AT, {"attending": said})


LIKELY = Match(None, "likely", ("AA", "BB"), "the name resembles")
CERTAIN = Match("AA", "certain", (), "the address")


def test_a_revised_answer_keeps_what_it_said_before(ledger):
    ledger.answers.save(new=[(answer("k"), LIKELY)], at=AT)
    ledger.answers.save(new=[(answer("k", "Lost"), CERTAIN)], at=AT)
    ledger.answers.save(revised=[(answer("k", "No"), CERTAIN)], at=LATER)
    ledger.answers.save(revised=[(answer("k", "Maybe", row=3), CERTAIN)], at=LATER.add(days=1))
    stored = ledger.answers.known()["k"]
    assert (stored.answer, stored.match) == (answer("k", "Maybe", row=3), CERTAIN)
    assert (stored.seen_at, stored.changed_at) == (AT, LATER.add(days=1))
    versions = ledger.answers.versions("k")
    assert [(v.values["attending"], v.since, v.replaced_at) for v in versions] == [
        ("Yes", AT, LATER),
        ("No", LATER, LATER.add(days=1)),
    ]


def test_a_withdrawn_answer_stays_and_may_come_back(ledger):
    ledger.answers.save(new=[(answer("k"), CERTAIN), (answer("l"), CERTAIN)], at=AT)
    ledger.answers.save(withdrawn=[answer("k")], moved=[answer("l", row=7)], at=LATER)
    known = ledger.answers.known("call")
    assert (known["k"].withdrawn, known["l"].answer.row, known["l"].changed_at) == (True, 7, AT)
    ledger.answers.save(revised=[(answer("k"), CERTAIN)], at=LATER)
    assert not ledger.answers.known()["k"].withdrawn
    assert ledger.answers.versions("k") == []


def test_a_person_assigns_an_answer(ledger):
    ledger.answers.save(new=[(answer("k"), LIKELY)], at=AT)
    ledger.answers.assign("k", "BB", "certain", at=LATER, why="Ana asked them")
    assert ledger.answers.known()["k"].match == Match("BB", "certain", (), "Ana asked them")
    with pytest.raises(UnknownName, match="no answer"):
        ledger.answers.assign("none", "BB", "certain", at=LATER)


def test_the_last_round_is_known(ledger):
    assert ledger.answers.last_round() is None
    ledger.answers.collected(AT, "one", {"new": 3})
    ledger.answers.collected(LATER, "two", {"new": 0})
    ledger.answers.collected(LATER, "two", {"new": 0})
    last = ledger.answers.last_round()
    assert (last.at, last.fingerprint, last.counts) == (LATER, "two", {"new": 0})


def test_amendments_and_decisions_come_back_in_their_order(ledger):
    made = [
        Amendment(
            kind="fix", milestone="m", date="when", to="2030-06-01 10:00", at=AT, by="Ana", reason="agreed"
        ),
        Amendment(kind="override", milestone="a before b", at=AT, by="Ana", reason="agreed"),
    ]
    assert [ledger.history.amend(a) for a in made] == [1, 2]
    assert ledger.history.amendments() == made
    chosen = Decision(kind="select", subject="call", value={"chosen": ["AA", "BB"]}, at=AT, by="Ana")
    ledger.history.decide(chosen)
    assert ledger.history.decisions() == [chosen]
    assert ledger.history.decisions("stop") == ledger.history.decisions(since=LATER) == []
