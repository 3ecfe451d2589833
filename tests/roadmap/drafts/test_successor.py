"""The next review: the same milestones, all dates moved together by whole weeks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pendulum import Date, Time

from roadmap.drafts.days_off import days_off
from roadmap.drafts.shifting import shift_date
from roadmap.drafts.successor import successor, to_reword
from roadmap.problems import Problem
from roadmap.review.clocks import read_day
from roadmap.review.dates import When, read_date
from tasks.configuration import load
from tests.conftest import REVIEW
from tests.samples import briefing, call, consultation, meeting, publication, review
from tests.samples import values as sample

starts = st.builds(Date(2026, 1, 1).add, days=st.integers(0, 4000))
CHILE = {"city": "Santiago", "country": "CL", "zone": "America/Santiago"}


def real_review():
    return load(REVIEW).review  # read once; as a fixture, Hypothesis would print all of it


def moves(made, start, identity="next"):
    return {move.way: move.to for move in successor(made, read_day(start), identity).moves}


def monday(day):
    return day.subtract(days=day.weekday())


def when(text):
    read = read_date(text)
    assert isinstance(read, When)
    return read


@settings(deadline=None)
@given(start=starts)
def test_exact_dates_keep_their_weekdays_and_distances(start):
    found = [(when(m.was), when(m.to)) for m in successor(real_review(), start, "next").moves]
    exact = [(was, to) for was, to in found if was.is_exact]
    assert len(exact) > 20
    assert len({(to.first - was.first).days for was, to in exact}) == 1
    assert all((to.last - was.last).days == (to.first - was.first).days for was, to in exact)
    assert all(to.first.weekday() == was.first.weekday() for was, to in exact)
    assert monday(min(to.first for _, to in exact)) == monday(start)


@settings(deadline=None)
@given(start=starts)
def test_imprecise_dates_stay_as_vague_and_move_about_as_far(start):
    following = successor(real_review(), start, "next")
    for move in following.moves:
        was, to = when(move.was), when(move.to)
        if not was.is_exact:
            assert not to.is_exact
            assert 28 <= (to.last - to.first).days + 1 <= 31
            off = abs((to.first - was.first.add(weeks=following.weeks)).days)
            assert off <= (184 if to.precision == "end-of-year" else 17)


@settings(deadline=None)
@given(start=starts)
def test_no_call_closes_before_it_opens(start):
    by_way = {m.way: when(m.to) for m in successor(real_review(), start, "next").moves}
    for way, opens in by_way.items():
        if way[-1] == "opens":
            assert opens.last < by_way[(*way[:-1], "closes")].first


@settings(deadline=None)
@given(start=starts)
def test_a_draft_is_the_same_each_time(start):
    assert successor(real_review(), start, "next") == successor(real_review(), start, "next")


def test_the_real_review_four_years_on(real):
    following = successor(real.review, Date(2028, 9, 6))
    assert (following.earlier, following.id, following.weeks) == ("lac-2025", "lac-2029", 209)
    said = {move.was: move.to for move in following.moves}
    assert said["2024-09-02"] == "2028-09-04"
    assert said["2025-03-19/2025-03-20"] == "2029-03-21/2029-03-22"
    assert said["2025-01"] == "2029-01"
    assert said["end of 2024"] == "end of 2028"


@pytest.mark.parametrize("start", ["2031-06-16", "2031-06-18", "2031-06-22"])
def test_the_first_date_falls_in_the_week_of_the_start(start):
    assert moves(review(briefing(when="2030-06-19")), start)[("milestones", 0, "when")] == "2031-06-18"


def test_the_first_date_may_be_one_that_counts_from_another():
    made = review(meeting(when="2030-09-03"), publication(when="14 days before meeting"))
    assert moves(made, "2031-08-18")[("milestones", 0, "when")] == "2031-09-02"


def test_dates_that_count_from_a_milestone_stay_as_written():
    assert ("milestones", 1, "when") not in moves(review(meeting(), publication()), "2031-08-18")


def test_the_time_of_day_stays():
    made = review(briefing(when="2030-06-19 10:30"))
    assert moves(made, "2031-06-18")[("milestones", 0, "when")] == "2031-06-18 10:30"


def test_sessions_and_the_days_of_the_digest_move_too():
    found = moves(review(consultation(days=("2030-07-03", "2030-07-10"))), "2030-07-08")
    assert found == {
        ("digest", "first"): "2030-05-13",
        ("digest", "last"): "2031-01-07",
        ("milestones", 0, "sessions", 0, "when"): "2030-07-10",
        ("milestones", 0, "sessions", 1, "when"): "2030-07-17",
    }


def test_without_an_exact_date_the_digest_says_when_a_review_begins():
    found = moves(review(briefing(when="2030-06")), "2031-05-05")
    assert found[("digest", "first")] == "2031-05-05"
    assert found[("milestones", 0, "when")] == "2031-06"


@pytest.mark.parametrize(
    ("text", "weeks", "to"),
    [
        ("2025-01", 52, "2026-01"),
        ("2025-01", 2, "2025-01"),
        ("2025-01", 3, "2025-02"),
        ("2025-12", 4, "2026-01"),
        ("end of 2025-02", 4, "end of 2025-03"),
        ("end of 2024", 20, "end of 2024"),
        ("end of 2024", 30, "end of 2025"),
        ("2025", 26, "2025"),
        ("2025", 27, "2026"),
        ("2025", -209, "2021"),
    ],
)
def test_an_imprecise_date_becomes_the_nearest_span_of_its_kind(text, weeks, to):
    assert str(shift_date(when(text), weeks)) == to


def test_an_end_of_a_year_that_would_come_before_the_opening_becomes_a_month():
    opens = when("2024-10-01")
    assert str(shift_date(when("end of 2024"), 20, [opens])) == "2025-05"
    assert str(shift_date(when("end of 2024"), 52, [opens])) == "end of 2025"


def test_a_month_that_would_come_before_the_opening_becomes_the_next_one():
    assert str(shift_date(when("2025-02"), 2, [when("2025-01-31")])) == "2025-03"


@given(st.dates(Date(2024, 1, 1), Date(2030, 1, 1)), st.integers(-400, 400))
def test_an_exact_date_moves_there_and_back(day, weeks):
    date = When(Date(day.year, day.month, day.day), Date(day.year, day.month, day.day), Time(10, 0))
    assert shift_date(shift_date(date, weeks), -weeks) == date


@pytest.mark.parametrize(
    ("earlier", "start", "own"),
    [
        ("isles-2030", "2034-06-19", "isles-2034"),
        ("isles-2031", "2034-06-19", "isles-2035"),
        ("isles", "2034-06-19", "isles-2034"),
        ("isles-12030", "2034-06-19", "isles-12030-2034"),
        ("2030", "2034-06-19", "2034"),
    ],
)
def test_the_year_of_the_id_moves_as_the_last_date_does(earlier, start, own):
    assert successor(review(briefing(), id=earlier), read_day(start)).id == own


@pytest.mark.parametrize(
    ("start", "identity", "said"),
    [
        ("2030-07-01", None, "the earlier one's id, “isles-2030”; give it another by --id"),
        ("2034-06-19", "isles-2030", "the earlier one's id, “isles-2030”; give it another by --id"),
        ("2034-06-19", "Isles", "“Isles” is not an id; use small letters, digits and hyphens"),
        ("2034-06-19", "", "“” is not an id; use small letters, digits and hyphens"),
        ("2199-12-31", None, "starts on 2199-12-31 leaves the calendar; choose a --start nearer to today"),
    ],
)
def test_an_id_or_a_start_that_cannot_be(start, identity, said):
    with pytest.raises(Problem, match=said):
        successor(review(briefing(), meeting(), call()), read_day(start), identity)


def test_public_holidays_are_named_where_a_review_is_run_and_where_it_is_held():
    place = {"city": "San Salvador", "country": "SV"}
    made = review(
        briefing(when="2030-09-18", place=place),
        meeting(when="2030-09-14/2030-09-15", place=place),
        publication(when="3 days after meeting"),
        briefing("later", when="2030-09"),
        host=CHILE,
    )
    assert [(d.milestone, d.day, d.country) for d in days_off(made)] == [
        ("briefing", "2030-09-18", "CL"),
        ("meeting", "2030-09-15", "SV"),
        ("note", "2030-09-18", "CL"),
    ]
    assert str(next(days_off(made))) == "briefing (when): 2030-09-18 is Independence Day in CL"


def test_a_country_that_is_not_known_has_no_holidays():
    host = sample()["host"] | {"country": "XX"}
    assert list(days_off(review(briefing(when="2030-12-25"), host=host))) == []


def test_lines_that_still_name_the_earlier_review_or_its_years():
    before = (
        "id: isles-2030\ntitle: In 2026\nsince: 2018\nper_day: 12030\nurl: x/isles-2030/a\nwhen: 2030-06-19"
    )
    after = before.replace("id: isles-2030", "id: isles-2034").replace("2030-06-19", "2034-06-21")
    assert to_reword(before, after, "isles-2030", since=2024) == [2, 5]
