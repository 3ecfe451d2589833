"""Timestamps as sheets of many countries show them."""

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.answers.timestamps import first_in, read_timestamp
from roadmap.problems import InvalidValue

ZONE = "America/Santiago"


@pytest.mark.parametrize(
    ("text", "locale", "moment"),
    [
        ("2024-10-21 09:14:03", None, "2024-10-21T09:14:03-03:00"),
        ("2024-10-21T12:14:03Z", "en_US", "2024-10-21T09:14:03-03:00"),
        ("21/10/2024 9:14:03", None, "2024-10-21T09:14:03-03:00"),
        ("21-10-2024 9:14:03", "es_CL", "2024-10-21T09:14:03-03:00"),
        ("21.10.2024 09:14", "de_DE", "2024-10-21T09:14:00-03:00"),
        ("05/06/2024 09:14:03", "pt_BR", "2024-06-05T09:14:03-04:00"),
        ("5/6/2024 9:14:03", "en_US", "2024-05-06T09:14:03-04:00"),
        ("10/21/2024 9:14:03", "en_US", "2024-10-21T09:14:03-03:00"),
        ("10/21/2024 9:14:03 PM", "en_US", "2024-10-21T21:14:03-03:00"),
        ("10/21/2024 12:14 AM", "en_US", "2024-10-21T00:14:00-03:00"),
        ("21/10/2024 9:14:03 p. m.", "es_CO", "2024-10-21T21:14:03-03:00"),
        ("2024/10/21 9:14:03", "ja_JP", "2024-10-21T09:14:03-03:00"),
        ("5/6/2024", "en-GB", "2024-06-05T00:00:00-04:00"),
        ("45586.384757", "en_US", "2024-10-21T09:14:03-03:00"),
        ("45586,384757", "es_CL", "2024-10-21T09:14:03-03:00"),
        ("21/10/2024 12:14:03\u202fa.\u00a0m.", "es_CO", "2024-10-21T00:14:03-03:00"),
        ("2024-10-21 9:14:03", "fr_CA", "2024-10-21T09:14:03-03:00"),
        ("2024. 10. 21 오후 9:14:03", "ko_KR", "2024-10-21T21:14:03-03:00"),
        ("2024/10/21 上午 9:14:03", "zh_TW", "2024-10-21T09:14:03-03:00"),
        ("2024-10-21T12:14:03.25Z", None, "2024-10-21T09:14:03.250000-03:00"),
        ("\u00a021/10/2024\u00a09:14:03 ", None, "2024-10-21T09:14:03-03:00"),
    ],
)
def test_it_is_read_as_the_sheet_writes_it(text, locale, moment):
    assert read_timestamp(text, ZONE, locale).isoformat() == moment


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("10/21/2024 9:14:03", "es_CL"),
        ("21/10/2024 9:14:03", "en_US"),
        ("31/02/2024", None),
        ("21/10/24", None),
        ("yesterday", None),
        ("", None),
        ("123", None),
        ("19999", None),
        ("80001", None),
        ("5/6/2024 9:14", "ja_JP"),  # a date that does not begin with the year says nothing of its order
        ("21/10/2024 15:14 PM", None),
        ("21/10/2024 24:00", None),
        ("2024-02-30 09:00:00", None),
        ("2024-10-21T09:00:00+99:99", None),
        ("1/1/0001", None),
        ("9999-12-31 23:00:00-03:00", None),
    ],
)
def test_what_cannot_be_is_no_timestamp(text, locale):
    with pytest.raises(InvalidValue, match="is not a timestamp"):
        read_timestamp(text, ZONE, locale)


def test_a_locale_that_nobody_knows_writes_the_day_first():
    assert [first_in(locale) for locale in ("xx_YY", "", None, "en_GB")] == ["day"] * 4
    assert [first_in(locale) for locale in ("en_US", "fr_CA", "ja")] == ["month", "year", "year"]


@given(
    st.datetimes(pendulum.naive(1956, 1, 1), pendulum.naive(2100, 1, 1)),
    st.sampled_from([ZONE, "America/Asuncion", "America/Havana", "Africa/Casablanca", "UTC"]),
)
def test_any_moment_is_what_pendulum_makes_of_it(clock, zone):
    clock = clock.replace(microsecond=0, fold=0)
    expected = pendulum.DateTime.create(*clock.timetuple()[:6], tz=zone)
    for text in (f"{clock:%Y-%m-%d %H:%M:%S}", f"{clock:%d/%m/%Y %H:%M:%S}", f"{clock:%d/%m/%Y %I:%M:%S %p}"):
        assert read_timestamp(text, zone) == expected


@pytest.mark.parametrize("day", ["2024-09-08", "2024-04-06", "2024-04-07"])
def test_the_clock_changes_of_santiago_are_kept(day):
    for half in range(48):
        text = f"{day} {half // 2:02}:{half % 2 * 30:02}:00"
        expected = pendulum.DateTime.create(*map(int, day.split("-")), half // 2, half % 2 * 30, tz=ZONE)
        assert read_timestamp(text, ZONE).isoformat() == expected.isoformat()
