"""Rows of a milestone's facts: its days, its hour and for whom, and what stands where the hour is open."""

import pendulum
import pytest

from tasks.letters.facts import FactSheet
from tasks.letters.reader import Reader
from tasks.render import TEMPLATES, Templates
from tests.samples import DIRECTORY, briefing, call, consultation, meeting, planned, review

WORDS = Templates(TEMPLATES, ["en", "es", "pt", "fr"], "en")
HALL = {"city": "Suva", "country": "FJ"}
ONLINE = {"virtual": True}


def rows(milestone, language="en", zone="Europe/Oslo", **known):
    made = review(milestone)
    sheet = FactSheet(made, made.milestones[0], Reader(language, WORDS.words(language), zone), **known)
    return {label: value.replace("\u00a0", " ") for label, value in sheet.facts().rows}


def test_an_event_online_has_its_hour_and_that_of_the_reader():
    found = rows(briefing(when="2030-06-19 10:00", place=ONLINE))
    assert found["Time"] == "10 a.m. (Nairobi time)"
    assert found["Your local time"] == "9 a.m. (Oslo time)"


def test_a_reader_on_the_clock_of_an_event_reads_its_hour_once():
    assert "Your local time" not in rows(
        briefing(when="2030-06-19 10:00", place=ONLINE), zone="Africa/Nairobi"
    )


def test_an_event_in_a_hall_has_the_hour_of_the_hall_alone():
    found = rows(briefing(when="2030-06-19 10:00", place=HALL, zone="Pacific/Fiji"))
    assert found["Time"] == "10 a.m."
    assert "Your local time" not in found


def test_the_hour_of_several_days_is_that_of_the_opening():
    found = rows(meeting(when="2030-09-03 09:00/2030-09-04", place=HALL))
    assert found["Date"] == "3 and 4 September 2030"
    assert found["Time"] == "Opens on Tuesday, 3 September, at 9 a.m."


def test_a_deadline_has_an_hour_and_its_zone_though_none_is_written():
    assert rows(call(closes="2030-06-05"))["Deadline"] == (
        "Wednesday, 5 June 2030, 11.59 p.m. (Nairobi time)"
    )
    written = rows(call(closes="2030-06-05 12:00", zone="Europe/Oslo"))["Deadline"]
    assert written == "Wednesday, 5 June 2030, 12 noon (Oslo time)"


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Auckland"])
def test_no_answer_is_late_before_the_hour_that_its_mail_names(zone):
    """In Pago Pago the day ends after the hour in the mail, in Auckland before it."""
    delegations = [one for one in DIRECTORY.delegations if one.zone == zone]
    directory = DIRECTORY.model_copy(update={"delegations": delegations, "stakeholders": []})
    closes = planned(call(closes="2030-06-05"), directory=directory).step("call/reminder").expires
    assert closes >= pendulum.datetime(2030, 6, 5, 23, 59, tz="Africa/Nairobi")


@pytest.mark.parametrize(
    ("language", "hour"),
    [
        ("en", "to be announced on 13 March 2030, with the practical information"),
        ("es", "se comunicará el 13 de marzo de 2030, con la información para participantes"),
        ("pt", "a ser comunicado em 13 de março de 2030, com as instruções para participação"),
        ("fr", "sera communiquée le 13 mars 2030, avec les informations pratiques"),
    ],
)
def test_an_hour_that_is_open_is_announced_with_the_joining_instructions(language, hour):
    told = pendulum.date(2030, 3, 13)
    assert hour in rows(meeting(place=HALL), language, hour_told=told).values()


def test_an_hour_that_is_open_is_to_be_confirmed_where_no_mail_will_tell_it():
    assert rows(meeting(place=HALL))["Time"] == "to be confirmed"


def test_sessions_have_their_hours_in_a_table():
    made = review(consultation(days=("2030-07-03 09:30", "2030-07-04 14:00"), place=ONLINE))
    sheet = FactSheet(made, made.milestones[0], Reader("en", WORDS.words("en"), "Europe/Oslo"))
    times = [row[1].replace("\u00a0", " ") for row in sheet.sessions().rows]
    assert times == [
        "Wednesday, 3 July 2030\n9.30 a.m. (Nairobi time)\n8.30 a.m. (Oslo time)",
        "Thursday, 4 July 2030\n2 p.m. (Nairobi time)\n1 p.m. (Oslo time)",
    ]


def test_the_line_below_the_title_says_when_and_where():
    def line(milestone, session=None):
        made = review(milestone)
        reader = Reader("en", WORDS.words("en"), "Europe/Oslo")
        return FactSheet(made, made.milestones[0], reader, session).headline.replace("\u00a0", " ")

    sessions = consultation(days=("2030-07-03 09:30", "2030-07-05 14:00"), place=ONLINE)
    name = sessions["sessions"][0]["id"]
    assert line(sessions) == "3 to 5 July 2030, online"
    assert line(sessions, name).endswith(", Wednesday, 3 July 2030, online")
