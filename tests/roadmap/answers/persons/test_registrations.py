"""Persons of a party: who is registered once all rows of a form have been taken."""

import pendulum
import pytest

from roadmap.answers.matching import Match
from roadmap.answers.persons.person import heads_claimed
from roadmap.answers.reading import Answer
from roadmap.answers.standing import fold_answers
from roadmap.review.review import Review
from tests.samples import briefing, review

YES_NO = [{"id": "yes", "text": {"en": "Yes", "es": "Sí"}}, {"id": "no", "text": "No"}]
ROLES = [{"id": role, "text": role.title()} for role in ("head", "alternate", "member", "adviser")]
QUESTIONS = [
    {"id": "party", "role": "party", "wording": "Country"},
    {"id": "name", "role": "name", "wording": "Name"},
    {"id": "address", "role": "address", "wording": "Address of the participant"},
    {"id": "role", "role": "delegation-role", "kind": "choice", "wording": "Role", "choices": ROLES},
    {"id": "attending", "role": "attending", "kind": "choice", "wording": "Coming?", "choices": YES_NO},
]
FORM = {"tab": "Briefing", "url": "https://x.example", "each": "person", "questions": QUESTIONS}
REVIEW: Review = review(briefing(form=FORM))
XA = Match("XA", "certain")
FOCAL, ANA, BEN = "focal@xa.example", "ana@xa.example", "ben@xa.example"
_numbers = iter(range(1, 10**6))


def row(sender, name="", attending="Yes", key="", **values):
    number = next(_numbers)
    at = pendulum.datetime(2030, 5, 1).add(minutes=number)
    said = {name: text for name, text in {"name": name, "attending": attending, **values}.items() if text}
    return Answer(key or f"k{number}", "briefing", "Briefing", number, sender, at, said)


def standing(*rows, accepted=()):
    return fold_answers([(one, XA) for one in rows], REVIEW, accepted, {FOCAL})


def registered(*rows, accepted=()):
    return [(p.name, p.address) for p in standing(*rows, accepted=accepted).persons("briefing", "XA")]


def waiting(*rows, accepted=()):
    return [(a.key, match.why) for a, match in standing(*rows, accepted=accepted).waiting]


def test_each_row_is_a_person_and_no_other_one_is_replaced():
    rows = [row(ANA, "Ana Pérez"), row(BEN, "Ben Okoro")]
    assert registered(*rows) == [("Ana Pérez", ANA), ("Ben Okoro", BEN)]
    assert waiting(*rows) == []


def test_registering_again_revises_that_person_alone():
    rows = [row(ANA, "Ana Pérez"), row(BEN, "Ben Okoro"), row(ANA, "Ana María Pérez", role="Head")]
    assert registered(*rows) == [("Ana María Pérez", ANA), ("Ben Okoro", BEN)]
    first, _ = standing(*rows).persons("briefing", "XA")
    assert (first.role, first.key, first.answer) == ("head", rows[0].key, rows[2].key)


def test_a_focal_point_registers_others_with_and_without_an_address():
    rows = [row(FOCAL, "Ana Pérez", address=ANA), row(FOCAL, "Ben Okoro"), row(FOCAL, "Eva Lima")]
    assert registered(*rows) == [("Ana Pérez", ANA), ("Ben Okoro", FOCAL), ("Eva Lima", FOCAL)]
    first, second, _ = standing(*rows).persons("briefing", "XA")
    assert (first.has_own_address, second.has_own_address) == (True, False)


def test_whom_a_focal_point_registered_revises_themselves_from_their_own_address():
    rows = [row(FOCAL, "Ana Pérez", address=ANA), row(ANA, "PEREZ, Ana", role="Adviser")]
    (person,) = standing(*rows).persons("briefing", "XA")
    assert (person.name, person.role) == ("PEREZ, Ana", "adviser")


def test_a_focal_point_gives_the_address_later():
    rows = [row(FOCAL, "Ana Pérez"), row(FOCAL, "Pérez, Ana", address=ANA)]
    assert registered(*rows) == [("Pérez, Ana", ANA)]


def test_will_not_take_part_withdraws_that_person_alone():
    rows = [row(ANA, "Ana Pérez"), row(BEN, "Ben Okoro"), row(ANA, "Ana Pérez", "No")]
    found = standing(*rows)
    assert [p.name for p in found.persons("briefing", "XA")] == ["Ben Okoro"]
    assert found.coming("briefing", "XA")
    assert [p.name for p in found.registrations["briefing"].withdrawn["XA"]] == ["Ana Pérez"]


def test_a_party_that_declines_has_answered_and_does_not_come():
    found = standing(row(FOCAL, "", "No"))
    assert found.answered("briefing", "XA")
    assert not found.coming("briefing", "XA")


@pytest.mark.parametrize("again", ["PEREZ, Ana Maria", "A. M. Pérez", "Ana María Pérez"])
def test_one_name_from_two_addresses_waits_and_is_not_merged(again):
    rows = [row(ANA, "Ana María Pérez"), row("a.perez@mail.example", again)]
    assert registered(*rows) == [("Ana María Pérez", ANA)]
    ((key, why),) = waiting(*rows)
    assert key == rows[1].key
    assert "may be “Ana María Pérez”" in why
    assert ANA in why


def test_a_coordinator_lets_a_namesake_in_as_another_person():
    rows = [row(ANA, "Ana Pérez"), row(BEN, "Ana Pérez")]
    assert registered(*rows, accepted={rows[1].key}) == [("Ana Pérez", ANA), ("Ana Pérez", BEN)]


def test_forty_persons_from_one_address_are_forty():
    names = [f"{first} {last}" for first in ("Ana", "Ben", "Cruz", "Dora", "Eva") for last in LAST]
    rows = [row(FOCAL, name) for name in names]
    assert [name for name, _ in registered(*rows)] == names
    assert waiting(*rows) == []


LAST = ["Abreu", "Bolívar", "Castro", "Duarte", "Estévez", "Flores", "Guzmán", "Herrera"]


def test_a_stranger_cannot_withdraw_or_change_whom_others_registered():
    rows = [row(ANA, "Ana Pérez"), row("eve@else.example", "Ana Pérez", "No", address=ANA)]
    assert registered(*rows) == [("Ana Pérez", ANA)]
    assert [key for key, _ in waiting(*rows)] == [rows[1].key]


def test_a_withdrawal_that_names_nobody_among_several_waits():
    rows = [row(FOCAL, "Ana Pérez"), row(FOCAL, "Ben Okoro"), row(FOCAL, "", "No")]
    assert len(registered(*rows)) == 2
    ((_, why),) = waiting(*rows)
    assert "names nobody" in why


def test_two_heads_are_a_question_and_both_are_registered():
    rows = [row(ANA, "Ana Pérez", role="Head"), row(BEN, "Ben Okoro", role="Head")]
    found = standing(*rows).persons("briefing", "XA")
    assert [p.name for p in heads_claimed(found)] == ["Ana Pérez", "Ben Okoro"]


@pytest.mark.parametrize("name", ["x" * 300, "محمد الأمين", "Pérez, Ana", "=SUM(A1)", "O'Higgins-Ñandú", ""])
def test_any_name_is_kept_as_it_is_written(name):
    assert registered(row(ANA, name)) == [(name, ANA)]
    assert registered(row(ANA, name), row(ANA, name)) == [(name, ANA)]
