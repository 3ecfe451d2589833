"""Days on which sensitive answers are erased, by what is known of a milestone's dates."""

import pendulum
import pytest

from roadmap.answers.reading import Answer
from roadmap.people.privacy.retention import ERASED, due_questions, last_day, without_erased
from tests.samples import HOST, briefing, call, consultation, meeting, publication, review

ASKED = [{"id": "diet", "role": "diet", "wording": "Diet"}, {"id": "name", "role": "name", "wording": "Name"}]
FORM = {"tab": "T", "url": "https://x.example", "questions": ASKED}


@pytest.mark.parametrize(
    ("milestone", "last"),
    [
        (briefing(form=FORM), "2030-06-19"),
        (meeting(form=FORM), "2030-09-04"),
        (meeting(when="2030-09", form=FORM), "2030-09-30"),  # not a day too early
        (consultation(days=("2030-07-03", "2030-07-10"), form=FORM), "2030-07-10"),
        (call(form=FORM), "2030-06-05"),
    ],
)
def test_days_count_from_the_last_day_that_is_possible(milestone, last):
    made = review(milestone)
    day = pendulum.parse(f"{last}T23:59", tz=HOST)
    assert last_day(made, made.milestones[0]).to_date_string() == last
    assert due_questions(made, made.milestones[0], day.add(days=30)) == []
    due = due_questions(made, made.milestones[0], day.add(days=30, minutes=1))
    assert [question.id for question in due] == ["diet"]


def test_what_asks_nothing_has_nothing_to_erase():
    made = review(meeting(), publication())
    late = pendulum.datetime(2040, 1, 1, tz=HOST)
    assert [due_questions(made, milestone, late) for milestone in made.milestones] == [[], []]


def answer(**values):
    return Answer("k1", "briefing", "T", 2, "ana@x.example", pendulum.datetime(2030, 6, 1), values)


def test_a_reading_is_as_it_was_stored_whatever_stands_in_the_book():
    stored = {"k1": answer(name="Ana", diet=ERASED)}
    for read in (answer(name="Ana", diet="halal"), answer(name="Ana")):
        assert without_erased([read], stored, ()) == [answer(name="Ana", diet=ERASED)]
    assert without_erased([answer(name="Ana", diet="halal")], {}, {"diet"}) == [
        answer(name="Ana", diet=ERASED)
    ]
    assert without_erased([answer(name="Ana")], {}, {"diet"}) == [answer(name="Ana")]
