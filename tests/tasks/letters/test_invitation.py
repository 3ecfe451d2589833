"""The events that a mail carries, read back as a calendar reads them."""

from datetime import date, datetime, timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

import icalendar
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.plan.amendments import in_force
from roadmap.plan.steps import Step
from roadmap.review.rules import StepRule
from tasks.letters.invitation import calendar_of, vtimezone
from tasks.letters.reader import Reader
from tasks.mail.bodies import ATTENDEE
from tasks.render import TEMPLATES, Templates
from tests.samples import amendment, briefing, meeting, review

AT = pendulum.datetime(2024, 12, 10, 9, 30, tz="America/Santiago")
SESSIONS = [
    amendment("fix", "consultations", f"2025-01-{13 + n} 10:00", date=f"session-{n}") for n in (1, 2, 3, 4)
]
CANCEL = amendment("cancel", "consultations")
TO = {
    "reminder": "silent",
    "joining-instructions": "coming",
    "change": "holders",
    "cancellation": "holders",
}  # whom a step is to, where not to everyone


def reader(language="en", zone="Europe/Paris"):
    return Reader(language, Templates(TEMPLATES, ["en", "es", "pt", "fr"]).words(language), zone)


def carried(made, milestone, *amendments, step="invitation", session=None, reads=None):
    rule = StepRule.model_validate(
        {"step": step, "when": "21 days before start, 09:00", "mail": step, "to": TO.get(step, "everyone")}
    )
    planned = Step(milestone, step, rule, AT, AT.add(days=9), session=session)
    written = calendar_of(in_force(made, amendments), planned, reads or reader(), AT)
    return [
        icalendar.Calendar.from_ical(part + "END:VCALENDAR\r\n")
        for part in written.split("END:VCALENDAR\r\n")[:-1]
    ]


def event(calendar):
    (found,) = calendar.walk("VEVENT")
    return found


def test_four_sessions_are_four_objects_of_one_event_each(real):
    objects = carried(real.review, "consultations", *SESSIONS)
    assert [event(one).start for one in objects] == [
        datetime(2025, 1, 13 + n, 10, tzinfo=ZoneInfo("America/Santiago")) for n in (1, 2, 3, 4)
    ]
    assert len({str(event(one)["UID"]) for one in objects}) == 4
    assert {str(one["METHOD"]) for one in objects} == {"REQUEST"}


def test_an_event_has_all_that_a_request_needs(real):
    (one,) = carried(
        real.review, "consultations", *SESSIONS, session="session-2", reads=reader("es", "America/Bogota")
    )
    found = event(one)
    assert (one["VERSION"], one["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert found["UID"] == "lac-2025-consultations-session-2@network.example.org"
    assert (found["SEQUENCE"], found["STATUS"], found["TRANSP"]) == (0, "CONFIRMED", "OPAQUE")
    assert found["DTSTAMP"].dt == datetime(2024, 12, 10, 12, 30, tzinfo=ZoneInfo("UTC"))
    assert found.end - found.start == timedelta(hours=3)
    assert found["ORGANIZER"] == "mailto:gcm-review@network.example.org"
    assert found["ORGANIZER"].params["CN"] == real.review.secretariat.name.say("es")
    assert found["SUMMARY"] == "Consultas con múltiples partes interesadas – Sesión 2"
    assert found["LOCATION"] == "En línea"
    assert found["URL"] == real.review.secretariat.website
    said = str(found["DESCRIPTION"])
    assert said.startswith(real.review.title.say("es"))
    repeated = ("10.00", "enero", "Modalidad virtual", str(found["SUMMARY"]), "enlace")
    assert [words for words in repeated if words in said] == []  # a calendar shows all this itself
    assert "La hora de finalización es aproximada." in said
    assert real.review.milestone("consultations").form.url in said
    assert [alarm["TRIGGER"].dt for alarm in found.walk("VALARM")] == [
        timedelta(days=-1),
        timedelta(minutes=-15),
    ]
    assert not found.errors


def test_the_zone_is_described_and_true(real):
    (one,) = carried(real.review, "consultations", *SESSIONS, session="session-1")
    (zone,) = one.walk("VTIMEZONE")
    assert zone["TZID"] == event(one)["DTSTART"].params["TZID"] == "America/Santiago"


def test_a_day_without_a_time_is_a_date_and_keeps_no_hour_busy(real):
    (one,) = carried(real.review, "briefing-1")
    found = event(one)
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (date(2024, 10, 29), date(2024, 10, 30))
    assert found["TRANSP"] == "TRANSPARENT"
    assert not one.walk("VTIMEZONE")
    assert [alarm["TRIGGER"].dt for alarm in found.walk("VALARM")] == [
        timedelta(hours=-15),
        timedelta(hours=-6),
    ]


def test_a_meeting_of_two_days_takes_both():
    (one,) = carried(review(meeting(when="2030-09-03 10:00/2030-09-04")), "meeting")
    assert (event(one)["DTSTART"].dt, event(one)["DTEND"].dt) == (date(2030, 9, 3), date(2030, 9, 5))
    assert event(one)["TRANSP"] == "OPAQUE"
    assert "Opens on Tuesday, 3 September, at 10\u00a0a.m. (Nairobi time)" in event(one)["DESCRIPTION"]


def test_no_length_is_invented():
    (one,) = carried(review(briefing(when="2030-06-19 10:00")), "briefing")
    assert "DTEND" not in event(one)
    assert "estimate" not in event(one)["DESCRIPTION"]


def test_a_length_that_was_fixed_is_not_called_an_estimate():
    (one,) = carried(review(briefing(when="2030-06-19 10:00", minutes=45)), "briefing")
    assert event(one).duration == timedelta(minutes=45)
    assert "estimate" not in event(one)["DESCRIPTION"]


def test_an_imprecise_date_and_a_reminder_carry_nothing(real):
    assert carried(real.review, "consultations", step="save-the-date") == []
    assert carried(real.review, "consultations") == []
    assert carried(real.review, "consultations", *SESSIONS, step="reminder") == []
    assert carried(real.review, "co-chairs") == []


def test_joining_instructions_carry_their_session(real):
    (one,) = carried(
        real.review, "consultations", *SESSIONS, step="joining-instructions", session="session-4"
    )
    assert event(one)["UID"].startswith("lac-2025-consultations-session-4@")


def test_a_change_begins_with_what_changed_last_and_is_newer(real):
    move = amendment("move", "consultations", "2025-01-23 11:00", date="session-3")
    objects = carried(real.review, "consultations", *SESSIONS, move, step="change")
    assert event(objects[0])["UID"].startswith("lac-2025-consultations-session-3@")
    assert [event(one)["SEQUENCE"] for one in objects] == [1, 0, 0, 0]
    assert event(objects[0]).start == datetime(2025, 1, 23, 11, tzinfo=ZoneInfo("America/Santiago"))


def test_a_change_takes_back_what_is_open_again(real):
    opened = amendment("move", "consultations", "2025-02", date="session-1")
    first, *others = carried(real.review, "consultations", *SESSIONS, opened, step="change")
    assert (first["METHOD"], event(first)["STATUS"], event(first)["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert event(first).start.day == 14
    assert [one["METHOD"] for one in others] == ["REQUEST"] * 3


def test_a_cancellation_takes_every_event_back_without_alarms(real):
    objects = carried(real.review, "consultations", *SESSIONS, CANCEL, step="cancellation")
    assert len(objects) == 4
    for one in objects:
        assert (one["METHOD"], event(one)["STATUS"], event(one)["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
        assert not event(one).walk("VALARM")
    assert carried(real.review, "consultations", *SESSIONS, CANCEL) == []


def lines(made, milestone, *amendments):
    rule = StepRule.model_validate({"step": "invitation", "when": "21 days before start, 09:00", "mail": "x"})
    return calendar_of(in_force(made, amendments), Step(milestone, "invitation", rule, AT, AT), reader(), AT)


def test_the_recipient_has_a_line_of_their_own_in_every_object(real):
    assert lines(real.review, "consultations", *SESSIONS).count(f"\r\n{ATTENDEE}\r\n") == 4


@given(title=st.text(min_size=1, max_size=300).filter(str.strip))
@settings(deadline=None, max_examples=60)
def test_whatever_a_title_says_it_is_one_property_in_short_lines(title):
    written = lines(review(briefing(title={"en": title})), "briefing")
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    assert "\n" not in written.replace("\r\n", "")
    (found,) = icalendar.Calendar.from_ical(written).walk("VEVENT")
    expected = "".join(" " if category(c) in ("Cc", "Zl", "Zp") and c != "\n" else c for c in title)
    assert str(found["SUMMARY"]) == expected
    assert len(found["ATTENDEE"]) == len(ATTENDEE.partition(":")[2])


ZONES = ["America/Santiago", "America/Asuncion", "America/Sao_Paulo", "Europe/Madrid", "America/St_Johns"]
ZONES += ["Asia/Kathmandu", "Pacific/Auckland", "Africa/Casablanca", "America/El_Salvador", "UTC"]


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("day", [date(2024, 11, 13), date(2025, 3, 30), date(2025, 9, 7)])
def test_a_described_zone_gives_the_same_offsets_as_the_zone_itself(name, day):
    zone = vtimezone(name, day)
    onsets = sorted((o.DTSTART - o.TZOFFSETFROM, o.TZOFFSETTO) for o in (*zone.standard, *zone.daylight))
    for hours in range(24 * 290):
        moment = datetime.combine(day, datetime.min.time()) + timedelta(days=1, hours=hours)
        described = [offset for begins, offset in onsets if begins <= moment][-1]
        assert moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(name)).utcoffset() == described
