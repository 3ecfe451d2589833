"""How many answers may vanish or change at once."""

import pendulum
import pytest

from roadmap.answers.mass_changes import Suspect, doubted
from roadmap.answers.reading import Answer, Changes
from roadmap.review.limits import Plausible

AT = pendulum.datetime(2030, 6, 9, tz="UTC")


def made(number):
    return tuple(Answer(f"k{n}", "briefing", "Briefing", n, "a@x.example", AT, {}) for n in range(number))


@pytest.mark.parametrize(
    ("touched", "standing", "allowed"),
    [(0, 0, True), (1, 1, True), (2, 3, False), (2, 4, True), (3, 6, True), (3, 5, False), (4, 400, False)],
)
def test_a_few_are_allowed_and_no_more_than_half_of_a_tab(touched, standing, allowed):
    assert Plausible().allows(touched, standing) is allowed


def test_a_few_of_each_of_many_tabs_are_many():
    tabs = {name: Suspect(lost=made(1), standing=9) for name in "abcd"}
    assert doubted(tabs, Plausible()).keys() == set("abcd")
    assert doubted({name: tabs[name] for name in "abc"}, Plausible()) == {}
    altered = {name: Suspect(altered=made(2), standing=9) for name in "ab"} | {"c": Suspect(standing=9)}
    assert doubted(altered, Plausible()).keys() == {"a", "b"}


def test_what_is_not_doubted_is_left_in_the_changes():
    first, second, third = made(3)
    changes = Changes(new=(first,), revised=(second, third), withdrawn=made(9))
    left = Suspect(lost=made(9), altered=(second,)).without(changes)
    assert left == Changes(new=(first,), revised=(third,))


def test_the_mark_tells_changes_apart():
    assert Suspect(lost=made(4)).mark == Suspect(lost=tuple(reversed(made(4)))).mark
    marks = {Suspect(lost=made(4)).mark, Suspect(lost=made(5)).mark, Suspect(altered=made(4)).mark}
    assert len(marks) == 3
