"""How a call ends."""

import pytest

from roadmap.people.selections import Candidate, candidates, misfit
from tests.samples import DIRECTORY, NAME, answer, call, known, review

POST = {
    "id": "post",
    "role": "post",
    "kind": "choice",
    "wording": "Post",
    "choices": [{"id": "water", "text": {"en": "Water", "sw": "Maji"}}, {"id": "roads", "text": "Roads"}],
}


def stand_for(made, *answers):
    return candidates(made, DIRECTORY, made.milestone("call"), known(made, *answers).standing)


def a_call(seats, one_of_each=None):
    return review(call(selection={"seats": seats, "one_of_each": one_of_each})).milestone("call")


def of(*groups):
    return [Candidate(f"P{n}", "Someone", group) for n, group in enumerate(groups)]


def test_candidates_are_those_who_answered_in_the_directorys_order():
    made = review(call())
    answers = [answer("call", "XB", name="Ms B"), answer("call", "XA", name="Mr A"), answer("other", "XC")]
    assert stand_for(made, *answers) == [Candidate("XA", "Mr A", ""), Candidate("XB", "Ms B", "")]


def test_a_call_for_one_of_each_sub_region_groups_by_sub_region():
    made = review(call(selection={"seats": 2, "one_of_each": "sub-region"}))
    found = stand_for(made, *(answer("call", party) for party in ("XA", "XB", "XD")))
    assert [c.group for c in found] == ["north", "south", ""]


def test_a_call_for_one_of_each_post_groups_by_what_was_said_in_any_language():
    form = {"tab": "call", "url": "https://forms.example.org/x", "questions": [NAME, POST]}
    made = review(call(selection={"seats": 2, "one_of_each": "post"}, form=form))
    said = {"XA": "maji", "XB": "Roads", "XC": "Something else"}
    found = stand_for(made, *(answer("call", party, post=post) for party, post in said.items()))
    assert [c.group for c in found] == ["water", "roads", ""]


@pytest.mark.parametrize("groups", [(), ("north",), ("north", "south")])
def test_a_choice_may_fill_all_seats_or_leave_some_empty(groups):
    assert misfit(a_call(2, "sub-region"), of(*groups)) is None


@pytest.mark.parametrize(
    ("groups", "what"),
    [
        (("north", "south", "east"), "call has 2 seats, and 3 were chosen"),
        (("north", "north"), "call takes one of each sub-region; see north"),
        (("north", ""), "call takes one of each sub-region; see those without one"),
    ],
)
def test_a_choice_that_breaks_the_calls_rule_says_how(groups, what):
    assert misfit(a_call(2, "sub-region"), of(*groups)) == what


def test_without_groups_only_the_seats_count():
    assert misfit(a_call(2), of("", "")) is None
