"""Examination of an answer book against its review: tabs, columns, rows, clock, and our rights."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from roadmap.answers.columns import Columns
from roadmap.answers.other_tabs import problem_of, unread_tabs
from roadmap.answers.reading import SheetFault, read_answers
from roadmap.review.forms import Form, Question
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from tasks.book.port import AnswerBook, BookProblem, BookReading, rows_of
from tasks.book.workbook import Workbook

if TYPE_CHECKING:
    from tasks.book.google.book import GoogleBook

Sign = Literal["well", "wrong", "remark"]
Asked = list[tuple[Milestone, Form]]


@dataclass(frozen=True)
class Seen:
    """One thing that was looked at, in one line; a remark is for a person to judge."""

    sign: Sign
    said: str


def forms_of(review: Review) -> Asked:
    """The milestones that ask something, each with its form."""
    return [(m, form) for m in review.milestones if (form := review.form(m))]


def examine(book: AnswerBook, review: Review) -> Iterator[Seen]:
    """Look at the whole book, and change nothing in it.

    Raises:
        BookProblem: it cannot be read at all.
    """
    asked = forms_of(review)
    tabs = [form.tab for _, form in asked]
    reading = book.read(tabs)
    headings = _headings(book, tabs)
    yield from (Seen("wrong", str(problem)) for problem in reading.missing)
    for milestone, form in asked:
        if form.tab in reading.rows:
            yield from _tab(milestone, form, reading, headings.get(form.tab, []), review)
    yield from _others(book, reading, review)
    yield from _clock(reading, review)
    yield _rights(book)


def _tab(
    milestone: Milestone, form: Form, reading: BookReading, headings: list[str], review: Review
) -> Iterator[Seen]:
    """One form's tab; its columns are looked at even before the first answer."""
    rows = reading.rows[form.tab]
    columns = Columns.of(form, _apart(form.tab, headings))
    problems = columns.problems()
    if not problems:
        found = read_answers(rows, milestone.id, form, reading.zone or review.host.zone, reading.locale)
        problems = [*(_unread(form, q) for q in form.questions if q.id not in columns.found), *found.problems]
    yield from (Seen("wrong", str(problem)) for problem in problems)
    if not problems:
        yield Seen("well", f"tab “{form.tab}”: all columns are there, and all rows can be read ({len(rows)})")


def _others(book: AnswerBook, reading: BookReading, review: Review) -> Iterator[Seen]:
    """The tabs that look like a form's and that nobody reads."""
    found = unread_tabs(review, reading.others)
    rows = book.read([one.tab for one in found]).rows if found else {}
    for one in found:
        yield Seen("wrong", str(problem_of(one, len(rows.get(one.tab, ())), review)))


def _unread(form: Form, question: Question) -> SheetFault:
    """A column without a part in the software: its tab is read, but what people say there is lost."""
    wordings = list(dict.fromkeys(question.wording.root.values()))
    said = " or ".join(f"“{wording}”" for wording in wordings)
    what = "there is no such column: what is said there is not read"
    return SheetFault(form.tab, what, f"rename its column to {said}", column=wordings[0])


def _apart(tab: str, headings: list[str]) -> list[str]:
    """Headings as the rows have them: doubled ones told apart."""
    made = rows_of(tab, [headings, headings])
    return list(made[0].cells) if made else []


def _headings(book: AnswerBook, tabs: list[str]) -> dict[str, list[str]]:
    if not isinstance(book, Workbook):
        sheet = _spreadsheet(book)
        return sheet.headings if sheet else {}
    return book.headings(tabs)


def _clock(reading: BookReading, review: Review) -> Iterator[Seen]:
    host = review.host.zone
    yield from (Seen("remark", remark) for remark in reading.remarks)
    if reading.zone and reading.zone != host:
        yield Seen(
            "remark", f"its clock is {reading.zone}, the secretariat's {host}: timestamps are read on its own"
        )
    elif reading.locale and not reading.zone:
        yield Seen(
            "remark", f"its time zone is none that we know: timestamps are read on the clock of {host}"
        )
    if reading.locale and reading.locale.partition("_")[0] not in review.languages:
        yield Seen(
            "remark",
            f"its locale is {reading.locale}, in none of the review's languages: dates are read by it",
        )


def _rights(book: AnswerBook) -> Seen:
    try:
        if isinstance(book, Workbook):
            if not os.access(book.path, os.W_OK):
                remedy = "give this account the right to write it"
                return Seen("wrong", f"{book.path} cannot be written to; {remedy}")
        elif sheet := _spreadsheet(book):
            sheet.try_to_write()
    except BookProblem as problem:
        return Seen("wrong", str(problem))
    return Seen("well", "it can be written to")


def _spreadsheet(book: AnswerBook) -> "GoogleBook | None":
    from tasks.book.google.book import GoogleBook  # a workbook does without what gspread takes to load

    return book if isinstance(book, GoogleBook) else None
