"""A coordinator accepts, declines, and says who is the head; a note verbale is recorded beside it."""

import pytest

from roadmap.people.participants import participants
from roadmap.problems import InvalidValue, Problem, Refusal, UnknownName
from tasks.people.notes_verbales import record_note
from tasks.people.registrations import registrations_of
from tasks.people.registrations_board import registrations_board
from tasks.people.seats.deciding import decide_head, decide_on_person
from tests.tasks.people.registering import ANA, BEN, EVE, FOCAL, registered, row
from tests.tasks.people.seats.test_recording import CLEO, DAN

BY = ("C. Ordinator", "The room is small")
THREE = (row(1, ANA, "Ana Pérez"), row(2, BEN, "Ben Okoro"), row(3, CLEO, "Cleo Díaz"))


def states(opened):
    one = registrations_of(opened, opened.review.milestone("briefing"))
    return {person.person.name: person.state for person in one.persons}


def test_a_person_is_meant_by_address_name_or_key(context, tmp_path, limited):
    limited("{approve: true}")
    opened = registered(context, tmp_path, *THREE)
    (cleo,) = [key for key, stored in opened.answers.items() if stored.answer.sender == CLEO]
    for person in (ANA.upper(), "OKORO, Ben", cleo[:8]):
        assert "is accepted" in decide_on_person(opened, "briefing", person, "admit", *BY)
    assert set(states(opened).values()) == {"accepted"}


def test_two_persons_of_one_name_are_listed_and_none_is_decided_on(context, tmp_path):
    rows = (row(1, ANA, "Ana Pérez"), row(2, DAN, "Ana Pérez", country="XB"))
    opened = registered(context, tmp_path, *rows)
    with pytest.raises(InvalidValue, match="may be 2 persons") as problem:
        decide_on_person(opened, "briefing", "Ana Perez", "decline", *BY)
    assert "XA" in str(problem.value)
    assert "XB" in str(problem.value)
    assert set(states(opened).values()) == {"accepted"}


def test_who_withdrew_is_not_declined(context, tmp_path):
    opened = registered(context, tmp_path, *THREE, row(4, ANA, "Ana Pérez", coming="No"))
    assert states(opened)["Ana Pérez"] == "withdrawn"
    with pytest.raises(Refusal, match="withdrew"):
        decide_on_person(opened, "briefing", "Ana Pérez", "decline", *BY)


def test_accepting_twice_changes_nothing(context, tmp_path, limited):
    limited("{approve: true}")
    opened = registered(context, tmp_path, *THREE)
    decide_on_person(opened, "briefing", ANA, "admit", *BY)
    number = len(opened.ledger.history.decisions())
    assert "already" in decide_on_person(opened, "briefing", ANA, "admit", *BY)
    assert len(opened.ledger.history.decisions()) == number


def test_declined_without_any_rule_is_declined_and_off_the_list(context, tmp_path):
    opened = registered(context, tmp_path, *THREE)
    decide_on_person(opened, "briefing", "Ben Okoro", "decline", *BY)
    assert states(opened)["Ben Okoro"] == "declined"
    event = opened.review.milestone("briefing")
    listed = participants(opened.review, opened.directory, event, opened.known, "en")
    assert listed.count == 2


def test_a_declined_person_who_registers_again_stays_declined(context, tmp_path):
    opened = registered(context, tmp_path, *THREE)
    decide_on_person(opened, "briefing", "Ben Okoro", "decline", *BY)
    edited = row(9, BEN, "Ben Okoro", role="Head")
    later = registered(context, tmp_path, THREE[0], edited, THREE[2], at=EVE.add(hours=1))
    assert states(later)["Ben Okoro"] == "declined"


def test_over_capacity_a_coordinator_may_accept_and_is_told_so(context, tmp_path, limited):
    limited("{capacity: 2}")
    opened = registered(context, tmp_path, *THREE)
    said = decide_on_person(opened, "briefing", CLEO, "admit", *BY)
    assert "3 are accepted now for 2 places" in said
    text, _ = registrations_board(opened)
    assert "Over capacity: 3 accepted for 2 places" in text


@pytest.mark.parametrize(("by", "reason"), [("", "why"), ("C. Ordinator", " ")])
def test_nothing_is_decided_unsigned(context, tmp_path, by, reason):
    opened = registered(context, tmp_path, *THREE)
    with pytest.raises(Refusal, match="it is not signed; say who does it"):
        decide_on_person(opened, "briefing", ANA, "decline", by, reason)
    assert opened.ledger.history.decisions() == []


def test_an_unknown_person_or_session_is_named(context, tmp_path):
    opened = registered(context, tmp_path, *THREE)
    with pytest.raises(UnknownName, match="nobody registered"):
        decide_on_person(opened, "briefing", "Zoe Zed", "decline", *BY)
    with pytest.raises(UnknownName, match="no seats of its own"):
        decide_on_person(opened, "briefing", ANA, "decline", *BY, session="session-9")
    with pytest.raises(Problem, match="no persons register"):
        decide_on_person(opened, "meeting", ANA, "decline", *BY)
    with pytest.raises(Refusal, match="note is no event, so nobody registers for it; name an event"):
        decide_on_person(opened, "note", ANA, "decline", *BY)


def test_who_stands_in_a_row_that_waits_is_not_called_unknown(context, tmp_path):
    rows = (row(1, ANA, "Ana Pérez"), row(2, "who@x.example.org", "Zoe Zed", country="Nowhere"))
    opened = registered(context, tmp_path, *rows)
    with pytest.raises(UnknownName, match="their answer waits for a person; say whose it is"):
        decide_on_person(opened, "briefing", "Zoe Zed", "admit", *BY)


TWO_HEADS = (row(1, ANA, "Ana Pérez", role="Head"), row(2, BEN, "Ben Okoro", role="Head"), THREE[2])


def test_two_heads_are_asked_about_until_one_is_chosen(context, tmp_path):
    opened = registered(context, tmp_path, *TWO_HEADS)
    assert "More than one head of delegation" in registrations_board(opened)[0]
    decide_head(opened, "briefing", "Ben Okoro", *BY)
    assert "More than one head" not in registrations_board(opened)[0]
    event = opened.review.milestone("briefing")
    listed = participants(opened.review, opened.directory, event, opened.known, "en")
    ((delegation,),) = [section.parties for section in listed.sections]
    assert [(p.name, p.role) for p in delegation.persons][:2] == [
        ("Ben Okoro", "head"),
        ("Ana Pérez", "member"),
    ]
    assert "already" in decide_head(opened, "briefing", BEN, *BY)
    late = registered(
        context,
        tmp_path,
        *TWO_HEADS,
        row(8, FOCAL, "Fay Roe", "fay@xa.example.org", role="Head"),
        at=EVE.add(hours=1),
    )
    assert "More than one head" in registrations_board(late)[0]  # another one claims it since


def test_a_note_verbale_is_compared_with_who_is_registered(context, tmp_path):
    opened = registered(context, tmp_path, *THREE, row(4, DAN, "Dan Roe", country="XB"))
    names = ["1. PEREZ, Ana", "  ", "2. Zoe Zed", "2. Zoe Zed"]
    assert "2 persons" in record_note(opened, "briefing", "XA", names, "C. Ordinator", "NV 12/2030")
    record_note(opened, "briefing", "XB", [], "C. Ordinator", "NV 13/2030")
    one = registrations_of(opened, opened.review.milestone("briefing"))
    assert {p.person.name for p in one.persons if p.notified} == {"Ana Pérez", "Dan Roe"}
    assert [p.name for p in one.without_note] == ["Ben Okoro", "Cleo Díaz"]
    assert one.unregistered == (("XA", "Zoe Zed"),)


def test_a_note_that_names_another_head_is_shown(context, tmp_path):
    opened = registered(context, tmp_path, *TWO_HEADS[:1], THREE[1])
    record_note(opened, "briefing", "XA", ["Ben Okoro", "Ana Pérez"], "C. Ordinator", "NV 12/2030")
    one = registrations_of(opened, opened.review.milestone("briefing"))
    assert one.other_heads == (("XA", "Ben Okoro"),)


@pytest.mark.parametrize(
    ("party", "names", "problem"),
    [
        ("XZ", ["Ana"], "there is no"),
        ("XA", ["x" * 301], "longer"),
        ("XA", [f"N {n}" for n in range(501)], "more"),
    ],
)
def test_a_note_that_cannot_be_is_refused(context, tmp_path, party, names, problem):
    opened = registered(context, tmp_path, *THREE)
    with pytest.raises(Problem, match=problem):
        record_note(opened, "briefing", party, names, "C. Ordinator", "NV 12/2030")
    assert opened.ledger.history.decisions("notified") == []


def test_the_board_shows_names_as_they_were_written_and_no_markup(context, tmp_path, limited):
    limited("{approve: true}")
    opened = registered(context, tmp_path, row(1, ANA, "[x](https://evil.example) *b*"), row(2, BEN, "=1+1"))
    text, described = registrations_board(opened)
    assert "](https://evil" not in text
    assert "1: Pseudo-Accents" in text.partition("### To decide")[2]
    assert "on the form `decide on registrations`" in text
    assert "2 registrations" in described
