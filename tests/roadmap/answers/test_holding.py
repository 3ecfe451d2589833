"""Whose reminders are held by answers that wait for a person, and for how long."""

import pendulum
import pytest

from roadmap.answers.holding import WaitingAnswer, hold_reminders
from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.review.limits import HoldRule

AT = pendulum.datetime(2030, 6, 9, tz="UTC")
RULE = HoldRule()


def named(sender, *parties, key=None, since=AT, milestone="briefing"):
    answer = Answer(key or f"{sender} {parties}", milestone, "Briefing", 2, sender, since, {})
    return WaitingAnswer(answer, Match(None, "likely", parties), since)


def held(waiting, *, answered=(), rule=RULE, ends=None, now=AT, milestone="briefing"):
    return hold_reminders(waiting, answered, rule, ends or {}, now).parties.get(milestone, frozenset())


def test_sixty_rows_of_one_sender_hold_three_parties():
    rows = [named("x@elsewhere.example", f"P{n}") for n in range(60)]
    found = hold_reminders(rows, (), RULE, {}, AT)
    assert len(found.parties["briefing"]) == 3
    assert len(found.beyond) == 57


@pytest.mark.parametrize("where", ["a{n}@flood.example.net", "a{n}@throwaway{n}.example", "a{n}@gmail.com"])
def test_sixty_addresses_hold_ten_parties_at_most_and_three_of_one_domain(where):
    rows = [named(where.format(n=n), f"P{n:02}") for n in range(60)]
    assert len(held(rows)) == (3 if "flood" in where else 10)


def test_tricks_of_one_mailbox_are_one_sender():
    spellings = ("xyz@gmail.com", "x.yz@gmail.com", "X.Y.Z@gmail.com", "xyz+1@gmail.com", "xy.z+2@gmail.com")
    rows = [named(sender, f"P{n}") for n, sender in enumerate(spellings)]
    assert len(held(rows)) == 3


def test_a_hold_ends_after_its_days_and_no_new_row_renews_it():
    first = named("x@elsewhere.example", "XA")
    again = named("y@other.example", "XA", since=AT.add(days=6))
    assert held([first], now=AT.add(days=6)) == {"XA"}
    assert held([first, again], now=AT.add(days=7)) == frozenset()


def test_a_hold_ends_with_the_last_reminder():
    ends = {"briefing": AT.add(days=2)}
    row = named("x@elsewhere.example", "XA")
    assert held([row], ends=ends, now=AT.add(days=1)) == {"XA"}
    assert held([row], ends=ends, now=AT.add(days=2)) == frozenset()


def test_whoever_has_answered_takes_no_place():
    rows = [named("x@elsewhere.example", f"P{n}") for n in range(6)]
    found = held(rows, answered={("briefing", "P0"), ("briefing", "P1"), ("talks", "P2")})
    assert found == {"P2", "P3", "P4"}


def test_the_bounds_are_of_each_form_and_the_reviews_own():
    rows = [
        named("x@elsewhere.example", f"P{n}", milestone=m) for m in ("briefing", "talks") for n in range(9)
    ]
    assert len(held(rows)) == len(held(rows, milestone="talks")) == 3
    assert len(held(rows, rule=HoldRule(each=5, together=4))) == 4
    assert held(rows, rule=HoldRule(days=0)) == frozenset()


def test_what_is_held_already_costs_nothing():
    rows = [named(f"a{n}@x{n}.example", "XA", key=str(n)) for n in range(60)] + [named("b@y.example", "XB")]
    found = hold_reminders(rows, (), RULE, {}, AT)
    assert (found.parties["briefing"], found.beyond) == ({"XA", "XB"}, frozenset())
