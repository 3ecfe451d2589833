"""The parts of the Google edge that need no server: ranges, what differs, waits, zones."""

import pytest
import requests
from google.auth.exceptions import RefreshError, TransportError
from hypothesis import given
from hypothesis import strategies as st

from tasks.book.google.a1 import block, grid_of, quote_tab
from tasks.book.google.api_error import ApiError
from tasks.book.google.client import _in_queries
from tasks.book.google.clock_facts import zone_of
from tasks.book.google.retrying import Pace, RetryPolicy, is_transient
from tasks.book.google.table import LONGEST_CELL, changes, normalised


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def answer(status, headers=None, content=b"{}"):
    made = requests.Response()
    made.status_code, made._content = status, content
    made.headers.update(headers or {})
    return made


def failing(time, problems, takes=0.0):
    """A call that fails with each of `problems`, and then succeeds."""
    left = iter(problems)

    def call(timeouts):
        time.now += takes
        for problem in left:
            raise problem
        return answer(200)

    return call


def patient(time, **changes):
    return RetryPolicy(sleep=time.sleep, clock=time.clock, chance=lambda: 0.5, **changes)


@pytest.mark.parametrize(
    ("tab", "text"),
    [("Mark's tab", "'Mark''s tab'"), ("A1", "'A1'"), ("Сводка 1", "'Сводка 1'"), ("'", "''''")],
)
def test_a_tab_is_always_quoted(tab, text):
    assert quote_tab(tab) == text


def test_a_block_ends_past_the_column_z():
    assert block("Rows", 5, 3, 28) == "'Rows'!A5:AB7"


@pytest.mark.parametrize(
    ("said", "grid"),
    [
        ("'My Tab'!A1:Z1000", (1000, 26)),
        ("Rows!A1:AB50000", (50000, 28)),
        ("'Odd!A1:B2'!A1:C3", (3, 3)),
        ("Tiny!A1", (1, 1)),
    ],
)
def test_the_grid_is_read_from_the_answered_range(said, grid):
    assert grid_of(said) == grid


cells = st.lists(st.lists(st.sampled_from(["", "a", "b", "=1"]), max_size=4), max_size=30)


def apply(ranges, there):
    """Write ranges as the reference says: a text replaces a cell, an empty text clears it."""
    grid = [[*row, *[""] * (8 - len(row))] for row in [*there, *[[]] * (40 - len(there))]]
    for one in ranges:
        first = int(one["range"].split("!A")[1].split(":")[0])
        for number, row in enumerate(one["values"], first - 1):
            grid[number][: len(row)] = row
    return normalised(grid)


@given(cells, cells)
def test_what_is_written_makes_the_one_table_the_other(there, wanted):
    there, wanted = normalised(there), normalised(wanted)
    ranges = changes("Rows", there, wanted)
    assert apply(ranges, there) == wanted
    assert bool(ranges) == (there != wanted)


def test_only_rows_that_differ_are_written():
    there = [[str(number), "x"] for number in range(100)]
    wanted = [*there[:10], ["ten"], *there[11:90]]
    first, rest = changes("Rows", there, wanted)
    assert (first["range"], first["values"]) == ("'Rows'!A11:B11", [["ten", ""]])
    assert (rest["range"], rest["values"]) == ("'Rows'!A91:B100", [["", ""]] * 10)


def test_many_small_changes_become_one_range():
    there = [["a"]] * 1001
    assert len(changes("Rows", there, [["b"], ["a"]] * 500)) == 1


def test_a_text_that_is_too_long_is_cut_as_google_counts():
    short, long, wide = normalised([["x" * LONGEST_CELL, "x" * (LONGEST_CELL + 1), "🙂" * LONGEST_CELL]])[0]
    assert short == "x" * LONGEST_CELL
    assert long == "x" * (LONGEST_CELL - 1) + "…"
    assert len(wide.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert wide.endswith("🙂…")


def test_line_breaks_are_of_one_kind_and_nothing_unseen_is_kept():
    assert normalised([["a\r\nb\rc\x07", ""], ["", ""]]) == [["a\nb\nc"]]


def test_waits_grow_as_google_advises_and_end():
    time = Time()
    with pytest.raises(ApiError):
        patient(time).keep_trying(failing(time, [ApiError(answer(503))] * 9))
    assert time.slept == [1.5, 2.5, 4.5, 8.5, 16.5, 32]


def test_retry_after_is_honoured_within_the_bound():
    time = Time()
    patient(time).keep_trying(failing(time, [ApiError(answer(429, {"Retry-After": "20"}))]))
    assert time.slept == [20]
    with pytest.raises(ApiError):
        patient(time).keep_trying(failing(time, [ApiError(answer(429, {"Retry-After": "3600"}))]))
    assert time.slept == [20]


def test_a_date_to_wait_for_is_understood():
    date = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    assert ApiError(answer(429, date)).retry_after == 0
    assert ApiError(answer(429, {"Retry-After": "soon"})).retry_after is None


def test_all_tries_together_keep_to_the_bound():
    time = Time()
    with pytest.raises(requests.Timeout):
        patient(time).keep_trying(failing(time, [requests.ReadTimeout()] * 9, takes=70))
    assert time.now <= 220
    assert len(time.slept) == 2


def test_the_time_of_a_try_is_what_is_left():
    time, seen = Time(), []

    def call(timeouts):
        seen.append(timeouts)
        time.now += 100
        if len(seen) == 2:
            return answer(200)
        raise requests.ConnectionError

    patient(time).keep_trying(call)
    assert seen == [(10, 120), (10, 48.5)]


@pytest.mark.parametrize(
    ("problem", "again"),
    [
        (ApiError(answer(400)), False),
        (ApiError(answer(403)), False),
        (ApiError(answer(502)), True),
        (requests.exceptions.SSLError(), False),
        (requests.exceptions.ChunkedEncodingError(), True),
        (TransportError(requests.ConnectionError()), True),
        (TransportError(requests.exceptions.SSLError()), False),
        (RefreshError("invalid_grant"), False),
        (RefreshError("server_error", retryable=True), True),
        (requests.exceptions.JSONDecodeError("x", "", 0), False),
    ],
)
def test_what_may_pass_is_tried_again(problem, again):
    assert is_transient(problem) is again


def test_calls_are_spread_over_a_minute():
    time = Time()
    pace = Pace(3, clock=time.clock)
    assert [pace(), pace(), pace(), pace(), pace()] == [0, 0, 0, 60, 60]
    time.now = 61
    assert [pace(), pace(), pace()] == [0, 59, 59]


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("America/Santiago", "America/Santiago"),
        ("GMT-07:00", "Etc/GMT+7"),
        ("GMT+03:00", "Etc/GMT-3"),
        ("GMT+05:30", None),
        ("", None),
    ],
)
def test_a_zone_is_one_of_the_database(said, zone):
    assert zone_of(said) == zone


def test_a_query_keeps_to_the_length_of_addresses():
    assert _in_queries(["'Tab'"] * 30) == [["'Tab'"] * 30]
    long = ["'" + "声" * 31 + "'"] * 60
    assert [len(query) for query in _in_queries(long)] == [23, 23, 14]
    assert _in_queries([]) == []
