"""Rounds give seats by rule, keep them, vacate them, and let the next who waits move up."""

from roadmap.people.admissions import RULE
from tasks.people.registrations import registrations_of
from tasks.people.seats.deciding import decide_head, decide_on_person
from tests.tasks.people.registering import ANA, BEN, EVE, FOCAL, registered, row

CLEO, DAN = "cleo@xa.example.org", "dan@xb.example.org"
FOUR = (
    row(1, ANA, "Ana Pérez"),
    row(2, BEN, "Ben Okoro"),
    row(3, CLEO, "Cleo Díaz"),
    row(4, DAN, "Dan Roe", country="XB"),
)


def seats(opened, session=None):
    milestone = opened.review.milestone("briefing")
    return {
        seat.person.name: (seat.status, seat.place, seat.is_new)
        for seat in opened.admissions.seats(milestone, session)
    }


def recorded(opened):
    return [(d.kind, d.by) for d in opened.ledger.history.decisions()]


def test_whoever_finds_a_place_is_recorded_once_and_the_rest_waits_in_order(context, tmp_path, limited):
    limited("{capacity: 2}")
    opened = registered(context, tmp_path, *FOUR)
    assert seats(opened) == {
        "Ana Pérez": ("accepted", 0, False),
        "Ben Okoro": ("accepted", 0, False),
        "Cleo Díaz": ("waiting", 1, True),
        "Dan Roe": ("waiting", 2, True),
    }
    registered(context, tmp_path, *FOUR, at=EVE.add(hours=1))
    assert recorded(opened) == [("admit", RULE)] * 2


def test_a_capacity_that_is_lowered_takes_no_seat_away(context, tmp_path, limited):
    limited("{capacity: 3}")
    registered(context, tmp_path, *FOUR)
    limited("{capacity: 1}")
    later = registered(context, tmp_path, *FOUR, at=EVE.add(hours=1))
    assert [status for status, *_ in seats(later).values()] == ["accepted"] * 3 + ["waiting"]


def test_when_somebody_withdraws_the_next_who_waits_moves_up_at_the_next_round(context, tmp_path, limited):
    limited("{capacity: 2}")
    registered(context, tmp_path, *FOUR)
    later = registered(context, tmp_path, *FOUR, row(5, ANA, "Ana Pérez", coming="No"), at=EVE.add(hours=1))
    assert seats(later) == {
        "Ben Okoro": ("accepted", 0, False),
        "Cleo Díaz": ("accepted", 0, False),
        "Dan Roe": ("waiting", 1, True),
    }
    back = registered(
        context,
        tmp_path,
        *FOUR,
        row(5, ANA, "Ana Pérez", coming="No"),
        row(6, ANA, "Ana Pérez"),
        at=EVE.add(hours=2),
    )
    assert seats(back)["Ana Pérez"] == ("waiting", 2, True)


def test_whoever_edits_their_answer_keeps_the_seat(context, tmp_path, limited):
    limited("{capacity: 1}")
    registered(context, tmp_path, *FOUR[:2])
    edited = row(9, ANA, "Ana María Pérez")  # the form stamps an edited row anew
    later = registered(context, tmp_path, edited, FOUR[1], at=EVE.add(hours=1))
    assert seats(later) == {
        "Ben Okoro": ("waiting", 1, True),
        "Ana María Pérez": ("accepted", 0, False),
    }


def test_whoever_edits_their_answer_while_they_wait_keeps_their_place(context, tmp_path, limited):
    limited("{capacity: 1}")
    registered(context, tmp_path, *FOUR)
    rows = (FOUR[0], row(9, BEN, "Ben Tom Okoro"), *FOUR[2:])
    later = registered(context, tmp_path, *rows, at=EVE.add(hours=1))
    assert list(seats(later).items())[1:] == [
        ("Ben Tom Okoro", ("waiting", 1, True)),
        ("Cleo Díaz", ("waiting", 2, True)),
        ("Dan Roe", ("waiting", 3, True)),
    ]
    gone = row(10, ANA, "Ana Pérez", coming="No")
    after = registered(context, tmp_path, *rows, gone, at=EVE.add(hours=2))
    assert seats(after)["Ben Tom Okoro"] == ("accepted", 0, False)


def test_whoever_withdraws_while_they_wait_and_comes_back_is_at_the_end(context, tmp_path, limited):
    limited("{capacity: 1}")
    registered(context, tmp_path, *FOUR)
    no = (FOUR[0], row(9, BEN, "Ben Okoro", coming="No"), *FOUR[2:])
    registered(context, tmp_path, *no, at=EVE.add(hours=1))
    back = (FOUR[0], row(10, BEN, "Ben Okoro"), *FOUR[2:])
    later = registered(context, tmp_path, *back, at=EVE.add(hours=2))
    assert seats(later)["Ben Okoro"] == ("waiting", 3, True)


def test_a_row_that_was_deleted_leaves_the_decisions_to_another_about_the_same_person(
    context, tmp_path, limited
):
    limited("{approve: true}")
    again = row(5, ANA, "Ana Pérez", role="Head")
    opened = registered(context, tmp_path, *FOUR, again)
    decide_on_person(opened, "briefing", ANA, "admit", "C. Ordinator", "A keynote speaker")
    heads = row(6, BEN, "Ben Okoro", role="Head")
    opened = registered(context, tmp_path, *FOUR, again, heads, at=EVE.add(hours=1))
    decide_head(opened, "briefing", ANA, "C. Ordinator", "The note says so")
    later = registered(context, tmp_path, *FOUR[1:], again, heads, at=EVE.add(hours=2))
    assert seats(later)["Ana Pérez"] == ("accepted", 0, False)
    (person,) = [p for p in later.known.standing.persons("briefing", "XA") if p.name == "Ana Pérez"]
    (head,) = later.known.heads.values()
    assert head.person == person.key == person.answer
    found = registrations_of(later, later.review.milestone("briefing"))
    assert found.rivals == {}
    assert {one.person.name for one in found.persons if one.role == "head"} == {"Ana Pérez"}


def test_a_row_that_moves_up_takes_nobody_elses_seat(context, tmp_path, limited):
    limited("{capacity: 1}")
    first, second = row(1, FOCAL, "Ana Pérez", ANA), row(2, FOCAL, "Ben Okoro", BEN)
    registered(context, tmp_path, first, second)
    third = row(3, FOCAL, "Cleo Díaz", CLEO)
    later = registered(context, tmp_path, second, third, at=EVE.add(hours=1))
    assert seats(later)["Ben Okoro"][:2] == ("accepted", 0)
    assert seats(later)["Cleo Díaz"][:2] == ("waiting", 1)


def test_a_review_without_a_rule_records_nothing(context, tmp_path):
    assert recorded(registered(context, tmp_path, *FOUR)) == []
