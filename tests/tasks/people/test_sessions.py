"""Consultations in sessions: decisions name the sessions they are about, and the attendance of a session is
recorded as soon as it was held, whatever is still to come."""

import pytest

from roadmap.people.attendance import Entry
from roadmap.problems import Refusal, UnknownName
from tasks.people.attendance.recording import record_attendance
from tasks.people.lists import list_of_participants
from tasks.people.seats.deciding import decide_on_person
from tests.tasks.people.registering import ANA, BEN, EVE, registered, row

BY = ("C. Ordinator", "The room is small")
SESSIONS = """\
    sessions:
      - {id: first, title: First, when: "2030-06-19 10:00", registration: {approve: true}}
      - {id: second, title: Second, when: 2030-07}
"""
AFTER_FIRST = EVE.add(days=2)
ROWS = (row(1, ANA, "Ana Pérez"), row(2, BEN, "Ben Okoro"))


@pytest.fixture
def sessions(path):
    text = path.read_text().replace("kind: briefing\n", "kind: consultation\n", 1)
    path.write_text(text.replace("    when: 2030-06-19 10:00\n", SESSIONS, 1))


@pytest.mark.usefixtures("sessions")
def test_a_decision_says_for_which_sessions_it_is_and_for_which_it_is_not(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS)
    outcome = decide_on_person(opened, "briefing", ANA, "decline", *BY)
    assert "Ana Pérez (XA) is declined for briefing (first), signed by C. Ordinator" in outcome
    assert "their registration for second stays, since everyone is let in there" in outcome
    listed = list_of_participants(opened, "briefing", "second", "en")
    assert listed.count == 2


@pytest.mark.usefixtures("sessions")
def test_a_session_without_a_rule_is_not_called_unknown(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS)
    with pytest.raises(Refusal, match="second of briefing lets in everyone who registers"):
        decide_on_person(opened, "briefing", ANA, "decline", *BY, session="second")
    with pytest.raises(UnknownName, match="no seats of its own in “third”"):
        decide_on_person(opened, "briefing", ANA, "decline", *BY, session="third")


@pytest.mark.usefixtures("sessions")
def test_attendance_of_a_session_is_recorded_while_others_are_to_come(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS, at=AFTER_FIRST)
    entries = [Entry(2, "Ana Pérez", "")]
    for session in ("first", None):
        result = record_attendance(opened, "briefing", session, entries, {}, *BY)
        assert [person.name for person in result.new] == ["Ana Pérez"]
    with pytest.raises(Refusal, match="second of briefing has not taken place"):
        record_attendance(opened, "briefing", "second", entries, {}, *BY)


def test_nobody_attends_what_is_no_event(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS, at=AFTER_FIRST)
    with pytest.raises(Refusal, match="note is no event"):
        record_attendance(opened, "note", None, [], {}, *BY)
