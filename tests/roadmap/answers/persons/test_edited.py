"""Whoever edits the row that registered them stays the same person, since the moment of the first version."""

import pendulum
import pytest

from roadmap.answers.matching import Match
from roadmap.answers.persons.edited import Read, former_versions
from roadmap.answers.reading import Answer
from roadmap.answers.standing import fold_answers
from tests.roadmap.answers.persons.test_registrations import ANA, BEN, FOCAL, FORM, QUESTIONS
from tests.samples import consultation, review

SESSIONS = {"id": "which", "role": "sessions", "kind": "choices", "wording": "Sessions"}
REVIEW = review(
    consultation(
        days=("2030-07-03", "2030-07-04"),
        audience={"delegations": "all"},
        form={**FORM, "questions": [*QUESTIONS, SESSIONS]},
    )
)
DAY = pendulum.datetime(2030, 5, 1)
FIRST, SECOND, THIRD = (DAY.add(weeks=number) for number in (1, 2, 3))  # rounds


def row(minute, sender, name, attending="Yes", which="", address=""):
    values = {"name": name, "attending": attending, "which": which, "address": address}
    said = {question: text for question, text in values.items() if text}
    return Answer(f"k{minute}", "talks", "Talks", minute, sender, DAY.add(minutes=minute), said)


def standing(*rows, accepted=()):
    """`rows`: an answer, the round that read it first, and the one that found it gone."""
    read = [Read(answer, "XA", first, gone) for answer, first, gone in rows]
    there = [(one.answer, Match("XA", "certain")) for one in read if not one.gone]
    return fold_answers(there, REVIEW, accepted, {FOCAL}, former_versions(read, REVIEW))


def listed(*rows, session=None, accepted=()):
    found = standing(*rows, accepted=accepted).registrations["talks"]
    return [(p.key, p.name, p.since_in(session)) for p in found.everyone(session)]


def at(minute):
    return DAY.add(minutes=minute)


BENS = (row(2, BEN, "Ben Okoro"), FIRST, None)


@pytest.mark.parametrize("name", ["Ana Pérez", "Ana María Pérez", "PEREZ, Ana", "A. de la Peña"])
def test_an_edited_row_keeps_its_person_and_their_moment(name):
    rows = (row(1, ANA, "Ana Pérez"), FIRST, SECOND), BENS, (row(9, ANA, name), SECOND, None)
    assert listed(*rows) == [("k1", name, at(1)), ("k2", "Ben Okoro", at(2))]


def test_an_address_that_is_corrected_in_the_form_or_in_the_sheet_keeps_the_person():
    form = (
        (row(1, FOCAL, "Ana Pérez", address="an@xa.example"), FIRST, SECOND),
        (row(9, FOCAL, "Ana Pérez", address=ANA), SECOND, None),
    )
    assert listed(*form) == [("k1", "Ana Pérez", at(1))]
    wrong, right = row(1, "an@xa.example", "Ana Pérez"), row(1, ANA, "Ana Pérez")
    right = Answer(
        "k1-right", *[getattr(right, f) for f in ("milestone", "tab", "row", "sender")], at(1), right.values
    )
    assert listed((wrong, FIRST, SECOND), (right, SECOND, None)) == [("k1", "Ana Pérez", at(1))]


def test_a_delegate_who_is_replaced_in_the_row_of_a_focal_point_is_another_person():
    bens = (row(2, FOCAL, "Ben Okoro"), FIRST, None)
    rows = (row(1, FOCAL, "Ana Pérez"), FIRST, SECOND), bens, (row(9, FOCAL, "Eva Lima"), SECOND, None)
    assert listed(*rows) == [("k2", "Ben Okoro", at(2)), ("k9", "Eva Lima", at(9))]
    assert standing(*rows).registrations["talks"].withdrawn == {}


def test_two_edits_and_several_persons_of_one_sender_are_each_the_same_person():
    rows = (
        (row(1, FOCAL, "Ana Pérez"), FIRST, SECOND),
        (row(2, FOCAL, "Eva Lima"), FIRST, SECOND),
        (row(8, FOCAL, "Eva Lima Sosa"), SECOND, None),
        (row(9, FOCAL, "Ana M. Pérez"), SECOND, THIRD),
        (row(12, FOCAL, "Ana María Pérez"), THIRD, None),
    )
    assert [key for key, *_ in listed(*rows)] == ["k1", "k2"]


def test_a_row_that_was_deleted_before_the_other_came_gives_no_place():
    rows = (row(1, ANA, "Ana Pérez"), FIRST, SECOND), BENS, (row(9, ANA, "Ana Pérez"), THIRD, None)
    assert listed(*rows) == [("k2", "Ben Okoro", at(2)), ("k9", "Ana Pérez", at(9))]


@pytest.mark.parametrize("edited", [True, False])
def test_whoever_withdrew_in_between_begins_anew(edited):
    gone = (SECOND, THIRD) if edited else (None, None)
    rows = (
        (row(1, ANA, "Ana Pérez"), FIRST, gone[0]),
        BENS,
        (row(8, ANA, "Ana Pérez", "No"), SECOND, gone[1]),
        (row(9, ANA, "Ana Pérez"), THIRD, None),
    )
    assert listed(*rows) == [("k2", "Ben Okoro", at(2)), ("k9", "Ana Pérez", at(9))]
    assert [key for key, *_ in listed(*rows[:3])] == ["k2"]


def test_who_withdraws_by_an_edit_is_withdrawn_once():
    rows = (row(1, ANA, "Ana Pérez"), FIRST, SECOND), BENS, (row(9, ANA, "Ana Pérez", "No"), SECOND, None)
    found = standing(*rows).registrations["talks"]
    assert [p.key for p in found.everyone()] == ["k2"]
    assert [(p.key, found.last[p.key].key) for p in found.withdrawn["XA"]] == [("k1", "k9")]


def test_the_moment_counts_for_each_session():
    rows = (
        (row(1, ANA, "Ana Pérez", which="Session 1"), FIRST, SECOND),
        BENS,
        (row(9, ANA, "Ana Pérez", which="Session 1, Session 2"), SECOND, None),
    )
    assert listed(*rows, session="session-1") == [("k1", "Ana Pérez", at(1)), ("k2", "Ben Okoro", at(2))]
    assert listed(*rows, session="session-2") == [("k2", "Ben Okoro", at(2)), ("k1", "Ana Pérez", at(9))]


def test_registering_again_for_one_more_session_is_late_for_that_one_alone():
    rows = (
        (row(1, ANA, "Ana Pérez", which="Session 1"), FIRST, None),
        BENS,
        (row(9, ANA, "Ana Pérez"), SECOND, None),
    )
    assert [moment for *_, moment in listed(*rows, session="session-1")] == [at(1), at(2)]
    assert [moment for *_, moment in listed(*rows, session="session-2")] == [at(2), at(9)]


def test_an_edit_neither_raises_nor_answers_a_doubt_about_who_came_later():
    later = (row(5, FOCAL, "A. Pérez", address="ap@xa.example"), FIRST, None)
    rows = (row(1, ANA, "Ana Pérez"), FIRST, SECOND), later, (row(9, ANA, "Ana Pérez"), SECOND, None)
    found = standing(*rows)
    assert [answer.key for answer, _ in found.waiting] == ["k5"]
    assert found.conflicts["k5"].key == "k9"


def test_whom_a_coordinator_let_in_stays_so_after_an_edit():
    rows = (
        BENS,
        (row(3, ANA, "Ana Pérez"), FIRST, None),
        (row(5, FOCAL, "A. Pérez", address="ap@xa.example"), FIRST, SECOND),
        (row(9, FOCAL, "A. Pérez", address="ap@xa.example", which="Session 2"), SECOND, None),
    )
    assert [key for key, *_ in listed(*rows, accepted={"k5"})] == ["k2", "k3", "k5"]
    assert [key for key, *_ in listed(*rows)] == ["k2", "k3"]
