"""The form on which a coordinator decides on registrations."""

import pytest
from pydantic import ValidationError

from tasks.forms.asking import Filled
from tasks.forms.registrations import ACCEPT, AT_MOST, DECLINE, LATER, decide, form
from tests.tasks.people.registering import ANA, BEN, EVE, registered, row
from tests.tasks.people.seats.test_deciding import THREE, TWO_HEADS, states

SIGNED = {"by": "C. Ordinator", "reason": "The room is small"}


def fields(asked, beginning):
    return {n: f for n, f in asked.model_json_schema()["properties"].items() if n.startswith(beginning)}


def filled(asked, **choices):
    return Filled.model_validate(asked(**SIGNED, **choices).model_dump())


def test_nobody_waits_no_form(context, tmp_path):
    assert form(registered(context, tmp_path, *THREE)) is None


def test_each_who_waits_has_a_choice_and_what_is_left_is_left(context, tmp_path, limited):
    limited("{approve: true}")
    opened = registered(context, tmp_path, *THREE)
    asked = form(opened)
    one, two, _ = fields(asked, "seat_")
    assert decide(opened, filled(asked, **{one: ACCEPT, two: DECLINE})) == 2
    assert list(states(opened).values()) == ["accepted", "declined", "to decide"]
    with pytest.raises(ValidationError):
        asked()
    with pytest.raises(ValidationError):
        asked(**SIGNED, **{one: "perhaps"})


def test_who_was_decided_on_or_withdrew_meanwhile_is_left_alone(context, tmp_path, limited):
    limited("{approve: true}")
    opened = registered(context, tmp_path, *THREE)
    asked = form(opened)
    ana, ben, _ = fields(asked, "seat_")
    decide(opened, filled(asked, **{ben: DECLINE}))
    later = registered(context, tmp_path, *THREE, row(7, ANA, "Ana Pérez", coming="No"), at=EVE.add(hours=1))
    assert decide(later, filled(asked, **{ana: ACCEPT, ben: ACCEPT})) == 0
    assert states(later)["Ben Okoro"] == "declined"


def test_two_heads_are_asked_about(context, tmp_path):
    opened = registered(context, tmp_path, *TWO_HEADS)
    asked = form(opened)
    ((name, shown),) = fields(asked, "head_").items()
    later, ana, ben = shown["enum"]
    assert (later, ana[:9], ben[:9]) == (LATER, "Ana Pérez", "Ben Okoro")
    assert decide(opened, filled(asked, **{name: ben})) == 1
    assert form(opened) is None
    (head,) = opened.known.heads.values()
    assert opened.answers[head.person].answer.sender == BEN


def test_what_people_wrote_is_no_markup(context, tmp_path, limited):
    limited("{approve: true}")
    opened = registered(context, tmp_path, row(1, ANA, "[x](https://evil.example)"))
    (field,) = fields(form(opened), "seat_").values()
    assert "](https:" not in field["description"]


def test_parties_and_events_are_called_by_their_names_and_persons_described(context, tmp_path, limited):
    limited("{approve: true}")
    opened = registered(context, tmp_path, *TWO_HEADS)
    asked = form(opened)
    (head,) = fields(asked, "head_").values()
    assert head["title"] == "Pseudo-Accents, Briefing: who is the head of delegation?"
    assert "- Ben Okoro: head, registered 10 Jun 2030 10:02 Africa/Nairobi by ben" in head["description"]
    ana, *_ = fields(asked, "seat_").values()
    assert ana["title"] == "Ana Pérez, Pseudo-Accents: Briefing"
    assert "a coordinator is to accept or decline each" in ana["description"]


def test_the_form_stays_short_and_says_how_many_are_left(context, tmp_path, limited):
    limited("{approve: true}")
    rows = [row(n, f"p{n}@xa.example.org", f"Person {chr(65 + n) * 3}") for n in range(14)]
    asked = form(registered(context, tmp_path, *TWO_HEADS[:2], *rows))
    assert (len(fields(asked, "head_")), len(fields(asked, "seat_"))) == (1, AT_MOST - 1)
    (reason,) = fields(asked, "reason").values()
    assert "7 more to decide on" in reason["description"]
