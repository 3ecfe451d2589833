"""Retention of sensitive answers: which are to be erased by now, and what stands in their place.

The answer book keeps them until a person empties its cells, so what was erased is left out again whenever the
book is read.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from pendulum import Date, DateTime

from roadmap.answers.answer import Answer
from roadmap.problems import Problem
from roadmap.review.calendar import Calendar
from roadmap.review.forms import Question
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review

ERASED = "[erased]"  # in the place of an answer, so that it still shows that there was one
RULE = "retention rule"  # who signs the erasure


def due_questions(review: Review, milestone: Milestone, now: DateTime) -> list[Question]:
    """The questions of a milestone's form whose answers are to be erased by now; none while its date is not
    known."""
    form, last = review.form(milestone), last_day(review, milestone)
    if form is None or last is None:
        return []
    today = now.in_timezone(review.zone_of(milestone)).date()
    return [q for q in form.questions if q.days_kept is not None and today > last.add(days=q.days_kept)]


def last_day(review: Review, milestone: Milestone) -> Date | None:
    """The last day of an event, or the last on which a form without one is answered; of a date that is not
    exact, the last that is possible. None: there is no date."""
    anchors = milestone.anchors()
    with suppress(Problem):
        anchor = next((name for name in ("end", "closing", "start") if name in anchors), None)
        calendar = Calendar(review)
        when = calendar.anchor(milestone, anchor) if anchor else calendar.main(milestone)
        return when.last
    return None


def erased(values: Mapping[str, str], questions: Collection[str]) -> dict[str, str]:
    """An answer's values with a mark in the place of those to some questions."""
    return {question: ERASED if question in questions else text for question, text in values.items()}


def without_erased(
    answers: Iterable[Answer], known: Mapping[str, Answer], due: Collection[str]
) -> list[Answer]:
    """Answers as they were just read, without what is erased by now, and what was erased of the `known` ones
    before; that stays erased when the event moves to a later day."""
    return [_without(answer, known.get(answer.key), due) for answer in answers]


def _without(answer: Answer, before: Answer | None, due: Collection[str]) -> Answer:
    marked = {q for q, text in before.values.items() if text == ERASED} if before else set[str]()
    values = erased(answer.values, due) | dict.fromkeys(marked, ERASED)
    return answer if values == answer.values else replace(answer, values=values)
