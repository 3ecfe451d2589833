"""Local times around clock changes stay on the wall clock, in every zone of the real directory."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pendulum import Date, Time

from roadmap.plan.steps import Timing
from roadmap.plan.workdays import WorkCalendar
from roadmap.review.dates import When, end_of_day
from roadmap.review.review import Host
from tests.samples import DIRECTORY, briefing, planned, review

FIRST, LAST_DAY = Date(2024, 1, 1), Date(2025, 12, 31)
SANTIAGO, ASUNCION = "America/Santiago", "America/Asuncion"


def changes(zone):
    """The days of the two years on which the clock of a zone is changed."""
    known = ZoneInfo(zone)
    noons = [datetime(2024, 1, 1, 12) + timedelta(days=n) for n in range((LAST_DAY - FIRST).days + 1)]
    offsets = [noon.replace(tzinfo=known).utcoffset() for noon in noons]
    return [FIRST.add(days=n) for n in range(1, len(noons)) if offsets[n] != offsets[n - 1]]


def around(zone):
    days = changes(zone) or [Date(2024, 6, 1)]
    return [day.add(days=n) for day in days for n in (-2, -1, 0, 1)]


def zones(real):
    everyone = real.directory.parties
    return sorted({real.directory.zone_of(party, SANTIAGO) for party in everyone} | {ASUNCION})


def test_the_zones_of_the_region_change_their_clocks(real):
    assert {SANTIAGO, ASUNCION} <= {zone for zone in zones(real) if changes(zone)}


def test_a_time_of_day_is_kept_on_the_wall_clock(real):
    for zone in zones(real):
        for day in around(zone):
            for hour in (4, 9, 18, 23):
                start = When(day, day, Time(hour, 30)).starts(zone)
                expected = datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZoneInfo(zone))
                assert start.format("YYYY-MM-DD HH:mm") == f"{day} {hour:02}:30", zone
                # Where an hour comes twice, either is on the wall clock.
                assert start.utcoffset() in {expected.utcoffset(), expected.replace(fold=1).utcoffset()}


def test_a_day_ends_where_the_next_one_begins(real):
    for zone in zones(real):
        for day in around(zone):
            following = day.add(days=1)
            assert end_of_day(day, zone).add(seconds=1) == When(following, following).starts(zone), (
                zone,
                day,
            )


def test_mail_leaves_at_the_same_hour_before_and_after_a_change(real):
    for zone in zones(real):
        work = WorkCalendar(Host(city="Capital", country="XX", zone=zone))
        assert {work.at(day, Time(9, 0)).format("HH:mm") for day in around(zone)} == {"09:00"}, zone


@pytest.mark.parametrize(
    ("zone", "country", "changed"),
    [
        (SANTIAGO, "CL", Date(2025, 4, 6)),
        (SANTIAGO, "CL", Date(2024, 9, 8)),
        (ASUNCION, "PY", Date(2024, 3, 24)),
        (ASUNCION, "PY", Date(2024, 10, 6)),
    ],
)
def test_a_reminder_on_the_other_side_of_a_change_leaves_at_nine_all_the_same(zone, country, changed):
    assert changed in changes(zone)
    host = {"city": "Capital", "country": country, "zone": zone}
    event = briefing(when=f"{changed.add(days=4)} 10:00")
    steps = planned(event, host=host)
    reminder, start = steps.step("briefing/reminder"), steps.step("briefing/joining").expires
    assert (reminder.due.format("HH:mm"), start.format("HH:mm")) == ("09:00", "10:00")
    assert reminder.due.utcoffset() != start.utcoffset()


def test_a_day_whose_midnight_does_not_exist_begins_at_its_first_moment():
    skipped = Date(2024, 9, 8)  # in Santiago 23:59:59 was followed by 01:00
    assert When(skipped, skipped).starts(SANTIAGO).format("HH:mm") == "01:00"


def test_a_deadline_on_a_day_of_25_hours_ends_with_the_25th():
    longer = Date(2025, 4, 5)  # in Santiago the hour before midnight came twice
    ends = end_of_day(longer, SANTIAGO)
    assert (ends - When(longer, longer).starts(SANTIAGO)).in_hours() == 24
    assert ends.add(seconds=1).date() == Date(2025, 4, 6)


def test_a_deadline_in_the_last_capital_is_told_on_the_hosts_clock():
    made = review(host={"city": "Santiago", "country": "CL", "zone": SANTIAGO})
    timing = Timing(made, DIRECTORY)
    before, after = (
        timing.last_capital(made.milestones[0], day) for day in (Date(2025, 4, 4), Date(2025, 4, 5))
    )
    assert (after - before).in_hours() == 24  # the last capital's day has its 24 hours
    assert (before.format("HH:mm"), after.format("HH:mm")) == ("07:59", "06:59")
