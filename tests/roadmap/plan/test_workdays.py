"""The host's working days and hours."""

import pytest
from pendulum import Date, Time

from roadmap.plan.workdays import WorkCalendar
from roadmap.review.review import Host


def calendar(country="CL", zone="America/Santiago", **hours):
    return WorkCalendar(Host(city="Somewhere", country=country, zone=zone, **hours))


FRIDAY, SUNDAY, MONDAY = Date(2030, 5, 10), Date(2030, 5, 12), Date(2030, 5, 13)
INDEPENDENCE = Date(2030, 9, 18)  # a Wednesday; the 19th is a holiday too


def test_weekends_and_holidays_are_not_working_days():
    work = calendar()
    assert [work.is_working_day(d) for d in (FRIDAY, SUNDAY, MONDAY, INDEPENDENCE)] == [
        True,
        False,
        True,
        False,
    ]


def test_a_day_off_moves_to_the_working_day_beside_it():
    work = calendar()
    assert (work.earlier(SUNDAY), work.later(SUNDAY)) == (FRIDAY, MONDAY)
    assert work.earlier(INDEPENDENCE.add(days=1)) == Date(2030, 9, 17)
    assert work.later(INDEPENDENCE) >= Date(2030, 9, 20)


def test_a_working_day_stays():
    assert calendar().earlier(FRIDAY) == calendar().later(FRIDAY) == FRIDAY


def test_holidays_are_the_hosts_own():
    assert calendar("KE", "Africa/Nairobi").is_working_day(INDEPENDENCE)


def test_a_country_without_known_holidays_has_weekends():
    work = calendar("XX", "UTC")
    assert work.is_working_day(INDEPENDENCE)
    assert not work.is_working_day(SUNDAY)


@pytest.mark.parametrize(
    ("wanted", "kept"), [((7, 30), "08:00"), ((9, 15), "09:15"), ((18, 0), "18:00"), ((23, 59), "18:00")]
)
def test_mail_leaves_within_working_hours(wanted, kept):
    moment = calendar().at(FRIDAY, Time(*wanted))
    assert moment.format("HH:mm") == kept
    assert (moment.date(), moment.timezone_name) == (FRIDAY, "America/Santiago")


def test_working_hours_are_the_hosts_own():
    assert calendar(opens="10:00").at(FRIDAY, Time(9, 0)).format("HH:mm") == "10:00"
