"""Dates, as precise as they are known."""

import pendulum
import pytest
from pendulum import Date, Time

from roadmap.problems import InvalidValue
from roadmap.review.dates import Relative, When, read_date

SPANS = {
    "2030-01": ("2030-01-01", "2030-01-31"),
    "2028-02": ("2028-02-01", "2028-02-29"),
    "end of 2030-02": ("2030-02-22", "2030-02-28"),
    "2030": ("2030-01-01", "2030-12-31"),
    "end of 2030": ("2030-12-01", "2030-12-31"),
}
WRITTEN = [
    *SPANS,
    "2030-10-29",
    "2030-10-29 10:00",
    "2030-03-19/2030-03-20",
    "2030-03-19 09:30/2030-03-20",
    "14 days before meeting",
    "1 day before meeting",
    "1 day after meeting",
    "on meeting",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_date_is_written_back_as_it_was_written(text):
    assert str(read_date(text)) == text


@pytest.mark.parametrize(("text", "days"), SPANS.items())
def test_an_imprecise_date_keeps_the_span_that_it_may_fall_in(text, days):
    date = read_date(text)
    assert (str(date.first), str(date.last), date.is_exact) == (*days, False)


def test_days_and_moments_are_exact():
    assert read_date("2030-03-19/2030-03-20") == When(Date(2030, 3, 19), Date(2030, 3, 20))
    assert read_date(" 2030-10-29   10:00 ") == When(Date(2030, 10, 29), Date(2030, 10, 29), Time(10, 0))


def test_a_year_may_be_written_as_a_number():
    assert str(read_date(2030)) == "2030"


def test_relative_dates_count_before_and_after():
    assert read_date("14 days before meeting") == Relative(-14, "meeting")
    assert read_date("3 days after meeting-2") == Relative(3, "meeting-2")
    assert read_date("on meeting") == Relative(0, "meeting")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("2030-02-30", "2030-02-30 is not a day of the calendar; correct the day or the month"),
        ("2030-13", "2030-13 has no such month; use 01 to 12"),
        ("2030-00", "2030-00 has no such month; use 01 to 12"),
        ("0000", "0000-12-31 is not a day of the calendar; correct the day or the month"),
        ("2030-03-20/2030-03-19", "“2030-03-20/2030-03-19” ends before it begins; put the earlier day first"),
        ("2030-03-20 24:00", "“2030-03-20 24:00” has no such time of day; use 00:00 to 23:59"),
    ],
)
def test_an_impossible_date_says_what_to_do(text, what):
    with pytest.raises(InvalidValue) as problem:
        read_date(text)
    assert str(problem.value) == what


@pytest.mark.parametrize("text", ["", "soon", "29 October 2030", "2030-1-5", "about 2030-01", "2030-01-05Z"])
def test_what_is_no_date_says_how_to_write_one(text):
    with pytest.raises(
        InvalidValue, match=r"is not a date; write 2024-10-29, .* “14 days before <milestone>”"
    ):
        read_date(text)


def test_a_date_begins_and_ends_on_the_clock_of_its_zone():
    both = read_date("2030-03-19 09:30/2030-03-20")
    assert both.starts("America/Santiago") == pendulum.datetime(2030, 3, 19, 12, 30)
    assert both.ends("America/Santiago") == pendulum.datetime(2030, 3, 21, 2, 59, 59)
    moment = read_date("2030-03-19 09:30")
    assert moment.ends("UTC") == moment.starts("UTC") == pendulum.datetime(2030, 3, 19, 9, 30)


def test_days_are_added_without_making_a_date_more_precise():
    assert str(read_date("2030-03-19 09:30").plus(-19)) == "2030-02-28"
    moved = read_date("2030-01").plus(-14)
    assert (str(moved), moved.is_exact) == ("between 2029-12-18 and 2030-01-17", False)
    assert read_date("2030-01").plus(0) == read_date("2030-01")
    assert read_date("2030-03-19 09:30").plus(0).time is None


def test_of_several_days_a_date_counts_from_the_nearest_and_is_one_day():
    days = read_date("2030-03-19 09:30/2030-03-20")
    assert str(days.plus(-10)) == "2030-03-09"
    assert str(days.plus(10)) == "2030-03-30"
    assert str(days.plus(0)) == "2030-03-19/2030-03-20"
