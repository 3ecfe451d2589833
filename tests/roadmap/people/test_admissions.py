"""Who of those registered is let in: by capacity, per party, by a coordinator, in order."""

from dataclasses import replace

import pytest

from roadmap.answers.standing import fold_answers
from roadmap.people.admissions import Admissions
from roadmap.people.decisions import Decision
from tests.roadmap.people.test_registered import ASKED, row
from tests.samples import AT, briefing, consultation, review


def admissions(rule, *rows, decisions=()):
    made = review(briefing(form=ASKED, registration=rule))
    return Admissions(made, fold_answers(rows, made), decisions), made.milestones[0]


def seats(rule, *rows, decisions=()):
    found, milestone = admissions(rule, *rows, decisions=decisions)
    return [(s.person.name, s.status, s.why or s.place) for s in found.seats(milestone)]


def decided(kind, key, reason="", by="C. Ordinator"):
    return Decision(kind=kind, subject=key, at=AT, by=by, reason=reason)


def person(number, party="XA", **more):
    return row(number, f"p{number}@{party.lower()}.example", f"Person {'abcdefgh'[number]}", party, **more)


FOUR = [person(n) for n in range(1, 5)]


def test_without_a_limit_everyone_is_let_in():
    assert {status for _, status, _ in seats({}, *FOUR)} == {"accepted"}


def test_over_capacity_the_rest_waits_in_order():
    assert seats({"capacity": 2}, *reversed(FOUR)) == [
        ("Person b", "accepted", 0),
        ("Person c", "accepted", 0),
        ("Person d", "waiting", "full"),
        ("Person e", "waiting", "full"),
    ]
    found, milestone = admissions({"capacity": 2}, *FOUR)
    assert [s.place for s in found.seats(milestone)] == [0, 0, 1, 2]


def test_when_somebody_withdraws_the_first_who_waits_moves_up():
    answer, match = person(1, attending="no")
    later = replace(answer, key="k9", received_at=AT.add(years=1)), match
    assert seats({"capacity": 2}, *FOUR, later)[:3] == [
        ("Person c", "accepted", 0),
        ("Person d", "accepted", 0),
        ("Person e", "waiting", "full"),
    ]


def test_a_party_has_its_own_limit():
    found = seats({"per_party": 1}, *FOUR[:2], person(5, "XB"))
    assert [status for _, status, _ in found] == ["accepted", "waiting", "accepted"]
    assert found[1][2] == "party-full"


def test_a_coordinator_accepts_and_declines_with_a_reason():
    decisions = [decided("admit", "k2"), decided("decline", "k3", "No accreditation")]
    found = seats({"approve": True}, *FOUR, decisions=decisions)
    assert [status for _, status, _ in found] == ["asked", "accepted", "declined", "asked"]
    assert found[2][2] == "No accreditation"


def test_a_capacity_that_is_lowered_takes_no_seat_away():
    given = [decided("admit", key, by="registration rule") for key in ("k1", "k2", "k3")]
    found = seats({"capacity": 2}, *FOUR, decisions=given)
    assert [status for _, status, _ in found] == ["accepted", "accepted", "accepted", "waiting"]


def test_the_last_decision_counts_and_a_coordinator_may_go_over_the_capacity():
    decisions = [decided("decline", "k4", "Late"), decided("admit", "k4")]
    found = seats({"capacity": 1}, *FOUR, decisions=decisions)
    assert [status for _, status, _ in found] == ["waiting", "waiting", "waiting", "accepted"]


def test_after_the_last_day_registrations_wait_for_a_coordinator():
    found = seats({"closes": "2030-04-30"}, *FOUR[:1])
    assert found == [("Person b", "waiting", "closed")]
    assert seats({"closes": "2030-05-01"}, *FOUR[:1])[0][1] == "accepted"


@pytest.mark.parametrize("of_session", [True, False])
def test_each_session_has_its_own_places(of_session):
    question = {"id": "which", "role": "sessions", "kind": "choices", "wording": "Sessions"}
    form = {**ASKED, "questions": [*ASKED["questions"], question]}
    talks = consultation(days=("2030-07-03", "2030-07-04"), audience={"delegations": "all"}, form=form)
    if of_session:
        talks["sessions"][0]["registration"] = {"capacity": 1}
    else:
        talks["registration"] = {"capacity": 1}
    made = review(talks)
    rows = [person(n, milestone="talks", which=f"Session {n % 2 + 1}") for n in (2, 3, 4)]
    found = Admissions(made, fold_answers(rows, made), ()).kept_out()
    assert found["talks", "session-1"] == {"k4"}
    assert found.get(("talks", "session-2"), frozenset()) == frozenset()
