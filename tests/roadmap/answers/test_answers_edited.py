"""Rows that are edited in the form, repeated, deleted and restored."""

from hypothesis import given
from hypothesis import strategies as st

from roadmap.answers.reading import Changes, Row, compare_answers, read_answers
from roadmap.review.forms import Form

FORM = Form.model_validate(
    {
        "tab": "T",
        "url": "https://x.example",
        "questions": [{"id": "country", "role": "party", "wording": "Country"}],
    }
)


def answers(*rows):
    """Answers to rows of (minute, sender, country)."""
    made = [
        Row(
            "T", n, {"Timestamp": f"2024-10-21 09:{m:02}", "Email Address": f"{s}@x.example", "Country": text}
        )
        for n, (m, s, text) in enumerate(rows, 2)
    ]
    return read_answers(made, "m", FORM, "UTC").answers


def changes(before, after, **given):
    return compare_answers({answer.key: answer for answer in answers(*before)}, answers(*after), **given)


A, B, C = (1, "a", "Brasil"), (2, "b", "Chile"), (3, "c", "Perú")


def test_an_edited_row_is_revised_and_its_predecessor_replaced():
    found = changes([A, B], [(30, "A", "Cuba"), B])
    assert found == Changes(revised=answers((30, "A", "Cuba")), replaced=answers(A))


def test_another_sender_in_a_row_revises_nothing():
    found = changes([A, B], [(30, "x", "Cuba"), B])
    assert (found.new, found.withdrawn) == (answers((30, "x", "Cuba")), answers(A))
    assert not found.replaced


def test_a_deleted_row_moves_those_below_and_revises_none():
    again = (9, "a", "Cuba")
    found = changes([A, B, again, C], [B, again, C])
    assert [answer.row for answer in found.moved] == [2, 3, 4]
    assert found == Changes(moved=found.moved, withdrawn=answers(A))


def test_a_replaced_answer_that_is_withdrawn_stays_so():
    edited = (30, "a", "Cuba")
    known = {answer.key: answer for answer in (*answers(A), *answers(edited))}
    (old,) = answers(A)
    assert not compare_answers(known, answers(edited), withdrawn=[old.key])


def test_a_restored_row_is_revised():
    (old,) = answers(A)
    assert changes([A], [A], withdrawn=[old.key]) == Changes(revised=(old,))


def test_an_answer_sent_twice_in_a_second_is_two_and_one_goes_with_its_row():
    found = changes([A, A], [A])
    assert (len(found.withdrawn), len(found.new), len(found.revised)) == (1, 0, 0)


table = st.lists(
    st.tuples(st.integers(0, 59), st.sampled_from("abc"), st.text("xyz", min_size=1, max_size=3)),
    unique_by=lambda cells: cells[:2],
    min_size=1,
    max_size=8,
)


@given(table, st.randoms())
def test_any_order_of_rows_gives_the_same_answers(rows, chance):
    shuffled = chance.sample(rows, len(rows))
    assert {(a.key, a.content) for a in answers(*rows)} == {(a.key, a.content) for a in answers(*shuffled)}


@given(table, st.data())
def test_editing_one_in_the_form_changes_one(rows, data):
    at = data.draw(st.integers(0, len(rows) - 1))
    _, sender, text = rows[at]
    edited = [*rows[:at], (data.draw(st.integers(0, 59)), sender, text + "!"), *rows[at + 1 :]]
    if len({row[:2] for row in edited}) < len(rows):
        return
    found = changes(rows, edited)
    assert found == Changes(revised=(answers(*edited)[at],), replaced=found.replaced)
    assert found.replaced == (() if edited[at][0] == rows[at][0] else (answers(*rows)[at],))
