"""Who has a part in an event and is not registered, and from when on that is told."""

import pendulum
import pytest

from roadmap.answers.standing import fold_answers
from roadmap.people.audience import Known
from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from roadmap.reports.missing_parts import missing_parts
from tests.roadmap.people.test_registered import ASKED, row
from tests.samples import DIRECTORY, HOST, amendment, briefing, call, meeting, review

START = pendulum.datetime(2030, 9, 3, 10, tz=HOST)
SOON = START.subtract(days=10)
CALL = call("chairs", needed_at=["meeting"])
MEETING = meeting(when="2030-09-03 10:00", form={**ASKED, "tab": "Meeting"})


def candidate(party, name):
    answer, match = row(1, f"x@{party.lower()}.example", name, party, milestone="chairs")
    return answer, match


def missing(*rows, at=SOON, chosen=("XA",), milestone=MEETING, amendments=()):
    made = review(CALL, milestone)
    rows = (candidate("XA", "Ana Pérez"), *rows)
    known = Known(fold_answers(rows, made), {"chairs": chosen})
    roadmap = in_force(made, amendments)
    found = missing_parts(roadmap, DIRECTORY, plan(roadmap, DIRECTORY), known, at)
    return [(m.part.party, m.part.name, m.why) for m in found]


def test_a_chosen_person_who_is_not_registered_is_missing():
    assert missing() == [("XA", "Ana Pérez", "not-registered")]
    other = row(2, "ben@xa.example", "Ben Okoro", milestone="meeting")
    assert missing(other) == [("XA", "Ana Pérez", "not-registered")]


def test_once_registered_nobody_is_missing_and_who_withdraws_has_declined():
    ana = row(2, "ana@xa.example", "PEREZ, Ana", milestone="meeting")
    assert missing(ana) == []
    gone = row(3, "ana@xa.example", "Ana Pérez", milestone="meeting", attending="no")
    assert missing(ana, gone) == [("XA", "Ana Pérez", "declined")]


@pytest.mark.parametrize(("days", "told"), [(23, False), (21, True), (1, True), (0, False)])
def test_from_three_weeks_before_the_joining_instructions_until_it_begins(days, told):
    assert bool(missing(at=START.subtract(days=days))) == told


def test_whoever_an_agenda_item_names_has_a_part():
    agenda = [
        {"title": "Opening", "by": [{"name": "Zoe Quill", "party": "dockers"}]},
        {"title": "Panel", "by": [{"call": "chairs"}]},
    ]
    found = missing(milestone=MEETING | {"agenda": agenda})
    assert set(found) == {("XA", "Ana Pérez", "not-registered"), ("dockers", "Zoe Quill", "not-registered")}


def test_where_a_form_asks_parties_the_party_must_come():
    milestone = briefing("meeting", when="2030-09-03 10:00")
    assert missing(milestone=milestone) == [("XA", "Ana Pérez", "not-registered")]
    yes = row(2, "x@xa.example", "", milestone="meeting", coming="yes")
    no = row(3, "x@xa.example", "", milestone="meeting", coming="no")
    assert missing(yes, milestone=milestone) == []
    assert missing(yes, no, milestone=milestone) == [("XA", "Ana Pérez", "declined")]


def test_nobody_is_missing_from_an_event_that_is_cancelled():
    assert missing(amendments=[amendment("cancel", "meeting")]) == []
