"""Two answers of one party: whoever fills in a form writes the address themselves, so it is no proof."""

from itertools import permutations

import pendulum
import pytest

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.answers.standing import fold_answers
from tests.roadmap.answers.test_standing import REVIEW

AT = pendulum.datetime(2024, 10, 21, 9)
MINE, OTHER = "ana@x.example", "somebody@x.example"
CERTAIN = Match("BR", "certain")


def answer(key, sender=MINE, coming="yes", hours=0, **values):
    said = {"coming": coming, **values}
    return Answer(key, "briefing", "Briefing", 2 + hours, sender, AT.add(hours=hours), said)


def standing(*answers, accepted=()):
    return fold_answers([(one, CERTAIN) for one in answers], REVIEW, frozenset(accepted))


def test_who_changes_their_own_answer_replaces_it():
    found = standing(answer("a"), answer("b", coming="no", hours=1))
    assert found.answered("briefing", "BR").key == "b"
    assert not found.unsettled()


def test_a_change_from_another_address_waits_and_the_former_stands():
    found = standing(answer("a"), answer("b", OTHER, "no", hours=1))
    assert found.answered("briefing", "BR").key == "a"
    ((waits, match),) = found.unsettled()
    assert (waits.key, match.certainty, match.likely) == ("b", "likely", ("BR",))
    assert match.why.startswith(
        "what somebody@x.example says differs from the answer of ana@x.example of 21 Oct"
    )
    assert found.conflicts["b"].key == "a"


def test_once_a_person_has_let_it_in_it_counts():
    found = standing(answer("a"), answer("b", OTHER, "no", hours=1), accepted=["b"])
    assert found.answered("briefing", "BR").key == "b"
    assert (found.unsettled(), found.conflicts) == ([], {})


def test_the_same_answer_from_a_colleague_is_no_conflict():
    found = standing(answer("a"), answer("b", OTHER, " YES.", hours=1))
    assert not found.unsettled()


def test_the_order_in_which_they_are_read_does_not_matter():
    all_of_them = [
        answer("a"),
        answer("b", OTHER, "no", 1),
        answer("c", MINE, "no", 2),
        answer("d", OTHER, "yes", 3),
    ]
    results = {
        (found.answered("briefing", "BR").key, *(a.key for a, _ in found.unsettled()))
        for found in (standing(*some) for some in permutations(all_of_them))
    }
    assert results == {("c", "b", "d")}


@pytest.mark.parametrize("sender", [OTHER, "forged@elsewhere.example"])
def test_a_forged_answer_never_takes_the_place_of_the_true_one(sender):
    found = standing(answer("a"), *(answer(f"f{n}", sender, "no", hours=n) for n in range(1, 5)))
    assert found.answered("briefing", "BR").key == "a"
    assert len(found.unsettled()) == 4
