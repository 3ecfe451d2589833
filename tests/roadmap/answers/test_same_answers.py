"""Answers stay the same ones when their sheet calls or shows their moments otherwise."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.answers.answer import hash_texts
from roadmap.answers.known_answers import says_the_same
from roadmap.answers.reading import Changes, Row, compare_answers, read_answers
from roadmap.review.forms import Form

FORM = Form.model_validate(
    {"tab": "T", "url": "https://x.example", "questions": [{"id": "said", "wording": "Said"}]}
)
ZONES = ["America/Santiago", "Europe/Madrid", "Asia/Kathmandu", "UTC"]


def answers(rows, zone="UTC"):
    """Answers to rows of (minutes into the 21st of October 2024, sender, text)."""
    made = [
        Row(
            "T",
            number,
            {
                "Timestamp": f"2024-10-21 {minutes // 60:02}:{minutes % 60:02}:00",
                "Email Address": f"{sender}@x.example",
                "Said": text,
            },
        )
        for number, (minutes, sender, text) in enumerate(rows, 2)
    ]
    return read_answers(made, "m", FORM, zone).answers


def known(found):
    return {answer.key: answer for answer in found}


def as_before(found):
    """The answers as an earlier version of the software kept them."""
    return [replace(answer, key=hash_texts(*answer.former)) for answer in found]


tables = st.lists(
    st.tuples(st.integers(0, 1439), st.sampled_from("ab"), st.sampled_from(["x", "y", "3/5/2024"])),
    max_size=7,
)

# Of several answers that one sender gave in one minute, only their order tells which is which.
apart = tables.filter(lambda rows: len({row[:2] for row in rows}) == len(rows))


@given(tables, st.randoms())
def test_rows_that_change_places_are_the_same_answers(rows, chance):
    found = compare_answers(known(answers(rows)), answers(chance.sample(rows, len(rows))))
    assert found == Changes(moved=found.moved)


@given(apart, st.sampled_from(ZONES), st.sampled_from(ZONES), st.randoms())
def test_a_corrected_zone_makes_no_answer_new(rows, before, after, chance):
    shuffled = chance.sample(rows, len(rows))
    found = compare_answers(known(answers(rows, before)), answers(shuffled, after))
    assert found == Changes(moved=found.moved)


@given(tables, st.sampled_from(ZONES), st.randoms())
def test_keys_of_an_earlier_version_are_known_again_and_kept(rows, zone, chance):
    before = known(as_before(answers(rows, zone)))
    found = compare_answers(before, answers(chance.sample(rows, len(rows)), zone))
    assert found == Changes(moved=found.moved)
    assert {answer.key for answer in found.moved} <= before.keys()


@given(tables, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_a_zone_that_is_corrected_during_the_upgrade_makes_no_answer_new(rows, before, after):
    old = as_before(answers(rows, before))
    found = compare_answers(known(old), answers(rows, after))
    assert found == Changes(moved=found.moved)


def test_a_withdrawn_answer_of_an_earlier_version_that_comes_back_is_revised():
    rows = [(60, "a", "x"), (90, "b", "y")]
    old = as_before(answers(rows))
    found = compare_answers(known(old), answers(rows), withdrawn=[old[0].key])
    assert [answer.key for answer in found.revised] == [old[0].key]
    assert found == Changes(revised=found.revised)


def test_the_same_words_sent_again_while_the_first_stand_are_another_answer():
    first, again = (60, "a", "x"), (600, "a", "x")
    found = compare_answers(known(answers([first])), answers([first, again]))
    assert found.new == answers([first, again])[1:]


def test_a_row_sent_again_in_the_place_of_one_that_is_withdrawn_is_a_new_answer():
    old = answers([(60, "a", "x")])
    found = compare_answers(known(old), answers([(600, "a", "x")]), withdrawn=[old[0].key])
    assert found.new == answers([(600, "a", "x")])


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("21-10-2024", "2024-10-21", True),
        ("10/21/2024 9:14:03", "2024-10-21 09:14:03", True),
        ("45586", "2024-10-21", True),
        ("3/5/2024", "2024-05-03", True),
        ("3/5/2024", "2024-03-05", True),  # of a sheet that begins with the month
        ("3/5/2024", "5/3/2024", False),
        ("2024-05-03", "2024-03-05", False),
        ("3/5/2024", "2024-05-04", False),
        ("45586", "45587", False),
        ("yes", "Yes", False),
        ("9" * 50_000, "2024-10-21", False),
    ],
)
def test_only_what_people_wrote_tells_answers_apart(before, after, same):
    assert says_the_same({"q": before}, {"q": after}) is same
    assert says_the_same({"q": before, "r": "x"}, {"q": after}) is False


def test_two_answers_in_parts_of_one_second_have_keys_of_their_own():
    cells = {"Email Address": "a@x.example", "Said": "x"}
    rows = [Row("T", n, {"Timestamp": f"2024-10-21T09:00:00.{n}0+00:00", **cells}) for n in range(2, 6)]
    assert len(known(read_answers(rows, "m", FORM, "UTC").answers)) == 4
