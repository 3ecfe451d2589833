"""The form on which a coordinator settles what waits."""

import pytest
from pydantic import ValidationError

from tasks.forms.waiting_answers import LATER, NOBODY, NOT_OURS, field, form, settled
from tests.tasks.collecting.test_collecting import STRANGER, found
from tests.tasks.filled import AT, A, fill, row

SIGNED = {"by": "C. Ordinator", "reason": "asked them"}


def test_nothing_waits_no_form(context, tmp_path):
    found(context, tmp_path, row(A, "XA"))
    assert form(context(AT)) is None


def test_the_likely_owner_comes_first_then_everybody_asked(context, tmp_path):
    found(context, tmp_path, row(STRANGER, "XB"))
    asked = form(context(AT))
    ((answer, _),) = context(AT).known.standing.unsettled()
    offered = asked.model_json_schema()["properties"][field(answer)]["enum"]
    assert offered == [LATER, "Pseudo-Bidi · XB", "Pseudo-Accents · XA", NOBODY, NOT_OURS]
    assert asked.model_json_schema()["required"] == ["by", "reason"]


def test_choices_become_owners_and_what_is_left_is_left(context, tmp_path):
    found(
        context,
        tmp_path,
        row(STRANGER, "XB"),
        row("x@elsewhere.example", "?"),
        row("y@elsewhere.example", "?"),
    )
    asked = form(context(AT))
    one, two, three = (field(answer) for answer, _ in context(AT).known.standing.unsettled())
    filled = asked(**SIGNED, **{one: "Pseudo-Bidi · XB", two: NOBODY})
    assert settled(filled) == {one.removeprefix("answer_"): "XB", two.removeprefix("answer_"): None}
    with pytest.raises(ValidationError):
        asked(**SIGNED, **{three: "Atlantis · AT"})
    with pytest.raises(ValidationError):
        asked()


def test_both_answers_of_a_conflict_are_shown_and_neither_is_markup(context, tmp_path):
    fill(tmp_path)
    forged = row(
        "intern@xa.example.org", "XA", "No", "[x](https://x.example) | <b>", stamp="2030-06-09 12:00:00"
    )
    found(context, tmp_path, row(A, "XA", "Yes", "the true one"), forged)
    shown = form(context(AT)).model_json_schema()
    described = "".join(field.get("description", "") for field in shown["properties"].values())
    assert "the true one" in described
    assert "\\[x\\](https\\://x.example) \\| \\<b\\>" in described
    assert "- would replace that of focal\\@xa.example.org" in described
    assert shown["properties"]["by"]["title"] == "Your name"


def test_what_an_answer_says_stands_at_its_own_choice(context, tmp_path):
    found(context, tmp_path, row(STRANGER, "XB", comments="ours"), row("x@elsewhere.example", "?"))
    fields = form(context(AT)).model_json_schema()["properties"].values()
    first, second, *_ = sorted(fields, key=lambda one: one["position"])
    assert "- says: " in first["description"]
    assert "ours" in first["description"]
    assert "ours" not in second["description"]
    assert "waits, because" in second["description"]
