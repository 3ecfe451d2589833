"""Offsets, read and written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pendulum import Time

from roadmap.problems import InvalidValue
from roadmap.review.offsets import ANCHORS, Offset, read_offset

OFFSETS = st.builds(
    Offset,
    st.integers(-400, 400),
    st.sampled_from(ANCHORS),
    st.builds(Time, st.integers(0, 23), st.integers(0, 59)),
)


def test_an_offset_is_days_an_anchor_and_a_time():
    assert read_offset("21 days before start, 09:00") == Offset(-21, "start", Time(9, 0))
    assert read_offset("1 day after  closing, 17:30") == Offset(1, "closing", Time(17, 30))
    assert read_offset("on opening, 08:05") == Offset(0, "opening", Time(8, 5))


@given(OFFSETS)
def test_what_is_written_back_is_read_as_the_same(offset):
    assert read_offset(str(offset)) == offset


def test_one_day_is_written_in_the_singular():
    assert str(read_offset("1 day before start, 09:00")) == "1 day before start, 09:00"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("21 days before start", "is not an offset; write “21 days before start, 09:00”"),
        ("-3 days before start, 09:00", "is not an offset; write"),
        ("3 days before lunch, 09:00", "counts from “lunch”, which no milestone has; write"),
        ("on start, 25:00", "has no such time of day; use 00:00 to 23:59"),
        ("on start, 09:60", "has no such time of day; use 00:00 to 23:59"),
    ],
)
def test_a_wrong_offset_says_what_is_wrong_and_how_to_write_it(text, what):
    with pytest.raises(InvalidValue) as problem:
        read_offset(text)
    assert str(problem.value).startswith(f"“{text}” {what}")
